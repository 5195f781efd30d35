// What people call records that their number alone does not tell them: a product's or customer's name, the article and warehouse of stock. Names
// are sealed, so only those of a page are opened: one query for its rows, one for what they refer to.
import { inArray } from 'drizzle-orm'
import type { Store } from '../store/port.ts'

interface Row {
  id: string
  object: string
  number: string | null
}
type Body = Record<string, unknown>

const NAMED = new Set(['product', 'customer', 'shop', 'warehouse', 'organization', 'approval'])
/** Objects without a name of their own, and the references that tell them. */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  inventory: ['product', 'warehouse'],
  sellableStock: ['product', 'shop'],
  reservation: ['order', 'product'],
}

/** By record id; those that have none, or are not called so, are left out. */
export async function namesOf(store: Store, rows: Row[]): Promise<Map<string, string>> {
  const found = await opened(
    store,
    rows.filter(({ object }) => NAMED.has(object) || TOLD_BY[object]).map(({ id }) => id),
  )
  const refsOf = ({ id, object }: Row) => (TOLD_BY[object] ?? []).flatMap((field) => textOf(found.get(id)?.body[field]) ?? [])
  const referred = await opened(store, rows.flatMap(refsOf))
  const told = rows.map((row) => {
    const own = found.get(row.id)
    if (NAMED.has(row.object)) return [row.id, own && nameIn(own.body)] as const
    const parts = refsOf(row).flatMap((id) => labelOf(referred.get(id), row.number) ?? [])
    return [row.id, parts.join(' · ')] as const
  })
  return new Map(told.flatMap(([id, name]) => (name ? [[id, name] as const] : [])))
}

/** Its number and name, but no number that stands beside it already. */
function labelOf(referred: Opened | undefined, shown: string | null): string | undefined {
  if (!referred) return undefined
  const number = referred.number === shown ? null : referred.number
  return [number, nameIn(referred.body)].filter(Boolean).join(' ') || undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const nameIn = ({ name, title }: Body): string | undefined => textOf(name) ?? textOf(title)

interface Opened {
  number: string | null
  body: Body
}

async function opened({ read, tables }: Store, ids: string[]): Promise<Map<string, Opened>> {
  if (ids.length === 0) return new Map()
  const { id, number, body } = tables.records
  const rows = await read
    .select({ id, number, body })
    .from(tables.records)
    .where(inArray(id, [...new Set(ids)]))
  return new Map(rows.map((row) => [row.id, { number: row.number, body: JSON.parse(row.body) as Body }]))
}
