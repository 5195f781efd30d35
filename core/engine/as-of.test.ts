// A record as of a time, against what it really was then.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { RecordRow } from '../store/port.ts'
import { randomFrom } from '../testing/hub.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const record = async () => {
  const rows: RecordRow[] = await world.store.read.select().from(world.store.tables.records)
  return rows[0]!
}
const bodyOf = async () => JSON.parse((await record()).body) as Record<string, unknown>
const asOf = async (at: number) => world.hub.recordAsOf((await record()).id, at)
const lineage = () => world.store.read.select().from(world.store.tables.lineage)

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('the body of any time is what it was then, whoever changed it', async () => {
    const { shop, erp, sell, pull, advance, now, hub } = await start()
    const random = randomFrom(7)
    const pick = <T>(of: T[]) => of[Math.floor(random() * of.length)]!
    const known: { at: number; body: Record<string, unknown> }[] = []
    const steps: (() => unknown)[] = [
      () => sell('A1', { price: `${1 + Math.floor(random() * 9)}.00` }),
      () => shop.put('s-A1', { ...shop.get('s-A1')!, name: pick(['Green', 'Black', 'White']) }),
      () => erp.put('erp-1', { ...erp.get('erp-1')!, name: pick(['Oolong', 'Puer']) }),
      async () => hub.editRecord((await record()).id, { brand: pick(['x', 'y', null]) }, { expectRev: (await record()).rev, by: 'ops' }),
    ]
    sell('A1')
    await pull(shop)
    for (let i = 0; i < 12; i++) {
      known.push({ at: now(), body: await bodyOf() })
      advance(1_000)
      await pick(steps)()
      await pull(shop)
      await pull(erp)
    }
    expect(new Set((await lineage()).map(({ kind }) => kind))).toEqual(new Set(['created', 'changed', 'delivered', 'edited']))
    for (const { at, body } of known) {
      expect(await asOf(at)).toMatchObject({ state: 'known', unknown: [] })
      expect((await asOf(at)).body).toEqual(body)
      expect((await asOf(at + 999)).body).toEqual(body)
    }
  })

  it('what an answer of a system changed, and what a match took over, can be undone too', async () => {
    const { shop, erp, sell, pull, advance, now, run } = await start({
      erpRules: ['brand <-> brand'],
      ownership: 'product: { exists: [shop, erp], "*": shop, name: latest, brand: erp }\n',
    })
    shop.onWrite = () => {
      throw new HubError('closed', 'data', 'the shop is closed')
    }
    erp.put('e1', { code: 'A1', name: 'Tea A1', price: '12.00', brand: 'East' })
    await pull(erp)
    const before = { at: now(), body: await bodyOf() }
    advance(1_000)
    shop.onWrite = undefined
    erp.onWrite = () => {
      throw new HubError('down', 'transient', 'down', { retryAfterMs: 1_000 })
    }
    sell('A1', { price: '15.00' })
    await pull(shop)
    expect(await bodyOf()).toMatchObject({ brand: 'East', salePrice: '15.00' })
    const matched = { at: now(), body: await bodyOf() }
    erp.onWrite = undefined
    erp.render = (native) => ({ ...native, brand: 'West' })
    await run(2_000, 500)
    expect(await bodyOf()).toMatchObject({ brand: 'West', salePrice: '15.00' })
    expect((await lineage()).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['matched', 'delivered', 'changed']))
    for (const { at, body } of [before, matched]) {
      expect(await asOf(at)).toMatchObject({ state: 'known', unknown: [] })
      expect((await asOf(at)).body).toEqual(body)
    }
  })

  it('tells what each system showed or was sent by then, and what nobody knows', async () => {
    const { shop, erp, sell, pull, advance, now } = await start({ erpRules: ['brand <-> brand'] })
    sell('A1')
    await pull(shop)
    const first = now()
    advance(1_000)
    erp.render = (native) => ({ ...native, price: '9.99' })
    sell('A1', { price: '13.00' })
    await pull(shop)
    const all = { skuCode: 'A1', name: 'Tea A1', kind: 'single', unit: 'pcs', isOnSale: true, status: 'active' }
    const values = (fields: Record<string, { value: unknown }>) =>
      Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]))
    const [erpThen, shopThen] = (await asOf(first)).systems
    expect(shopThen).toMatchObject({ connection: 'shop', externalId: 's-A1', isDeleted: false, unknown: [] })
    expect(values(shopThen!.fields)).toEqual({ ...all, salePrice: '12.00' })
    expect(erpThen).toMatchObject({
      connection: 'erp',
      externalId: 'erp-1',
      fields: { salePrice: { value: '12.00', at: first, how: 'sent' } },
    })
    expect(erpThen!.unknown).toEqual([])
    expect(erpThen!.fields).not.toHaveProperty('brand')
    const [erpNow] = (await asOf(now())).systems
    expect(erpNow!.fields['salePrice']).toEqual({ value: '9.99', at: now(), how: 'read' })
  })

  it('before its first reading it was absent; deleted, then back again', async () => {
    const { shop, sell, pull, advance, now } = await start()
    const before = now()
    advance(1_000)
    sell('A1')
    await pull(shop)
    expect(await asOf(before)).toMatchObject({ state: 'absent', body: null, systems: [] })
    const there = now()
    advance(1_000)
    shop.remove('s-A1')
    await pull(shop)
    const gone = now()
    advance(1_000)
    sell('A1')
    await pull(shop)
    expect((await record()).isDeleted).toBe(false)
    const deletions = [there, gone, now()].map(async (at) => (await asOf(at)).isDeleted)
    expect(await Promise.all(deletions)).toEqual([false, true, false])
    expect((await asOf(gone)).systems.find(({ connection }) => connection === 'shop')).toMatchObject({ isDeleted: true })
  })

  it('where history is no longer kept, or a row has no patch, it says so instead of guessing', async () => {
    const { shop, sell, pull, advance, now, store } = await start()
    sell('A1')
    await pull(shop)
    const first = now()
    advance(1_000)
    sell('A1', { price: '13.00' })
    await pull(shop)
    const [row] = (await lineage()).filter(({ kind }) => kind === 'changed')
    const { id: _id, ...unpatched } = row!
    advance(1_000)
    await store.commit({ items: [{ key: 'l', lineage: [{ ...unpatched, at: now(), fields: 'name', patch: null }] }] })
    const then = await asOf(first)
    expect(then).toMatchObject({ state: 'known', unknown: ['name'], body: { salePrice: '12.00' } })
    expect(then.body).not.toHaveProperty('name')
    await store.prune({ lineageAt: first + 500, inboxAt: 0, runsAt: 0, idempotencyAt: 0 })
    expect(await asOf(first)).toMatchObject({ state: 'unknown', body: null })
    expect(await asOf(first + 1_500)).toMatchObject({ state: 'known', body: { salePrice: '13.00' } })
  })

  it('a journey is found by any business key: in the hub, in a system, by a strong identity', async () => {
    const { shop, sell, pull, hub } = await start()
    sell('A1')
    await pull(shop)
    const { id } = await record()
    const { store } = world
    const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection: 'erp', records: [id] }] })
    const { deliveryState: _state, ...binding } = bindings[0]!
    const row = { ...binding, keys: JSON.stringify({ number: 'XS_1%"Q' }), documentNumber: 'DOC-9', rev: binding.rev + 1 }
    await store.commit({ items: [{ key: 'b', bindings: [{ row, expectRev: binding.rev }] }] })
    for (const word of [id, 'A1', 's-A1', 'erp-1', 'XS_1%"Q', 'DOC-9'])
      expect((await hub.lineage(word)).map(({ record }) => record.id)).toEqual([id])
    for (const word of ['XS_1', 'xs_1%"q', 'XSX1%"Q', 'number', 'nothing']) expect(await hub.lineage(word)).toEqual([])
  })
})
