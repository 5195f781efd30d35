// The shops of a rule of sellable stock, as far as they have been read, and the day that each counts from.
import { and, eq, inArray } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { SellableRule } from '../model/sellable.ts'
import type { Store } from '../store/port.ts'

export interface KnownShop {
  id: string
  startFrom: string
}

/** By code. */
export async function readShops(store: Store, { shops }: SellableRule): Promise<Map<string, KnownShop>> {
  const { records } = store.tables
  const codes = shops.map(({ shop }) => shop)
  const rows = await store.read
    .select({ id: records.id, code: records.number, body: records.body })
    .from(records)
    .where(and(eq(records.object, 'shop'), inArray(records.number, codes), eq(records.isFilled, true), eq(records.isDeleted, false)))
  return new Map(rows.map(({ id, code, body }) => [code!, { id, startFrom: String((JSON.parse(body) as Canonical)['startFrom']) }]))
}

/** A shop without a day of its own counts from its start, where that is known. */
export const withStarts = ({ shops }: SellableRule, known: ReadonlyMap<string, KnownShop>): SellableRule => ({
  shops: shops.map((one) => {
    const since = one.since ?? known.get(one.shop)?.startFrom
    return since === undefined ? one : { ...one, since }
  }),
})
