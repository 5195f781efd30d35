// Names beside numbers, on both stores: of what has one, and of stock by what it refers to.
import { afterEach, describe, expect, it } from 'vitest'
import type { Store } from '../store/port.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { commitAll, recordRow } from '../testing/store-rows.ts'
import { namesOf } from './record-names.ts'

let store: Store
let remove: () => Promise<void>
afterEach(() => remove())

const keep = (id: string, object: string, { number = null, ...body }: Record<string, unknown> & { number?: string | null }) => ({
  row: recordRow(id, { object, number, body: JSON.stringify(body) }),
  expectRev: null,
})

describe.each(['sqlite', 'postgres'] as const)('names on %s', (dialect) => {
  it('are those of products, customers and places; stock is told by its article and place', async () => {
    ;({ store, remove } = await emptyStore(dialect, { now: 0 }))
    const records = [
      keep('p', 'product', { number: 'T-1', name: '明前龙井' }),
      keep('c', 'customer', { number: 'M7', name: '张三' }),
      keep('w', 'warehouse', { number: 'SH', name: '上海仓' }),
      keep('s', 'shop', { number: 'tea', name: '茶铺' }),
      keep('o', 'order', { number: 'XS1', name: 'not asked for' }),
      keep('stock', 'inventory', { product: 'p', warehouse: 'w' }),
      keep('sellable', 'sellableStock', { number: 'T-1', product: 'p', shop: 's' }),
      keep('lost', 'inventory', { product: 'gone' }),
    ]
    await commitAll(store, { key: 'all', records })
    const rows = records.map(({ row: { id, object, number } }) => ({ id, object, number }))
    expect(Object.fromEntries(await namesOf(store, rows))).toEqual({
      ...{ p: '明前龙井', c: '张三', w: '上海仓', s: '茶铺' },
      ...{ stock: 'T-1 明前龙井 · SH 上海仓', sellable: '明前龙井 · tea 茶铺' },
    })
    expect(await namesOf(store, [])).toEqual(new Map())
  })
})
