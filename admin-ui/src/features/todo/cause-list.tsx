// Failed documents put together by what ails them, the most frequent first: mend a cause once, push all of it again.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { causesQuery, type Cause } from '../../api/dead-letters.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters } from '../../components/filters.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { WhereFilters } from '../../components/where-filters.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { causeOf, causePath } from './cause.ts'
import { NothingToDo } from './nothing-to-do.tsx'
import { ReplayAll } from './replay-all.tsx'

type Group = Schemas['DeadLetterGroup']
const NAMES = ['connection', 'object']
/** So many the hub tells of. */
const MOST = 200

export function CauseList() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const [replayed, setReplayed] = useState<Cause>()
  const causes = useQuery(causesQuery({ connection: query.get('connection') ?? undefined, object: query.get('object') ?? undefined }))
  return (
    <>
      <Filters names={NAMES} query={query}>
        <WhereFilters query={query} />
        <Link to="/todo?tab=each&state=resolved" className="button plain">
          {t('todo.showResolved')}
        </Link>
      </Filters>
      <QueryState query={causes} rows={6}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingToDo isFiltered={NAMES.some((name) => query.has(name))}>{t('todo.emptyText')}</NothingToDo>
          ) : (
            <>
              <Causes groups={items} onReplay={setReplayed} />
              {items.length >= MOST && <p className="panel-text">{t('todo.causesMost')}</p>}
            </>
          )
        }
      </QueryState>
      {replayed && <ReplayAll filter={replayed} onClose={() => setReplayed(undefined)} />}
    </>
  )
}

function Causes({ groups, onReplay }: { groups: Group[]; onReplay: (cause: Cause) => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const columns: Column<Group>[] = [
    {
      id: 'cause',
      title: t('field.reason'),
      isHead: true,
      cell: (group) => (
        <div className="letter">
          <Link to={causePath(causeOf(group))}>{group.example.message}</Link>
          <small className="faint">
            {words.term('errorKind', group.example.kind)} · <code>{group.code}</code>
            {group.field !== null && (
              <>
                {' · '}
                <code>{group.field}</code>
              </>
            )}
          </small>
        </div>
      ),
    },
    { id: 'count', title: t('field.count'), isNumber: true, isTight: true, cell: ({ count }) => <b>{words.count(count)}</b> },
    {
      id: 'where',
      title: t('field.connection'),
      isTight: true,
      cell: ({ connection, direction }) => `${nameOf(connection)} · ${words.term('direction', direction)}`,
    },
    { id: 'object', title: t('field.object'), isTight: true, cell: ({ object }) => words.term('object', object) },
    { id: 'firstAt', title: t('todo.causeFirst'), isTight: true, cell: ({ firstAt }) => <Ago at={firstAt} /> },
    { id: 'lastAt', title: t('todo.causeLast'), isTight: true, cell: ({ lastAt }) => <Ago at={lastAt} /> },
    {
      id: 'actions',
      title: t('field.actions'),
      isTight: true,
      cell: (group) => (
        <button
          type="button"
          className="button small"
          aria-label={`${t('todo.replay')}: ${group.example.message}`}
          onClick={() => onReplay(causeOf(group))}
        >
          {t('todo.replay')}
        </button>
      ),
    },
  ]
  const keyOf = ({ connection, object, direction, code, field }: Group) => [connection, object, direction, code, field].join('/')
  return <DataTable label={t('todo.causes')} columns={columns} rows={groups} keyOf={keyOf} />
}
