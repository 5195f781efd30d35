// One code table: what it lacks, what might be the row, and all of its rows to search, add, change and remove.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codeTablesQuery, etagOf, rowsQuery, unmappedQuery, type CodeRow, type CodeTable } from '../../api/code-tables.ts'
import { Link, setQuery, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SearchFilter } from '../../components/filters.tsx'
import { Icon } from '../../components/icon.tsx'
import { More } from '../../components/more.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { begunRow } from './begun-row.ts'
import { ExportRows } from './export-rows.tsx'
import { ImportRows } from './import-rows.tsx'
import { Proposals } from './proposals.tsx'
import { RowDialog } from './row-dialog.tsx'
import { columnsOf, headingOf } from './table-columns.ts'
import { UnmappedList } from './unmapped-list.tsx'

/** `old` undefined: a new row. */
interface Edited {
  row: CodeRow
  old?: CodeRow
  /** Of the table as the row was read; what others change while it is edited is not written over. */
  etag: string
}

export function TableScreen({ name }: { name: string }) {
  const { t } = useTranslation()
  const tables = useQuery(codeTablesQuery)
  const table = tables.data?.items.find((one) => one.name === name)
  const [edited, setEdited] = useState<Edited>()
  const { query } = usePlace()
  const begun = table && begunRow(table, query)
  const above = (
    <Link to="/tables" className="back">
      <Icon name="back" />
      {t('tables.title')}
    </Link>
  )
  return (
    <Page
      title={table?.title ?? name}
      above={above}
      actions={
        table && (
          <>
            <ImportRows table={table} />
            <ExportRows table={table} />
            <button type="button" className="button primary" onClick={() => setEdited({ row: {}, etag: etagOf(table.rev) })}>
              {t('tables.addRow')}
            </button>
          </>
        )
      }
    >
      <QueryState query={tables} rows={8}>
        {() => (table ? <TableBody table={table} onEdit={setEdited} /> : <Empty icon="tables" title={t('tables.gone')} />)}
      </QueryState>
      {table && edited && <RowDialog table={table} {...edited} onClose={() => setEdited(undefined)} />}
      {table && begun && <BegunRow table={table} row={begun} />}
    </Page>
  )
}

/** Of the table as it was when the row was begun. */
function BegunRow({ table, row }: { table: CodeTable; row: CodeRow }) {
  const [etag] = useState(etagOf(table.rev))
  return <RowDialog table={table} row={row} etag={etag} onClose={() => setQuery({ add: '' })} />
}

function TableBody({ table, onEdit }: { table: CodeTable; onEdit: (edited: Edited) => void }) {
  const { t } = useTranslation()
  const unmapped = useQuery(unmappedQuery)
  const missing = unmapped.data?.items.filter(({ codeTable }) => codeTable === table.name) ?? []
  return (
    <>
      {missing.length > 0 && (
        <>
          <Panel title={t('tables.unmapped')} isFlush>
            <UnmappedList codes={missing} tables={[table]} onAdd={({ by }) => onEdit({ row: by, etag: etagOf(table.rev) })} />
          </Panel>
          <Proposals table={table} />
        </>
      )}
      <Panel title={t('tables.content')} isFlush>
        <Rows table={table} onEdit={onEdit} />
      </Panel>
    </>
  )
}

function Rows({ table, onEdit }: { table: CodeTable; onEdit: (edited: Edited) => void }) {
  const { t } = useTranslation()
  const { query } = usePlace()
  const search = query.get('search') ?? ''
  const rows = useInfiniteQuery(rowsQuery(table.name, search))
  const etagWhenRead = (row: CodeRow) => rows.data!.pages.find(({ items }) => items.includes(row))!.etag
  const columns: Column<CodeRow>[] = [
    ...columnsOf(table).map((column, at) => ({
      id: column,
      title: headingOf(table, column),
      isHead: at === 0,
      cell: (row: CodeRow) => row[column] || <span className="faint">{t('tables.blank')}</span>,
    })),
    {
      id: 'edit',
      title: t('tables.change'),
      isTight: true,
      cell: (row) => (
        <button
          type="button"
          className="button small"
          aria-label={`${t('tables.change')}: ${table.keys.map((key) => row[key]).join(' · ')}`}
          onClick={() => onEdit({ row, old: row, etag: etagWhenRead(row) })}
        >
          {t('tables.change')}
        </button>
      ),
    },
  ]
  return (
    <>
      <Filters names={['search']} query={query}>
        <SearchFilter label={t('tables.search')} hint={t('tables.searchHint')} name="search" query={query} />
      </Filters>
      <QueryState query={rows} rows={6}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <Empty icon="search" title={search === '' ? t('tables.noRows') : t('tables.noMatch')} />
          return (
            <DataTable
              label={t('tables.content')}
              columns={columns}
              rows={items}
              keyOf={(row) => JSON.stringify(table.keys.map((key) => row[key]))}
            />
          )
        }}
      </QueryState>
      <More {...rows} />
    </>
  )
}
