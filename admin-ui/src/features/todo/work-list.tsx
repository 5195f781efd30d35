// What there is to do in business words: by kind with pieces and money, and one by one with the time by which it is due.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { totalOf, workGroupsQuery, workQuery, type WorkFilter } from '../../api/todo.ts'
import { closeItem, Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SearchFilter, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { Dot } from '../../components/status.tsx'
import { Money } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { NothingToDo } from './nothing-to-do.tsx'
import { WorkItemDrawer } from './work-item-drawer.tsx'
import { WorkItems } from './work-items.tsx'

type Group = Schemas['TodoGroup']
const DEPARTMENTS = ['operations', 'warehouse', 'finance', 'integrator'] as const
const NAMES = ['department', 'kind', 'assignee', 'isOverdue']

function filterIn(query: URLSearchParams): WorkFilter {
  return {
    department: (query.get('department') ?? undefined) as WorkFilter['department'],
    kind: (query.get('kind') ?? undefined) as WorkFilter['kind'],
    assignee: query.get('assignee') ?? undefined,
    isOverdue: query.get('isOverdue') === 'true' ? true : undefined,
  }
}

export function WorkList() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const { kind, ...filter } = filterIn(query)
  const groups = useQuery(workGroupsQuery(filter))
  const choices = DEPARTMENTS.map((value) => ({ value, label: words.term('department', value) }))
  const item = query.get('item')
  return (
    <>
      <Filters names={NAMES} query={query}>
        <SelectFilter label={t('work.department')} name="department" query={query} choices={choices} clears={['kind']} />
        <SelectFilter label={t('work.due')} name="isOverdue" query={query} choices={[{ value: 'true', label: t('work.overdue') }]} />
        <SearchFilter label={t('work.assignee')} hint={t('work.assigneeHint')} name="assignee" query={query} />
      </Filters>
      <QueryState query={groups} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingToDo isFiltered={NAMES.some((name) => query.has(name))}>{t('work.emptyText')}</NothingToDo>
          ) : (
            <>
              <Groups groups={items} query={query} />
              {hasBoth(items, kind) && <Items title={t('work.allOverdue')} filter={{ ...filter, kind, isOverdue: true }} />}
              <Items title={t('work.all')} filter={{ ...filter, kind }} />
            </>
          )
        }
      </QueryState>
      {item !== null && <WorkItemDrawer key={item} id={item} onClose={closeItem} />}
    </>
  )
}

/** What is overdue comes first where the list, newest first, would mix it with what is not. */
function hasBoth(groups: Group[], kind: WorkFilter['kind']): boolean {
  const { count, overdue } = totalOf({ items: groups.filter((group) => kind === undefined || group.kind === kind) })
  return overdue > 0 && overdue < count
}

function Items({ title, filter }: { title: string; filter: WorkFilter }) {
  const work = useInfiniteQuery(workQuery(filter))
  return (
    <>
      <h2 className="panel-text">{title}</h2>
      <QueryState query={work} rows={6}>
        {({ pages }) => <WorkItems label={title} items={pages.flatMap((page) => page.items)} />}
      </QueryState>
      <More {...work} />
    </>
  )
}

function Groups({ groups, query }: { groups: Group[]; query: URLSearchParams }) {
  const { t } = useTranslation()
  const words = useWords()
  const pathOf = ({ kind, department }: Group) => {
    const chosen = new URLSearchParams(query)
    for (const [name, value] of Object.entries({ kind, department })) chosen.set(name, value)
    return `/todo?${chosen.toString()}`
  }
  const columns: Column<Group>[] = [
    {
      id: 'kind',
      title: t('work.kind'),
      isHead: true,
      cell: (group) => <Link to={pathOf(group)}>{words.term('todoKind', group.kind)}</Link>,
    },
    { id: 'department', title: t('work.department'), isTight: true, cell: (group) => words.term('department', group.department) },
    { id: 'count', title: t('work.items'), isNumber: true, isTight: true, cell: ({ count }) => <b>{words.count(count)}</b> },
    {
      id: 'overdue',
      title: t('work.overdue'),
      isNumber: true,
      isTight: true,
      cell: ({ overdue }) => (overdue ? <Dot tone="bad">{words.count(overdue)}</Dot> : words.count(0)),
    },
    { id: 'pieces', title: t('work.pieces'), isNumber: true, isTight: true, cell: ({ pieces }) => words.decimal(pieces) },
    {
      id: 'amount',
      title: t('field.amount'),
      isNumber: true,
      isTight: true,
      cell: ({ amounts }) => amounts.map(({ amount, currency }) => <Money key={currency} value={amount} currency={currency} />),
    },
  ]
  return <DataTable label={t('work.title')} columns={columns} rows={groups} keyOf={({ kind, department }) => `${kind}/${department}`} />
}
