// Conflicts put together by connection, field and kind, the most frequent first: one decision for what is of one sort.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { conflictGroupsQuery } from '../../api/conflicts.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters } from '../../components/filters.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { WhereFilters } from '../../components/where-filters.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { choicesForAll } from './conflict-choices.ts'
import { conflictsPath, filterIn, groupOf } from './conflict-group.ts'
import { SettleAll } from './settle-all.tsx'
import { useConflictTitles } from './use-conflict-titles.ts'

type Group = Schemas['ConflictGroup']
const NAMES = ['connection', 'object']
/** So many the hub tells of. */
const MOST = 200

export function ConflictGroups() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const { connection, object } = filterIn(query)
  const filter = { connection, object }
  const groups = useQuery(conflictGroupsQuery(filter))
  const nameOf = useGroupName()
  const [settled, setSettled] = useState<Group>()
  return (
    <>
      <Filters names={NAMES} query={query}>
        <WhereFilters query={query} />
        <Link to={conflictsPath(filter)} className="button plain">
          {t('conflicts.each')}
        </Link>
        <Link to={conflictsPath({ ...filter, state: 'settled' })} className="button plain">
          {t('todo.showSettled')}
        </Link>
      </Filters>
      <QueryState query={groups} rows={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={t('todo.conflictsEmpty')}>
              {t('todo.conflictsEmptyText')}
            </Empty>
          ) : (
            <>
              <Groups groups={items} onSettle={setSettled} />
              {items.length >= MOST && <p className="panel-text">{t('conflicts.groupsMost')}</p>}
              <p className="panel-text">{t('conflicts.ruleText')}</p>
            </>
          )
        }
      </QueryState>
      {settled && <SettleAll filter={groupOf(settled)} name={nameOf(settled)} onClose={() => setSettled(undefined)} />}
    </>
  )
}

function useGroupName(): (group: Group) => string {
  const words = useWords()
  const { nameOf } = useConnections()
  const titleOf = useConflictTitles()
  return ({ connection, object, field }) => [nameOf(connection), words.term('object', object), titleOf(object, field)].join(' · ')
}

function Groups({ groups, onSettle }: { groups: Group[]; onSettle: (group: Group) => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const titleOf = useConflictTitles()
  const nameOfGroup = useGroupName()
  const columns: Column<Group>[] = [
    {
      id: 'field',
      title: t('todo.field'),
      isHead: true,
      cell: (group) => (
        <div className="letter">
          <Link to={conflictsPath(groupOf(group))}>
            {words.term('object', group.object)} · {titleOf(group.object, group.field)}
          </Link>
          <small className="faint">{words.term('conflictKind', group.kind)}</small>
        </div>
      ),
    },
    { id: 'count', title: t('field.count'), isNumber: true, isTight: true, cell: ({ count }) => <b>{words.count(count)}</b> },
    { id: 'connection', title: t('field.connection'), isTight: true, cell: ({ connection }) => nameOf(connection) },
    { id: 'firstAt', title: t('todo.causeFirst'), isTight: true, cell: ({ firstAt }) => <Ago at={firstAt} /> },
    { id: 'lastAt', title: t('todo.causeLast'), isTight: true, cell: ({ lastAt }) => <Ago at={lastAt} /> },
    {
      id: 'actions',
      title: t('field.actions'),
      isTight: true,
      cell: (group) =>
        choicesForAll(group.kind).length > 0 && (
          <button
            type="button"
            className="button small"
            aria-label={`${t('conflicts.settleAll')}: ${nameOfGroup(group)} · ${words.term('conflictKind', group.kind)}`}
            onClick={() => onSettle(group)}
          >
            {t('conflicts.settleAll')}
          </button>
        ),
    },
  ]
  const keyOf = ({ connection, object, field, kind }: Group) => [connection, object, field, kind].join('/')
  return <DataTable label={t('conflicts.groups')} columns={columns} rows={groups} keyOf={keyOf} />
}
