// One failed document: why, its content, which may be mended before it is pushed again.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { deadLetterQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { useReplay } from './use-replay.ts'

export function DeadLetterDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const letter = useQuery(deadLetterQuery(id))
  const [text, setText] = useState<string>()
  const replay = useReplay(onClose)
  const edited = parse(text)
  return (
    <Dialog
      title={t('todo.title')}
      onClose={onClose}
      isDrawer
      footer={
        letter.data?.state === 'open' && (
          <button
            type="button"
            className="button primary"
            disabled={replay.isPending || edited.error !== undefined}
            onClick={() => replay.mutate({ id, payload: edited.value })}
          >
            {replay.isPending ? t('todo.replaying') : text === undefined ? t('todo.replay') : t('todo.replayEdited')}
          </button>
        )
      }
    >
      <QueryState query={letter}>{(found) => <Letter letter={found} text={text} onEdit={setText} error={edited.error} />}</QueryState>
    </Dialog>
  )
}

interface LetterProps {
  letter: Schemas['DeadLetterDetail']
  /** The edited content; undefined while nobody edits. */
  text: string | undefined
  error: string | undefined
  onEdit: (text: string) => void
}

function Letter({ letter, text, error, onEdit }: LetterProps) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const content = JSON.stringify(letter.payload, null, 2)
  const label = letter.direction === 'in' ? t('todo.payloadIn') : t('todo.payloadOut')
  return (
    <>
      <p className="note tone-bad">{letter.message}</p>
      <dl className="facts narrow">
        <dt>{t('field.kind')}</dt>
        <dd>{words.term('errorKind', letter.kind)}</dd>
        <dt>{t('todo.code')}</dt>
        <dd>
          <Code>{letter.code}</Code>
        </dd>
        <dt>{t('field.connection')}</dt>
        <dd>
          {nameOf(letter.connection)} · {words.term('direction', letter.direction)}
        </dd>
        <dt>{t('field.object')}</dt>
        <dd>{words.term('object', letter.object)}</dd>
        {letter.externalId !== null && (
          <>
            <dt>{t('field.externalId')}</dt>
            <dd>
              <Code>{letter.externalId}</Code>
            </dd>
          </>
        )}
        {letter.record !== null && (
          <>
            <dt>{t('todo.record')}</dt>
            <dd>
              <Link to={`/records/${encodeURIComponent(letter.record)}`}>{letter.record}</Link>
            </dd>
          </>
        )}
        <dt>{t('field.createdAt')}</dt>
        <dd>
          <Time at={letter.createdAt} />
        </dd>
      </dl>
      {Object.keys(letter.details).length > 0 && (
        <details>
          <summary>{t('todo.details')}</summary>
          <pre className="json">{JSON.stringify(letter.details, null, 2)}</pre>
        </details>
      )}
      <div className="payload">
        <div className="payload-head">
          <h3 id="payload-title">{label}</h3>
          {letter.state === 'open' && text === undefined && (
            <button type="button" className="button small" onClick={() => onEdit(content)}>
              {t('todo.edit')}
            </button>
          )}
        </div>
        {text === undefined ? (
          <pre className="json" tabIndex={0} aria-labelledby="payload-title">
            {content}
          </pre>
        ) : (
          <textarea
            aria-labelledby="payload-title"
            aria-invalid={error !== undefined}
            spellCheck={false}
            autoFocus
            rows={18}
            value={text}
            onChange={(event) => onEdit(event.target.value)}
          />
        )}
        {error !== undefined && (
          <p className="note tone-bad" role="alert">
            {t('todo.badJson', { reason: error })}
          </p>
        )}
      </div>
    </>
  )
}

function parse(text: string | undefined): { value?: Record<string, unknown>; error?: string } {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { error: '{ … }' }
    return { value: value as Record<string, unknown> }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
