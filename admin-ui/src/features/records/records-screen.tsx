// Standard records with filters; any number of any system finds one.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, objectsOf, statusesOf } from '../../api/contract.ts'
import { overviewQuery, recordsQuery } from '../../api/queries.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SearchFilter, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { Dot, RecordStatus } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Money, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { titleOf } from './record-mention.tsx'

type RecordListItem = Schemas['RecordListItem']
const NAMES = ['q', 'object', 'connection', 'status']

export function RecordsScreen() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const connections = useConnections()
  const { data: contract } = useQuery(contractQuery)
  const { data: overview } = useQuery(overviewQuery)
  const value = (name: string) => query.get(name) ?? undefined
  const object = value('object')
  const records = useInfiniteQuery(recordsQuery({ object, connection: value('connection'), status: value('status'), q: value('q') }))
  const counts = new Map(overview?.records.map((item) => [item.object, item.count]))
  // Objects that there are come first and with their number; the others would only give empty lists.
  const objects = objectsOf(contract).filter((name) => counts.has(name) || name === object)
  return (
    <Page title={t('records.title')} lead={t('records.lead')}>
      <Panel isFlush>
        <Filters names={NAMES} query={query}>
          <SearchFilter label={t('records.search')} hint={t('records.searchHint')} name="q" query={query} />
          <SelectFilter
            label={t('field.object')}
            name="object"
            query={query}
            clears={['status']}
            choices={objects.map((name) => ({
              value: name,
              label: `${words.term('object', name)} (${words.count(counts.get(name) ?? 0)})`,
            }))}
          />
          <SelectFilter label={t('field.connection')} name="connection" query={query} choices={connections.choices} />
          {object !== undefined && statusesOf(contract, object).length > 0 && (
            <SelectFilter
              label={t('field.state')}
              name="status"
              query={query}
              choices={statusesOf(contract, object).map((status) => ({ value: status, label: words.status(object, status) }))}
            />
          )}
        </Filters>
        <QueryState query={records} rows={10}>
          {({ pages }) => <RecordList records={pages.flatMap((page) => page.items)} isFiltered={NAMES.some((name) => query.has(name))} />}
        </QueryState>
        <More {...records} />
      </Panel>
    </Page>
  )
}

function RecordList({ records, isFiltered }: { records: RecordListItem[]; isFiltered: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  if (records.length === 0) {
    return isFiltered ? (
      <Empty icon="search" title={t('records.emptyFiltered')}>
        {t('records.emptyFilteredText')}
      </Empty>
    ) : (
      <Empty icon="records" title={t('records.empty')}>
        {t('records.emptyText')}
      </Empty>
    )
  }
  const columns: Column<RecordListItem>[] = [
    {
      id: 'number',
      title: t('field.number'),
      isHead: true,
      isTight: true,
      cell: (record) => (
        <div className="letter">
          <Link to={`/records/${encodeURIComponent(record.id)}`} className="number">
            {titleOf(record) ?? t('records.unnumbered')}
          </Link>
          {record.number !== null && record.name !== null && <small className="faint">{record.name}</small>}
        </div>
      ),
    },
    { id: 'object', title: t('field.object'), cell: (record) => words.term('object', record.object) },
    {
      id: 'status',
      title: t('field.state'),
      cell: (record) => (
        <span className="states">
          {(record.isFilled || record.status !== null) && <RecordStatus object={record.object} status={record.status} />}
          <Marks record={record} />
        </span>
      ),
    },
    {
      id: 'amount',
      title: t('field.amount'),
      isNumber: true,
      cell: ({ amount, currency }) => <Money value={amount} currency={currency} />,
    },
    { id: 'updatedAt', title: t('field.updatedAt'), cell: ({ updatedAt }) => <Time at={updatedAt} /> },
  ]
  return <DataTable label={t('records.title')} columns={columns} rows={records} keyOf={({ id }) => id} />
}

/** What is out of the ordinary with a record. */
export function Marks({ record }: { record: Schemas['RecordSummary'] }) {
  const { t } = useTranslation()
  return (
    <>
      {record.isStopped && <Dot tone="bad">{t('records.stopped')}</Dot>}
      {!record.isFilled && <Dot tone="wait">{t('records.unfilled')}</Dot>}
      {record.isDeleted && <Dot tone="off">{t('records.deleted')}</Dot>}
    </>
  )
}
