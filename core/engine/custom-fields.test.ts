// Custom fields of a connection: an overlay, and a mapping that extends another one, carry them both ways; what the base becomes is taken over.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import type { BindingRow, RecordRow, Store } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { PRODUCT_SCHEMA, productMapping } from '../testing/product-world.ts'

let folder: string
let store: Store
let world: TestHub
let shop: MemorySystem
let erp: MemorySystem

/** Named as a variant, so that the shop's own mapping can extend it. */
const base = (system: string, rules: string[] = []) => productMapping(system, rules).replace(`${system}.product`, `${system}.product.base`)
const overlay = (field: string, title = '') => `properties:\n  ${field}: { type: [string, 'null']${title && `, title: ${title}`} }\n`

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-custom-'))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  store = await openStore(
    { file: join(folder, 'hub.sqlite') },
    { codec: createCodec(new Uint8Array(32).fill(3)), clock: () => clock.now, isDurable: false },
  )
  shop = createMemorySystem({ id: 'shop', kind: 'commerce', schema: PRODUCT_SCHEMA })
  erp = createMemorySystem({ id: 'erp', kind: 'erp', schema: PRODUCT_SCHEMA })
  const flow = (connection: string, direction: 'in' | 'out') => ({
    id: `${connection}-${direction}`,
    connection,
    object: 'product',
    direction,
  })
  world = await startTestHub({
    store,
    systems: [shop, erp],
    clock,
    bundle: {
      flows: [flow('shop', 'in'), flow('shop', 'out'), flow('erp', 'in'), flow('erp', 'out')],
      mappings: [
        { name: 'shop/product.base', text: base('shop') },
        { name: 'shop/product', text: "mapping: shop.product\nextends: shop.product.base\nmap:\n  - 'extra.season <-> season'\n" },
        { name: 'erp/product.base', text: base('erp') },
        { name: 'erp/product', text: "mapping: erp.product\nextends: erp.product.base\nmap:\n  - 'extra.season <-> U_SEASON'\n" },
      ],
      schemas: [
        { name: 'shop/product.overlay', text: overlay('season') },
        { name: 'erp/product.overlay', text: overlay('U_SEASON', '款式季节') },
      ],
      ownership: 'product: { exists: shop, "*": shop, extra.season: latest }\n',
    },
  })
})
afterEach(async () => {
  await world.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

const bodyOf = async () => {
  const [row] = (await store.read.select().from(store.tables.records)) as RecordRow[]
  return JSON.parse(row!.body) as { extra?: object; brand?: string }
}
const inErp = () => [...erp.records.values()][0]!

it('custom fields go from system to system, and back', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green', season: 'spring', internal: 'x' })
  await world.pull(shop)
  expect((await bodyOf()).extra).toEqual({ season: 'spring' })
  expect(inErp().native).toMatchObject({ code: 'A1', U_SEASON: 'spring' })
  erp.put(inErp().id, { ...inErp().native, U_SEASON: 'autumn' })
  await world.pull(erp)
  expect(shop.get('s1')).toMatchObject({ season: 'autumn', internal: 'x' })
  // What neither schema nor overlay names is not kept.
  const bindings = (await store.read.select().from(store.tables.bindings)) as BindingRow[]
  expect(bindings.find(({ connection }) => connection === 'shop')!.shadow).not.toContain('internal')
})

it('what the base becomes is taken over; what ran before can be tried again', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green', season: 'spring', brand: 'Qiao' })
  await world.pull(shop)
  expect((await bodyOf()).brand).toBeUndefined()
  const [before] = (await store.read.select().from(store.tables.bindings)) as BindingRow[]
  const upgraded = [{ name: 'shop/product.base', text: base('shop', ['brand <-> brand']) }]
  const { problems } = await world.hub.applyConfiguration({ connections: [], flows: [], schemas: [], mappings: upgraded }, { by: 'test' })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green', season: 'summer', brand: 'Bridge' })
  await world.pull(shop)
  expect(await bodyOf()).toMatchObject({ brand: 'Bridge', extra: { season: 'summer' } })
  const [row] = (await store.read.select().from(store.tables.records)) as RecordRow[]
  const bindings = (await store.read.select().from(store.tables.bindings)) as BindingRow[]
  const after = bindings.find(({ connection }) => connection === 'shop')!
  const old = before!.connection === 'shop' ? before! : bindings.find(({ mappingHash }) => mappingHash !== after.mappingHash)!
  expect(after.mappingHash).not.toBe(old.mappingHash)
  const texts = await store.read.select().from(store.tables.mappingTexts)
  expect(texts.map(({ hash }) => hash)).toEqual(expect.arrayContaining([after.mappingHash, old.mappingHash]))
  const replayed = await world.hub.replayRecord(row!.id, { connection: 'shop', mapping: old.mappingHash!, isDryRun: true })
  expect(replayed).toMatchObject({ isApplied: false, mappingHash: old.mappingHash })
})

it('custom fields are called what the overlay calls them', () => {
  expect(world.hub.customFields()).toEqual([{ object: 'product', field: 'extra.season', connection: 'erp', title: '款式季节' }])
})
