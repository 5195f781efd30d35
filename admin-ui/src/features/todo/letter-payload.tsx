// The content of a failed document: to read, or to mend as text, with what the mended one changes and comes to.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import type { Edit } from './use-edit.ts'

interface Props {
  letter: Schemas['DeadLetterDetail']
  edit: Edit
}

export function LetterPayload({ letter, edit: { text, error, preview, change } }: Props) {
  const { t } = useTranslation()
  const content = JSON.stringify(letter.payload, null, 2)
  return (
    <div className="payload">
      <div className="payload-head">
        <h3 id="payload-title">{letter.direction === 'in' ? t('todo.payloadIn') : t('todo.payloadOut')}</h3>
        {letter.state === 'open' && text === undefined && (
          <button type="button" className="button small" onClick={() => change(content)}>
            {t('todo.edit')}
          </button>
        )}
      </div>
      {text === undefined ? (
        <pre className="json" tabIndex={0} role="region" aria-labelledby="payload-title">
          {content}
        </pre>
      ) : (
        <textarea
          aria-labelledby="payload-title"
          data-unsaved={text !== content || undefined}
          aria-invalid={error !== undefined}
          spellCheck={false}
          autoFocus
          rows={18}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {error !== undefined && (
        <p className="note tone-bad" role="alert">
          {t('todo.badJson', { reason: error })}
        </p>
      )}
      {text !== undefined && error === undefined && !preview && <p className="faint">{t('todo.tryFirst')}</p>}
      <div className="notes" aria-live="polite">
        {preview && <Preview preview={preview} />}
      </div>
    </div>
  )
}

function Preview({ preview: { isAccepted, error, field, changes, result } }: { preview: Schemas['DeadLetterPreview'] }) {
  const { t } = useTranslation()
  return (
    <>
      <p className={`note ${isAccepted ? 'tone-good' : 'tone-bad'}`}>
        {isAccepted ? t('todo.tryAccepted') : t('todo.tryRefused', { error: error?.message ?? '' })}
        {field !== undefined && ` ${t('todo.tryPlace', { field })}`}
      </p>
      {changes.length === 0 ? <p className="faint">{t('todo.tryNothing')}</p> : <PayloadChanges changes={changes} />}
      {result !== null && (
        <details>
          <summary>{t('todo.tryResult')}</summary>
          <pre className="json" tabIndex={0}>
            {JSON.stringify(result, null, 2)}
          </pre>
        </details>
      )}
    </>
  )
}

/** Of the native or canonical text, by place: no schema names these. */
function PayloadChanges({ changes }: { changes: Schemas['PayloadChange'][] }) {
  const { t } = useTranslation()
  const value = (one: unknown) => (one === undefined ? <span className="faint">{t('todo.none')}</span> : <code>{JSON.stringify(one)}</code>)
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{t('todo.place')}</th>
          <th scope="col">{t('record.before')}</th>
          <th scope="col">{t('record.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ pointer, before, after }) => (
          <tr key={pointer}>
            <th scope="row">
              <code>{pointer}</code>
            </th>
            <td>{value(before)}</td>
            <td>{value(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
