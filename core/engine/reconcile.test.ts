// Data checks: what a system holds, compared with the records (engine-rules §13).
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { CheckRow, DifferenceRow, RecordRow } from '../store/port.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'
import type { MemorySystem } from '../testing/memory-system.ts'
import { createLocalWake } from './wake-local.ts'
import { LATE_MS } from './reconcile-rows.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
afterEach(() => world.stop())

/** Three products, in sync, with the pulls up to date. */
async function start(options: WorldOptions = {}) {
  world = await startWorld({ dialect, ...options })
  for (const code of ['A1', 'A2', 'A3']) {
    world.sell(code)
    await world.pull(world.shop) // one by one: A1 is erp-1
  }
  if (!options.erp?.without) await world.pull(world.erp)
  return world
}

/** Behind the hub's back: no stamp moves. */
function drift(system: MemorySystem, id: string, change: Record<string, unknown>) {
  const record = system.records.get(id)!
  record.native = { ...record.native, ...change }
}

async function check(connection: string) {
  const row = await world.hub.check({ connection, object: 'product', wait: true })
  return { row, counters: JSON.parse(row.counters) as Record<string, number>, differences: await differencesOf(row) }
}
async function differencesOf({ id }: CheckRow) {
  const rows = (await world.store.read.select().from(world.store.tables.checkDifferences)) as DifferenceRow[]
  return rows
    .filter((row) => row.check === id)
    .map(({ kind, externalId, number, values }) => ({ kind, externalId, number, values: JSON.parse(values) as Record<string, unknown> }))
}
const nothing = { missing: 0, extra: 0, different: 0, late: 0, moving: 0 }
const records = () => world.store.read.select().from(world.store.tables.records) as Promise<RecordRow[]>

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('finds nothing where all is in sync, by digests alone: nothing is read twice', async () => {
    const { erp } = await start()
    const gets = erp.counts.gets
    const { row, counters, differences } = await check('erp')
    expect(row).toMatchObject({ state: 'succeeded', error: null })
    expect(counters).toMatchObject({ ...nothing, read: 3, pages: 1, apiCalls: 1 })
    expect(differences).toEqual([])
    expect(erp.counts.gets).toBe(gets)
  })

  it('finds a changed value, a lost record and one that nobody knows, each once', async () => {
    const { erp } = await start()
    drift(erp, 'erp-1', { price: '99.00' })
    erp.records.delete('erp-2')
    erp.records.set('e-9', { id: 'e-9', native: { id: 'e-9', code: 'X9', name: 'Other', price: '1.00' }, stamp: 0 })
    const { counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, missing: 1, extra: 1, different: 1 })
    expect(differences.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'different', externalId: 'erp-1', number: 'A1', values: { salePrice: ['12.00', '99.00'] } },
      { kind: 'extra', externalId: 'e-9', number: 'X9', values: {} },
      { kind: 'missing', externalId: 'erp-2', number: 'A2', values: {} },
    ])
    expect(await records(), 'nothing was merged').toHaveLength(3)
    expect(erp.effects, 'nor written').toHaveLength(3)
  })

  it('repairs by ownership: the owner’s change is taken over, another’s is put right, and the next check finds nothing', async () => {
    const { erp, shop, hub, settle } = await start()
    drift(erp, 'erp-1', { price: '99.00' })
    drift(shop, 's-A2', { price: '15.00' })
    for (const connection of ['erp', 'shop']) {
      const { row } = await check(connection)
      expect(await hub.repairCheck(row.id, { kinds: ['different', 'extra'] })).toEqual({ repaired: 1, left: 0 })
      await settle()
      expect(await hub.repairCheck(row.id, { kinds: ['different', 'extra'] }), 'once').toEqual({ repaired: 0, left: 0 })
    }
    expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
    expect(erp.get('erp-2')).toMatchObject({ price: '15.00' })
    expect((await check('erp')).counters).toMatchObject(nothing)
    expect((await check('shop')).counters).toMatchObject(nothing)
    const origins = (await world.store.read.select().from(world.store.tables.lineage)).map(({ origin }) => origin)
    expect(origins).toContain('reconcile')
  })

  it('takes what is gone as deleted only when that is asked for', async () => {
    const { erp, hub, settle } = await start()
    erp.records.delete('erp-2')
    const { row } = await check('erp')
    expect(await hub.repairCheck(row.id, { kinds: ['different', 'extra'] })).toEqual({ repaired: 0, left: 0 })
    expect((await records()).filter(({ isDeleted }) => isDeleted)).toEqual([])
    expect(await hub.repairCheck(row.id, { kinds: ['missing'] })).toEqual({ repaired: 1, left: 0 })
    await settle()
    expect((await records()).find(({ isDeleted }) => isDeleted)?.number).toBe('A2')
  })

  it('a change that the system tells of itself is lag, not a difference: it is pulled before the second reading', async () => {
    const { erp, shop, sell } = await start()
    sell('A1', { price: '13.00' })
    sell('A4')
    const { counters } = await check('shop')
    expect(counters).toMatchObject({ ...nothing, read: 4 })
    await world.settle()
    expect(erp.get('erp-1')).toMatchObject({ price: '13.00' })
    expect(shop.effects).toEqual([])
  })

  it('a record that changes between the two readings is read again until it is quiet', async () => {
    const { erp } = await start()
    drift(erp, 'erp-1', { price: '50.00' })
    let price = 50
    erp.onGet = () => {
      if (price < 52) drift(erp, 'erp-1', { price: `${++price}.00` })
    }
    const { counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, different: 1 })
    expect(differences).toMatchObject([{ values: { salePrice: ['12.00', '52.00'] } }])
  })

  it('one that never is quiet is counted as moving, not reported', async () => {
    const { erp } = await start()
    let price = 50
    drift(erp, 'erp-1', { price: '50.00' })
    erp.onGet = () => drift(erp, 'erp-1', { price: `${++price}.00` })
    const { counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, moving: 1 })
    expect(differences).toEqual([])
  })

  it('a record that the hub changes between the two readings is no difference', async () => {
    const { erp, sell, hub } = await start()
    drift(erp, 'erp-1', { note: 'nothing that is mapped' })
    erp.onGet = async () => {
      erp.onGet = undefined
      sell('A1', { price: '14.00' })
      await hub.pull({ connection: 'shop', object: 'product', wait: true })
      await expect.poll(() => erp.effects.length).toBe(4)
    }
    expect((await check('erp')).counters).toMatchObject(nothing)
    await world.settle()
    expect(erp.get('erp-1')).toMatchObject({ price: '14.00' })
  })

  it('accepted forms are listed apart', async () => {
    const { erp, sell, pull, shop } = await start()
    erp.render = (native) => ({ ...native, price: String(native['price']).replace(/\.\d+$/, '.00') })
    sell('A1', { price: '12.60' })
    await pull(shop)
    const { counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, renders: 1 })
    expect(differences).toEqual([{ kind: 'renders', externalId: 'erp-1', number: 'A1', values: { salePrice: ['12.60', '12.00'] } }])
  })

  it('a push that is open for long is late; one that was given up leaves a difference, and is pushed again by the repair', async () => {
    const { erp, sell, pull, shop, hub, settle, advance } = await start()
    erp.onWrite = () => {
      throw new HubError('busy', 'transient', 'not now', { retryAfterMs: 60 * 60_000 })
    }
    sell('A1', { price: '13.00' })
    await pull(shop)
    await settle()
    await hub.resumeConnection('erp')
    expect((await check('erp')).counters).toMatchObject(nothing)
    advance(LATE_MS)
    const late = await check('erp')
    expect(late.counters).toMatchObject({ ...nothing, late: 1 })
    expect(late.differences).toMatchObject([{ kind: 'late', externalId: 'erp-1', number: 'A1' }])

    erp.onWrite = () => {
      throw new HubError('refused', 'data', 'no')
    }
    advance(60 * 60_000)
    sell('A4')
    await pull(shop)
    await settle()
    const { row, counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, missing: 1, different: 1 })
    expect(differences.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
      { kind: 'different', externalId: 'erp-1', values: { salePrice: ['13.00', '12.00'] } },
      { kind: 'missing', externalId: null, number: 'A4' },
    ])
    erp.onWrite = undefined
    expect(await hub.repairCheck(row.id, { kinds: ['different', 'missing'] })).toEqual({ repaired: 2, left: 0 })
    await settle()
    expect((await check('erp')).counters).toMatchObject(nothing)
  })

  it('what no flow takes over is no extra', async () => {
    const { erp } = await start({ ownership: 'product: { exists: shop, "*": shop, name: latest }\n' })
    erp.records.set('e-9', { id: 'e-9', native: { id: 'e-9', code: 'X9', name: 'Other', price: '1.00' }, stamp: 0 })
    expect((await check('erp')).counters).toMatchObject({ ...nothing, foreign: 1 })
  })

  it('a record that cannot be understood is told of, and stops nothing', async () => {
    const { erp } = await start()
    drift(erp, 'erp-1', { price: 'dear' })
    drift(erp, 'erp-2', { price: '99.00' })
    const { counters, differences } = await check('erp')
    expect(counters).toMatchObject({ ...nothing, different: 2 })
    expect(JSON.stringify(differences.find(({ externalId }) => externalId === 'erp-1')!.values)).toContain('price')
  })

  it('without get the whole listing is the second reading', async () => {
    const { shop } = await start({ shop: { without: ['get'] } })
    drift(shop, 's-A1', { price: '99.00' })
    shop.records.delete('s-A2')
    const { counters } = await check('shop')
    expect(counters).toMatchObject({ ...nothing, missing: 1, different: 1 })
  })

  it('waits out what passes, counts each call, and says why when it fails', async () => {
    const { erp } = await start()
    const { gets } = erp.counts
    drift(erp, 'erp-1', { price: '99.00' })
    let failures = 2
    erp.onGet = () => {
      if (failures-- > 0) throw new HubError('busy', 'transient', 'not now', { retryAfterMs: 0 })
    }
    expect((await check('erp')).counters).toMatchObject({ ...nothing, different: 1, apiCalls: 4 })
    expect(erp.counts.gets - gets).toBe(3)
    erp.onGet = () => {
      throw new HubError('forbidden', 'data', 'no rights')
    }
    expect((await check('erp')).row).toMatchObject({ state: 'failed', error: 'forbidden: no rights' })
  })

  it('is made once at a time, for what can be listed', async () => {
    const { hub, erp, settle } = await start()
    drift(erp, 'erp-1', { price: '99.00' })
    let go: (() => void) | undefined
    erp.onGet = () => new Promise<void>((resolve) => (go = resolve))
    const first = await hub.check({ connection: 'erp', object: 'product' })
    expect(first.state).toBe('running')
    await expect(hub.check({ connection: 'erp', object: 'product' })).rejects.toMatchObject({ code: 'alreadyRunning' })
    await expect(hub.repairCheck(first.id, { kinds: ['different'] })).rejects.toMatchObject({ code: 'stillRunning' })
    await expect.poll(() => go).toBeDefined()
    erp.onGet = undefined
    go!()
    await settle()
    await expect(hub.check({ connection: 'erp', object: 'order' })).rejects.toMatchObject({ code: 'noChannel' })
    await expect(hub.repairCheck('chk_none', { kinds: [] })).rejects.toMatchObject({ code: 'notFound' })
  })

  it('every night all that can be listed is checked, of connections that are not paused', async () => {
    const wake = createLocalWake()
    let crons: Parameters<typeof wake.schedule>[0] = []
    wake.schedule = async (given) => void (crons = given)
    const { hub, settle, store } = await start({ hub: { wake, checkAt: '30 3 * * *' } })
    await hub.pauseConnection('shop', 'by a person')
    const nightly = crons.find(({ cron }) => cron === '30 3 * * *')!
    await nightly.run()
    await expect.poll(async () => (await store.read.select().from(store.tables.checks)).length).toBe(1)
    await settle()
    expect(await store.read.select().from(store.tables.checks)).toMatchObject([
      { connection: 'erp', object: 'product', state: 'succeeded' },
    ])
  })

  it('a hub that stops does not wait for a check: it is said to be stopped', async () => {
    const { hub, erp, store } = await start()
    let price = 50
    drift(erp, 'erp-1', { price: '50.00' })
    let stopped: Promise<void> | undefined
    erp.onGet = () => {
      drift(erp, 'erp-1', { price: `${++price}.00` })
      if (price === 53) stopped = hub.stop()
    }
    expect((await check('erp')).row).toMatchObject({ state: 'stopped', error: null })
    await stopped
    expect(await store.read.select().from(store.tables.checks)).toMatchObject([{ state: 'stopped' }])
  })

  it('a check whose process ended before it did is not shown as running for ever', async () => {
    const { store } = await start()
    const row = {
      id: 'chk_0',
      connection: 'erp',
      object: 'product',
      kind: 'check',
      state: 'running',
      counters: '{}',
      amounts: '[]',
      startedAt: 1,
    }
    await store.admin([{ table: 'checks', put: row }])
    await check('erp')
    const rows = await store.read.select().from(store.tables.checks)
    expect(rows.find(({ id }) => id === 'chk_0')).toMatchObject({ state: 'stopped' })
  })
})
