// Code tables 对照表: what has no row, with all that waits for it, then the tables.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { codeTablesQuery, unmappedQuery, type CodeTable } from '../../api/code-tables.ts'
import { Link } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { ExportRows } from './export-rows.tsx'
import { ImportRows } from './import-rows.tsx'
import { headingOf } from './table-columns.ts'
import { UnmappedList } from './unmapped-list.tsx'

export function TablesScreen() {
  const { t } = useTranslation()
  const tables = useQuery(codeTablesQuery)
  const unmapped = useQuery(unmappedQuery)
  return (
    <Page title={t('tables.title')} lead={t('tables.lead')}>
      <Panel title={t('tables.unmapped')} isFlush>
        <QueryState query={unmapped} rows={3}>
          {({ items }) => <UnmappedList codes={items} tables={tables.data?.items ?? []} />}
        </QueryState>
      </Panel>
      <Panel title={t('tables.all')} isFlush>
        <QueryState query={tables} rows={3}>
          {({ items }) => <TableList tables={items} />}
        </QueryState>
      </Panel>
    </Page>
  )
}

function TableList({ tables }: { tables: CodeTable[] }) {
  const { t } = useTranslation()
  const words = useWords()
  if (tables.length === 0)
    return (
      <Empty icon="tables" title={t('tables.empty')}>
        {t('tables.emptyText')}
      </Empty>
    )
  const headings = (columns: string[], table: CodeTable) => columns.map((column) => headingOf(table, column)).join(' · ')
  const columns: Column<CodeTable>[] = [
    {
      id: 'title',
      title: t('tables.title'),
      isHead: true,
      cell: ({ name, title }) => <Link to={`/tables/${encodeURIComponent(name)}`}>{title ?? name}</Link>,
    },
    { id: 'keys', title: t('tables.keys'), cell: (table) => headings(table.keys, table) },
    { id: 'values', title: t('tables.values'), cell: (table) => headings(table.values, table) },
    { id: 'fallback', title: t('tables.fallback'), cell: ({ fallback }) => words.term('codeTableFallback', fallback) },
    { id: 'rows', title: t('tables.rows'), isNumber: true, cell: ({ rowCount }) => words.count(rowCount) },
    { id: 'updatedAt', title: t('tables.updatedAt'), cell: ({ updatedAt }) => <Time at={updatedAt} /> },
    {
      id: 'files',
      title: t('tables.files'),
      isWide: true,
      cell: (table) => (
        <span className="actions">
          <ImportRows table={table} />
          <ExportRows table={table} />
        </span>
      ),
    },
  ]
  return <DataTable label={t('tables.all')} columns={columns} rows={tables} keyOf={({ name }) => name} />
}
