// What became of many: how many went well; of the others each reason once, with how many it holds back.
import { useTranslation } from 'react-i18next'
import { Dialog } from './dialog.tsx'

const MOST_ERRORS = 5

export interface OutcomeOf {
  title: string
  text: string
  failuresTitle: string
  failures: { error: string }[]
}

export function Outcome({ title, text, failuresTitle, failures, onClose }: OutcomeOf & { onClose: () => void }) {
  const { t } = useTranslation()
  const errors = new Map<string, number>()
  for (const { error } of failures) errors.set(error, (errors.get(error) ?? 0) + 1)
  const most = [...errors].toSorted(([, a], [, b]) => b - a).slice(0, MOST_ERRORS)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <button type="button" className="button primary" onClick={onClose}>
          {t('common.close')}
        </button>
      }
    >
      <p className={`note ${failures.length === 0 ? 'tone-good' : 'tone-warn'}`} role="status">
        {text}
      </p>
      {most.length > 0 && (
        <>
          <h3>{failuresTitle}</h3>
          <ul className="bulleted">
            {most.map(([error, count]) => (
              <li key={error}>
                {error} {count > 1 && <span className="faint">({t('common.times', { count })})</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
