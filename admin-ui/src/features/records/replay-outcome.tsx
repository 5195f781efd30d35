// What a replay would change: each field that differs, and whether the rules let the record take it over.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../i18n/use-words.ts'
import { Changes } from './changes.tsx'

interface Props {
  object: string
  currency: string | null
  replay: Schemas['RecordReplay']
}

export function ReplayOutcome({ object, currency, replay: { fields, readAt } }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const parts = [
    { title: t('record.recomputeTaken'), fields: fields.filter(({ isTaken }) => isTaken) },
    { title: t('record.recomputeKept'), fields: fields.filter(({ isTaken }) => !isTaken) },
  ]
  return (
    <>
      <p className="faint">{t('record.recomputeRead', { time: words.time(readAt) })}</p>
      {fields.length === 0 && <p className="note tone-good">{t('record.recomputeSame')}</p>}
      {parts
        .filter((part) => part.fields.length > 0)
        .map((part) => (
          <section key={part.title}>
            <h3>{part.title}</h3>
            <Changes
              object={object}
              currency={currency}
              fields={Object.fromEntries(part.fields.map(({ field, ours, theirs }) => [field, [ours, theirs]]))}
              titles={[t('record.recomputeOurs'), t('record.recomputeTheirs')]}
            />
          </section>
        ))}
    </>
  )
}
