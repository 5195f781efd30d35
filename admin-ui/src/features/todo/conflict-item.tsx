// One difference: the value from before, the hub's and the system's side by side, and a person's choice.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { settleConflict, type UseForAll } from '../../api/conflicts.ts'
import { Dot } from '../../components/status.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago, Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { RecordMention } from '../records/record-mention.tsx'
import { ValueAt } from '../records/value-at.tsx'
import { AnotherValue } from './another-value.tsx'
import { About } from './conflict-about.tsx'
import { choicesFor, isOnlyRest } from './conflict-choices.ts'
import { isAboutTheWhole, useConflictTitles } from './use-conflict-titles.ts'
import { useValueForm } from './use-value-form.ts'

type Conflict = Schemas['Conflict']

interface Props {
  conflict: Conflict
  /** What happened is said above the list, once for all. */
  isExplained: boolean
}

export function ConflictItem({ conflict, isExplained }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const title = useConflictTitles()(conflict.object, conflict.field)
  const { base, ours, theirs } = conflict.values
  const isField = !isAboutTheWhole(conflict.field)
  const isOpen = conflict.state === 'open'
  const hasSides = isOpen && !isOnlyRest(conflict.kind)
  const isBill = conflict.kind === 'reopened'
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
      {isOpen && !isExplained && <About kind={conflict.kind} />}
      <div className="sides">
        <Side title={t('todo.base')}>{value(base)}</Side>
        <Side title={t('todo.ours')} isChanged={isField && isChanged(base, ours)}>
          {value(ours)}
          {hasSides && <Choice conflict={conflict} use="ours" word={t(isBill ? 'documents.pushAgain' : 'todo.useOurs')} title={title} />}
        </Side>
        <Side title={`${t('todo.theirs')} · ${nameOf(conflict.connection)}`} isChanged={isField && isChanged(base, theirs)}>
          {value(theirs)}
          {hasSides && <Choice conflict={conflict} use="theirs" word={t(isBill ? 'documents.leave' : 'todo.useTheirs')} title={title} />}
        </Side>
      </div>
      {isOpen && <OtherChoices conflict={conflict} title={title} />}
    </li>
  )
}

/** What neither side has, what ownership says, or that it may rest. */
function OtherChoices({ conflict, title }: { conflict: Conflict; title: string }) {
  const { t } = useTranslation()
  const conflictForm = useValueForm(conflict)
  const [isWriting, setWriting] = useState(false)
  const isRest = isOnlyRest(conflict.kind)
  return (
    <div className="actions">
      {isRest && <Choice conflict={conflict} use="ours" word={t('conflicts.rest')} title={title} />}
      {conflictForm && (
        <button type="button" className="button small" aria-label={`${t('conflicts.value')}: ${title}`} onClick={() => setWriting(true)}>
          {t('conflicts.value')}
        </button>
      )}
      {choicesFor(conflict.kind).includes('rule') && <Choice conflict={conflict} use="rule" word={t('conflicts.rule')} title={title} />}
      {isWriting && conflictForm && <AnotherValue {...{ conflict, title, conflictForm }} onClose={() => setWriting(false)} />}
    </div>
  )
}

interface ChoiceProps {
  conflict: Conflict
  use: UseForAll
  word: string
  /** What it is about, for those who do not see the item. */
  title: string
}

function Choice({ conflict, use, word, title }: ChoiceProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const settle = useMutation({
    mutationFn: () => settleConflict(conflict, { use }),
    onSuccess: () => toast('good', t('todo.settled')),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <button
      type="button"
      className="button small"
      disabled={settle.isPending}
      aria-label={`${word}: ${title}`}
      onClick={() => settle.mutate()}
    >
      {word}
    </button>
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

function Value({ conflict, value }: { conflict: Conflict; value: unknown }) {
  if (!isAboutTheWhole(conflict.field) || typeof value !== 'string') {
    return <ValueAt object={conflict.object} path={conflict.field} value={value} />
  }
  return value === conflict.record ? <RecordMention id={value} /> : <Code>{value}</Code>
}
