// What there is to do in business words: by kind with pieces and money, and one by one with the time by which it is due.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { workGroupsQuery, workQuery, type WorkFilter } from '../../api/todo.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { Dot } from '../../components/status.tsx'
import { Money, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Item = Schemas['TodoItem']
type Group = Schemas['TodoGroup']
const DEPARTMENTS = ['operations', 'warehouse', 'finance', 'integrator'] as const
const NAMES = ['department', 'kind']

export function WorkList() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const department = (query.get('department') ?? undefined) as WorkFilter['department']
  const kind = (query.get('kind') ?? undefined) as WorkFilter['kind']
  const groups = useQuery(workGroupsQuery({ department }))
  const work = useInfiniteQuery(workQuery({ department, kind }))
  const choices = DEPARTMENTS.map((value) => ({ value, label: words.term('department', value) }))
  return (
    <>
      <Filters names={NAMES} query={query}>
        <SelectFilter label={t('work.department')} name="department" query={query} choices={choices} clears={['kind']} />
      </Filters>
      <QueryState query={groups} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={t('todo.empty')}>
              {t('todo.emptyText')}
            </Empty>
          ) : (
            <>
              <Groups groups={items} department={department} />
              <h2 className="panel-text">{t('work.all')}</h2>
              <QueryState query={work} rows={6}>
                {({ pages }) => <Items items={pages.flatMap((page) => page.items)} />}
              </QueryState>
              <More {...work} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

function Groups({ groups, department }: { groups: Group[]; department: WorkFilter['department'] }) {
  const { t } = useTranslation()
  const words = useWords()
  const pathOf = (kind: string) => `/todo?${new URLSearchParams({ tab: 'work', ...(department && { department }), kind }).toString()}`
  const columns: Column<Group>[] = [
    { id: 'kind', title: t('work.kind'), isHead: true, cell: ({ kind }) => <Link to={pathOf(kind)}>{words.term('todoKind', kind)}</Link> },
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
  return <DataTable label={t('work.title')} columns={columns} rows={groups} keyOf={({ kind }) => kind} />
}

function Items({ items }: { items: Item[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const columns: Column<Item>[] = [
    {
      id: 'what',
      title: t('work.what'),
      isHead: true,
      cell: ({ kind, message, behind }) => (
        <div className="letter">
          <b>{words.term('todoKind', kind)}</b>
          <small className="faint">{behind === 'conflict' ? words.term('conflictKind', message) : message}</small>
        </div>
      ),
    },
    {
      id: 'number',
      title: t('work.number'),
      cell: ({ object, record, number }) => (
        <>
          {words.term('object', object)} {record === null ? number : <Link to={`/records/${record}`}>{number ?? record}</Link>}
        </>
      ),
    },
    {
      id: 'pieces',
      title: t('work.pieces'),
      isNumber: true,
      isTight: true,
      cell: ({ pieces }) => (pieces === null ? '—' : words.decimal(pieces)),
    },
    {
      id: 'amount',
      title: t('field.amount'),
      isNumber: true,
      isTight: true,
      cell: ({ amount, currency }) => <Money value={amount} currency={currency} />,
    },
    { id: 'department', title: t('work.department'), isTight: true, cell: ({ department }) => words.term('department', department) },
    {
      id: 'due',
      title: t('work.due'),
      isTight: true,
      cell: ({ dueAt, isOverdue }) =>
        isOverdue ? (
          <Dot tone="bad">
            <Time at={dueAt} />
          </Dot>
        ) : (
          <Time at={dueAt} />
        ),
    },
    { id: 'behind', title: t('field.actions'), isTight: true, cell: (item) => <Behind item={item} /> },
  ]
  return <DataTable label={t('work.all')} columns={columns} rows={items} keyOf={({ id }) => id} />
}

/** The technical thing behind it, where it is mended. */
function Behind({ item: { behind, connection, object } }: { item: Item }) {
  const { t } = useTranslation()
  const where = new URLSearchParams({
    ...(behind === 'conflict' ? { tab: 'conflicts', view: 'each' } : { tab: 'each' }),
    connection,
    object,
  })
  return <Link to={`/todo?${where.toString()}`}>{t(behind === 'conflict' ? 'work.conflict' : 'work.letter')}</Link>
}
