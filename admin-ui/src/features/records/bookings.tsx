// What a summary has made of a record: the bills that hold it, or, of a bill, the records that it was added up of.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { objectSchema, resolve, type Contract } from '../../api/contract.ts'
import { bookingsQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { More } from '../../components/more.tsx'
import { Panel } from '../../components/page.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { fieldTitle } from './field-title.ts'
import { FieldValue, isNumeric } from './field-value.tsx'

type Booking = Schemas['RecordBooking']
/** What is added up into. Its lines say what the fields of a booking are. */
const MADE = 'salesSummary'

interface Props {
  contract: Contract
  record: Schemas['RecordDetail']
}

export function Bookings({ contract, record }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const bookings = useInfiniteQuery(bookingsQuery(record.id))
  const isBill = record.object === MADE
  const title = t(isBill ? 'record.members' : 'record.bills')
  const line = objectSchema(contract, MADE)?.properties?.['lines']
  const item = line && resolve(contract, line).schema.items
  const properties = item ? resolve(contract, item).schema.properties : undefined

  const column = (name: string, valueOf: (booking: Booking) => unknown): Column<Booking> => {
    const resolved = properties?.[name] && resolve(contract, properties[name])
    const [schema, kind] = [resolved?.schema, resolved?.kind]
    const context = { owner: MADE, currency: record.currency ?? (record.body['currency'] as string | undefined) }
    return {
      id: name,
      title: fieldTitle(name, schema, words.language),
      isNumber: isNumeric(kind, schema),
      cell: (booking) => <FieldValue name={name} value={valueOf(booking)} schema={schema} kind={kind} context={context} />,
    }
  }
  const other: Column<Booking> = {
    id: 'number',
    title: t('field.number'),
    isHead: true,
    cell: ({ member, memberNumber, made, madeNumber }) => {
      const [id, number] = isBill ? [member, memberNumber] : [made, madeNumber]
      return <Link to={`/records/${encodeURIComponent(id)}`}>{number ?? id}</Link>
    },
  }
  const namesIn = (rows: Booking[], part: 'line' | 'sums') => [...new Set(rows.flatMap((row) => Object.keys(row[part])))]
  return (
    <Panel title={title} isFlush>
      <QueryState query={bookings} rows={3}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items)
          if (!rows.length) return <p className="faint panel-body">{t('record.bookedNowhere')}</p>
          const columns = [
            other,
            ...namesIn(rows, 'line').map((name) => column(name, ({ line: values }) => values[name])),
            ...namesIn(rows, 'sums').map((name) => column(name, ({ sums }) => sums[name])),
          ]
          const keyOf = ({ member, made, line: values }: Booking) => `${member}/${made}/${JSON.stringify(values)}`
          return <DataTable label={title} columns={columns} rows={rows} keyOf={keyOf} />
        }}
      </QueryState>
      <More {...bookings} />
    </Panel>
  )
}
