// One difference: the value from before, the hub's and the system's side by side, and a person's choice.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { settleConflict } from '../../api/actions.ts'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { Dot } from '../../components/status.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago, Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { pathTitle } from '../records/field-title.ts'
import { RecordMention } from '../records/record-mention.tsx'
import { ValueAt } from '../records/value-at.tsx'

type Conflict = Schemas['Conflict']

export function ConflictItem({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const { data: contract } = useQuery(contractQuery)
  const client = useQueryClient()
  const settle = useMutation({
    mutationFn: (use: 'ours' | 'theirs') => settleConflict(conflict, use),
    onSuccess: () => toast('good', t('todo.settled')),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  const title = ABOUT_THE_WHOLE.has(conflict.field)
    ? words.term('conflictField', conflict.field)
    : pathTitle(conflict.field, fieldAt(contract, conflict.object, conflict.field), words.language)
  const { base, ours, theirs } = conflict.values
  const choice = (use: 'ours' | 'theirs', word: 'todo.useOurs' | 'todo.useTheirs') =>
    conflict.state === 'open' && (
      <button
        type="button"
        className="button small"
        disabled={settle.isPending}
        aria-label={`${t(word)}: ${title}`}
        onClick={() => settle.mutate(use)}
      >
        {t(word)}
      </button>
    )
  const value = (one: unknown) => <Value conflict={conflict} value={one} />
  return (
    <li>
      <header>
        <h2>
          {words.term('object', conflict.object)} <RecordMention id={conflict.record} /> · {title}
        </h2>
        <span className="faint">
          {words.term('conflictKind', conflict.kind)} · <Ago at={conflict.createdAt} />
        </span>
      </header>
      <div className="sides">
        <Side title={t('todo.base')}>{value(base)}</Side>
        <Side title={t('todo.ours')} isChanged={isChanged(base, ours)}>
          {value(ours)}
          {choice('ours', 'todo.useOurs')}
        </Side>
        <Side title={`${t('todo.theirs')} · ${nameOf(conflict.connection)}`} isChanged={isChanged(base, theirs)}>
          {value(theirs)}
          {choice('theirs', 'todo.useTheirs')}
        </Side>
      </div>
    </li>
  )
}

/** Without a value from before nobody can tell who changed it. */
const isChanged = (base: unknown, value: unknown) => base !== undefined && base !== null && JSON.stringify(base) !== JSON.stringify(value)

function Side({ title, isChanged = false, children }: { title: string; isChanged?: boolean; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div>
      <span className="side-title">
        <span className="faint">{title}</span>
        {isChanged && <Dot tone="warn">{t('todo.changed')}</Dot>}
      </span>
      {children}
    </div>
  )
}

/** Not about a field but about the record as a whole: the hub's id, the system's. */
const ABOUT_THE_WHOLE: ReadonlySet<string> = new Set(['identity', 'exists'])

function Value({ conflict, value }: { conflict: Conflict; value: unknown }) {
  if (!ABOUT_THE_WHOLE.has(conflict.field) || typeof value !== 'string') {
    return <ValueAt object={conflict.object} path={conflict.field} value={value} />
  }
  return value === conflict.record ? <RecordMention id={value} /> : <Code>{value}</Code>
}
