// What of an order the owner of the stock has not taken yet, or, of a product and of a shop's figure, which orders it leaves out and why.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { reservationsQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { More } from '../../components/more.tsx'
import { Panel } from '../../components/page.tsx'
import { Failure } from '../../components/query-state.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Reservation = Schemas['RecordReservation']

export const HAS_RESERVATIONS: ReadonlySet<string> = new Set(['order', 'product', 'sellableStock'])

const keyOf = ({ connection, order, product, shop, warehouse }: Reservation) => `${connection}/${order}/${product}/${shop}/${warehouse}`
const Mention = ({ id, name }: { id: string; name: string | null }) => <Link to={`/records/${encodeURIComponent(id)}`}>{name ?? id}</Link>

/** Nothing where no sellable stock is worked out; a figure says too that nothing is left out of it. */
export function Reservations({ record }: { record: Schemas['RecordDetail'] }) {
  const { t } = useTranslation()
  const reservations = useInfiniteQuery(reservationsQuery(record.id))
  const columns = useColumns(record.object)
  const rows = reservations.data?.pages.flatMap(({ items }) => items) ?? []
  const isEmpty = rows.length === 0 && !reservations.hasNextPage
  if (isEmpty && !reservations.isError && (record.object !== 'sellableStock' || reservations.isPending)) return null
  return (
    <Panel title={t('record.reserved')} isFlush>
      {reservations.isError && <Failure error={reservations.error} onRetry={() => void reservations.refetch()} />}
      {isEmpty && reservations.isSuccess && <p className="faint panel-body">{t('record.reservedNowhere')}</p>}
      {rows.length > 0 && <DataTable label={t('record.reserved')} columns={columns} rows={rows} keyOf={keyOf} />}
      <More {...reservations} />
    </Panel>
  )
}

function useColumns(object: string): Column<Reservation>[] {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const order: Column<Reservation> = {
    id: 'order',
    title: words.term('object', 'order'),
    isHead: true,
    cell: ({ order: id, orderNumber }) => <Mention id={id} name={orderNumber} />,
  }
  const product: Column<Reservation> = {
    id: 'product',
    title: words.term('object', 'product'),
    isHead: object === 'order',
    cell: ({ product: id, skuCode }) => <Mention id={id} name={skuCode} />,
  }
  return [
    ...(object === 'order' ? [product] : [order, product]),
    {
      id: 'quantity',
      title: t('record.reservedPieces'),
      isNumber: true,
      cell: ({ quantity }) => <span className="number">{words.decimal(quantity)}</span>,
    },
    { id: 'shop', title: words.term('object', 'shop'), isTight: true, cell: ({ shop }) => shop },
    {
      id: 'warehouse',
      title: words.term('object', 'warehouse'),
      isTight: true,
      cell: ({ warehouse }) => warehouse ?? <span className="faint">{t('record.reservedAnywhere')}</span>,
    },
    { id: 'since', title: t('record.reservedSince'), cell: ({ since }) => <Time at={since} /> },
    { id: 'reason', title: t('record.reservedWhy'), cell: ({ reason }) => words.term('reservationReason', reason) },
    {
      id: 'owner',
      title: t('record.reservedBy'),
      cell: ({ owner }) => (owner === null ? <span className="faint">—</span> : nameOf(owner)),
    },
  ]
}
