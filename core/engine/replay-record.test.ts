// A record replayed from what a system last showed: tried first, through the present mapping or an earlier one.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RecordRow } from '../store/port.ts'
import { productMapping, startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const record = async () => {
  const rows: RecordRow[] = await world.store.read.select().from(world.store.tables.records)
  return rows[0]!
}
const body = async () => JSON.parse((await record()).body) as Record<string, unknown>
const rows = async () => {
  const { records, bindings, lineage, deliveries } = world.store.tables
  return Promise.all([records, bindings, lineage, deliveries].map((table) => world.store.read.select().from(table)))
}
const replay = async (more: { mapping?: string; isDryRun?: boolean; expectRev?: number } = {}) =>
  world.hub.replayRecord((await record()).id, { connection: 'shop', isDryRun: true, ...more })
/** The shop's mapping becomes another one. */
async function remap(rules: string[]) {
  const { problems } = await world.hub.applyConfiguration(
    { connections: [], flows: [], schemas: [], mappings: [{ name: 'shop/product', text: productMapping('shop', rules) }] },
    { by: 'test' },
  )
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('through a new mapping: says what it would change, writes nothing, then applies and delivers it with origin replay', async () => {
    const { shop, erp, sell, pull, settle, store } = await start({ erpRules: ['brand <-> brand'] })
    sell('A1', { brand: 'East' })
    await pull(shop)
    await remap(['brand <-> brand'])
    await settle()
    expect(await body()).not.toHaveProperty('brand') // a mapping change alone changes nothing
    const before = await rows()
    const tried = await replay()
    expect(tried).toMatchObject({ isApplied: false, fields: [{ field: 'brand', ours: null, theirs: 'East', isTaken: true }] })
    expect(await rows()).toEqual(before)
    expect(await replay({ isDryRun: false, expectRev: tried.rev })).toMatchObject({ isApplied: true, rev: tried.rev + 1 })
    await settle()
    expect(await body()).toMatchObject({ brand: 'East' })
    expect(erp.get('erp-1')).toMatchObject({ brand: 'East' })
    const lineage = await store.read.select().from(store.tables.lineage)
    expect(lineage.filter(({ kind }) => kind === 'changed')).toMatchObject([
      { origin: 'replay', fields: 'brand', mappingHash: tried.mappingHash },
    ])
    expect(await replay()).toMatchObject({ fields: [] })
  })

  it('through an earlier mapping, by how its hash begins', async () => {
    const { shop, sell, pull, settle } = await start({ shopRules: ['brand <- note'] })
    sell('A1', { brand: 'East', note: 'West' })
    await pull(shop)
    const { mappingHash: old } = await replay()
    await remap(['brand <-> brand'])
    expect(await replay({ isDryRun: false })).toMatchObject({ fields: [{ field: 'brand', ours: 'West', theirs: 'East', isTaken: true }] })
    expect(await body()).toMatchObject({ brand: 'East' })
    const tried = await replay({ mapping: old.slice(0, 8) })
    expect(tried).toMatchObject({ mappingHash: old, fields: [{ field: 'brand', ours: 'East', theirs: 'West', isTaken: true }] })
    await replay({ mapping: old, isDryRun: false })
    await settle()
    expect(await body()).toMatchObject({ brand: 'West' })
    // The next reading goes by the present mapping, and what it shows anew is no change of the system.
    await pull(shop, 'product', 'backfill')
    expect(await body()).toMatchObject({ brand: 'West' })
  })

  it('fields of another owner are told, and not taken over', async () => {
    const { shop, sell, pull, hub } = await start({ ownership: 'product: { exists: [shop, erp], "*": shop, name: hub }\n' })
    sell('A1')
    await pull(shop)
    const { id, rev } = await record()
    await hub.editRecord(id, { name: 'Ours' }, { expectRev: rev, by: 'ops' })
    await world.settle()
    const { store } = world
    const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection: 'shop', records: [id] }] })
    const { deliveryState: _state, ...binding } = bindings[0]!
    const shadow = JSON.stringify({ ...(JSON.parse(binding.shadow!) as object), name: 'Theirs' })
    await store.commit({ items: [{ key: 'b', bindings: [{ row: { ...binding, shadow, rev: binding.rev + 1 }, expectRev: binding.rev }] }] })
    expect(await replay()).toMatchObject({ fields: [{ field: 'name', ours: 'Ours', theirs: 'Theirs', isTaken: false }] })
    await replay({ isDryRun: false })
    expect(await body()).toMatchObject({ name: 'Ours' })
  })

  it('is refused where nothing was seen, where the record changed since it was tried, and for a mapping that never ran', async () => {
    const { shop, sell, pull, hub } = await start({ isTwoWay: false })
    sell('A1')
    await pull(shop)
    const { id, rev } = await record()
    await expect(replay({ expectRev: rev - 1, isDryRun: false })).rejects.toMatchObject({ code: 'revChanged' })
    await expect(replay({ mapping: '00000000' })).rejects.toMatchObject({ code: 'noMapping', kind: 'data' })
    await expect(hub.replayRecord(id, { connection: 'nowhere', isDryRun: true })).rejects.toMatchObject({ code: 'noChannel' })
    shop.remove('s-A1')
    await pull(shop)
    await expect(replay()).rejects.toMatchObject({ code: 'nothingSeen', kind: 'data' })
  })
})
