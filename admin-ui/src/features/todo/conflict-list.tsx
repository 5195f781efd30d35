// Differences that no rule may settle, one by one: open ones or those that a person has settled.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { conflictsQuery, type ConflictFilter } from '../../api/conflicts.ts'
import { contractQuery, objectsOf } from '../../api/contract.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useSteady } from '../../components/use-steady.ts'
import { useWords } from '../../i18n/use-words.ts'
import { About } from './conflict-about.tsx'
import { choicesForAll, CONFLICT_KINDS } from './conflict-choices.ts'
import { filterIn, GROUP_NAMES } from './conflict-group.ts'
import { ConflictItem } from './conflict-item.tsx'
import { HeldDeletions } from './held-deletions.tsx'
import { OtherState } from './other-state.tsx'
import { SettleAll } from './settle-all.tsx'
import { useConflictTitles } from './use-conflict-titles.ts'

const NAMES = [...GROUP_NAMES, 'record', 'state']

export function ConflictList() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const { choices } = useConnections()
  const { data: contract } = useQuery(contractQuery)
  const filter = filterIn(query)
  const state = query.get('state') === 'settled' ? 'settled' : 'open'
  const record = query.get('record') ?? undefined
  const conflicts = useInfiniteQuery(conflictsQuery({ ...filter, record, state }))
  const nameOf = useFilterName()
  const [isSettling, setSettling] = useState(false)
  // What can be chosen depends on the kind.
  const { kind } = filter
  const isOfOneKind = kind !== undefined && state === 'open'
  const count = conflicts.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0
  return (
    <>
      <Filters names={NAMES} query={query}>
        <SelectFilter label={t('field.connection')} name="connection" query={query} choices={choices} />
        <SelectFilter
          label={t('field.object')}
          name="object"
          query={query}
          choices={objectsOf(contract).map((object) => ({ value: object, label: words.term('object', object) }))}
          clears={['field']}
        />
        <SelectFilter
          label={t('field.kind')}
          name="kind"
          query={query}
          choices={CONFLICT_KINDS.map((kind) => ({ value: kind, label: words.term('conflictKind', kind) }))}
        />
        <OtherState query={query} state="settled" show={t('todo.showSettled')} />
        <Link to="/todo?tab=conflicts" className="button plain">
          {t('conflicts.groups')}
        </Link>
        {kind !== undefined && choicesForAll(kind).length > 0 && state === 'open' && record === undefined && count > 1 && (
          <button type="button" className="button" onClick={() => setSettling(true)}>
            {t('conflicts.settleAll')}
          </button>
        )}
      </Filters>
      <FieldNote {...filter} />
      {isOfOneKind && count > 0 && (
        <div className="panel-text">
          <About kind={kind} />
        </div>
      )}
      <QueryState query={conflicts}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length > 0) return <Conflicts conflicts={items} isOfOneKind={isOfOneKind} />
          if (state === 'settled') return <Empty icon="check" title={t('todo.settledEmpty')} />
          return (
            <Empty icon="check" title={t('todo.conflictsEmpty')}>
              {t('todo.conflictsEmptyText')}
            </Empty>
          )
        }}
      </QueryState>
      <More {...conflicts} />
      {state === 'open' && count > 0 && <p className="panel-text">{t('conflicts.ruleText')}</p>}
      {isSettling && kind !== undefined && (
        <SettleAll filter={{ ...filter, kind }} name={nameOf(filter)} onClose={() => setSettling(false)} />
      )}
    </>
  )
}

/** No choice of fields: there are hundreds. It is named by the group that was opened. */
function FieldNote({ object, field }: ConflictFilter) {
  const { t } = useTranslation()
  const titleOf = useConflictTitles()
  if (object === undefined || field === undefined) return null
  return <p className="panel-text">{t('conflicts.ofField', { field: titleOf(object, field) })}</p>
}

/** What a filter takes in, in words. */
function useFilterName(): (filter: ConflictFilter) => string {
  const words = useWords()
  const { nameOf } = useConnections()
  const titleOf = useConflictTitles()
  return ({ connection, object, field, kind }) =>
    [
      connection !== undefined && nameOf(connection),
      object !== undefined && words.term('object', object),
      object !== undefined && field !== undefined && titleOf(object, field),
      kind !== undefined && words.term('conflictKind', kind),
    ]
      .filter(Boolean)
      .join(' · ')
}

const idOf = ({ id }: Schemas['Conflict']) => id

function Conflicts({ conflicts, isOfOneKind }: { conflicts: Schemas['Conflict'][]; isOfOneKind: boolean }) {
  const { shown, handlers } = useSteady(conflicts, idOf)
  return (
    <ul className="conflicts" {...handlers}>
      {shown.map((conflict) =>
        conflict.kind === 'deleteBudget' ? (
          <HeldDeletions key={conflict.id} conflict={conflict} />
        ) : (
          <ConflictItem key={conflict.id} conflict={conflict} isExplained={isOfOneKind} />
        ),
      )}
    </ul>
  )
}
