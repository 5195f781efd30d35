// Differences that no rule may settle: both values side by side, and a person's choice.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { settleConflict } from '../../api/actions.ts'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, objectSchema, resolve } from '../../api/contract.ts'
import { conflictsQuery } from '../../api/queries.ts'
import { usePlace } from '../../app/router.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { fieldTitle } from '../records/field-title.ts'
import { FieldValue } from '../records/field-value.tsx'
import { RecordMention } from '../records/record-mention.tsx'
import { HeldDeletions } from './held-deletions.tsx'

export function ConflictList() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const conflicts = useInfiniteQuery(conflictsQuery(query.get('connection') ?? undefined))
  return (
    <>
      <QueryState query={conflicts}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return (
              <Empty icon="check" title={t('todo.conflictsEmpty')}>
                {t('todo.conflictsEmptyText')}
              </Empty>
            )
          }
          return (
            <ul className="conflicts">
              {items.map((conflict) => {
                const Item = conflict.kind === 'deleteBudget' ? HeldDeletions : ConflictItem
                return <Item key={conflict.id} conflict={conflict} />
              })}
            </ul>
          )
        }}
      </QueryState>
      <More {...conflicts} />
    </>
  )
}

function ConflictItem({ conflict }: { conflict: Schemas['Conflict'] }) {
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
  const field = contract && objectSchema(contract, conflict.object)?.properties?.[conflict.field]
  const { schema, kind } = contract && field ? resolve(contract, field) : {}
  const value = (one: unknown) => (
    <FieldValue name={conflict.field} value={one} schema={schema} kind={kind} context={{ owner: conflict.object, currency: undefined }} />
  )
  return (
    <li>
      <header>
        <h3>
          {words.term('object', conflict.object)} <RecordMention id={conflict.record} /> ·{' '}
          {fieldTitle(conflict.field, schema, words.language)}
        </h3>
        <span className="faint">
          {words.term('conflictKind', conflict.kind)} · <Ago at={conflict.createdAt} />
        </span>
      </header>
      <div className="sides">
        <div>
          <span className="faint">{t('todo.base')}</span>
          {value(conflict.values.base)}
        </div>
        <div>
          <span className="faint">{t('todo.ours')}</span>
          {value(conflict.values.ours)}
          <button type="button" className="button small" disabled={settle.isPending} onClick={() => settle.mutate('ours')}>
            {t('todo.useOurs')}
          </button>
        </div>
        <div>
          <span className="faint">
            {t('todo.theirs')} · {nameOf(conflict.connection)}
          </span>
          {value(conflict.values.theirs)}
          <button type="button" className="button small" disabled={settle.isPending} onClick={() => settle.mutate('theirs')}>
            {t('todo.useTheirs')}
          </button>
        </div>
      </div>
    </li>
  )
}
