// Dead letters: edited, tried, replayed one or many, reopened.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const letters = () => world.store.read.select().from(world.store.tables.deadLetters) as Promise<DeadLetterRow[]>
const letterOf = async (externalId: string) => (await letters()).find((letter) => letter.externalId === externalId)!
const lineage = () => world.store.read.select().from(world.store.tables.lineage)
const everything = async () =>
  Promise.all(
    Object.values(world.store.tables)
      .filter((table) => table !== world.store.tables.lanes)
      .map((table) => world.store.read.select().from(table)),
  )
/** As a person does by hand. */
async function reopen({ id, rev }: DeadLetterRow) {
  await world.store.admin([{ table: 'deadLetters', put: { id, state: 'open', rev: rev + 1 }, expectRev: rev }])
}
const native = (code: string, price: string) => ({ id: `s-${code}`, code, name: `Tea ${code}`, price })

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('one cause is one place of the record: positions in lists and values are left out', async () => {
    const { shop, sell, pull } = await start()
    sell('A1', { price: 'dear' })
    sell('A2', { price: 'cheap' })
    await pull(shop)
    expect((await letters()).map(({ code, field }) => ({ code, field }))).toEqual([
      { code: expect.any(String), field: 'salePrice' },
      { code: expect.any(String), field: 'salePrice' },
    ])
    expect(new Set((await letters()).map(({ code }) => code)).size).toBe(1)
  })

  it('many are replayed in one observation with origin replay; what fails again is told, the others are in', async () => {
    const { shop, erp, sell, pull, settle, hub } = await start()
    for (const code of ['A1', 'A2', 'A3']) sell(code, { price: 'dear' })
    await pull(shop)
    const all = await letters()
    const replays = all.map(({ id, externalId }) => ({
      id,
      ...(externalId !== 's-A2' && { payload: native(externalId!.slice(2), '3.00') }),
    }))
    const outcomes = await hub.replayDeadLetters(replays, { by: 'ops' })
    await settle()
    expect(outcomes).toHaveLength(3)
    expect(outcomes.filter(({ isResolved }) => !isResolved)).toEqual([
      { id: (await letterOf('s-A2')).id, isResolved: false, error: 'it failed again: see its new message' },
    ])
    expect([...erp.records.values()].map((row) => row.native['code']).sort()).toEqual(['A1', 'A3'])
    expect((await lineage()).filter((row) => row.kind === 'created').map((row) => row.origin)).toEqual(['replay', 'replay'])
  })

  it('outbound ones are pushed again together; one whose push is done by now is resolved', async () => {
    const { shop, erp, sell, pull, settle, hub } = await start()
    erp.onWrite = () => {
      throw new HubError('badCode', 'data', 'no such code')
    }
    for (const code of ['A1', 'A2']) sell(code)
    await pull(shop)
    erp.onWrite = undefined
    sell('A2', { price: '13.00' })
    await pull(shop)
    const [done] = (await letters()).filter(({ state }) => state === 'resolved')
    await reopen(done!)
    const outcomes = await hub.replayDeadLetters(
      (await letters()).map(({ id }) => ({ id })),
      { by: 'ops' },
    )
    await settle()
    expect(outcomes.map(({ isResolved }) => isResolved)).toEqual([true, true])
    expect(erp.effects.filter(({ kind }) => kind === 'create')).toHaveLength(2)
    expect((await letters()).map(({ state }) => state)).toEqual(['resolved', 'resolved'])
  })

  it('while a write to the record is under way nothing is merged, and the letter stays open', async () => {
    const { shop, erp, sell, pull, hub } = await start()
    sell('A1')
    await pull(shop)
    sell('A1', { price: 'dear' })
    await pull(shop)
    shop.onWrite = () => 'dropAnswer'
    erp.put('erp-1', { ...erp.get('erp-1')!, name: 'Renamed' })
    await pull(erp)
    const { id } = await letterOf('s-A1')
    const outcome = await hub.replayDeadLetter(id, { payload: native('A1', '15.00'), by: 'ops' })
    expect(outcome).toMatchObject({ isResolved: false, error: expect.stringContaining('under way') })
    expect(await letterOf('s-A1')).toMatchObject({ state: 'open' })
  })

  it('a reopened one does not put an older state back: the system is read again', async () => {
    const { shop, erp, sell, pull, run, advance, hub } = await start()
    sell('A1', { price: 'dear' })
    await pull(shop)
    await hub.replayDeadLetter((await letterOf('s-A1')).id, { payload: native('A1', '2.00'), by: 'ops' })
    advance(1_000)
    sell('A1', { price: '5.00' })
    await pull(shop)
    await reopen(await letterOf('s-A1'))
    const gets = shop.counts.gets
    expect(await hub.replayDeadLetter((await letterOf('s-A1')).id, { by: 'ops' })).toEqual({ isResolved: true, isQueued: true })
    await run(1_000)
    expect(shop.counts.gets).toBe(gets + 1)
    expect(erp.get('erp-1')).toMatchObject({ price: '5.00' })
    expect(await letterOf('s-A1')).toMatchObject({ state: 'resolved' })
  })

  it('a reopened one of a system that cannot be asked waits for a person’s payload', async () => {
    const { shop, sell, pull, advance, hub } = await start({ shop: { without: ['get'] } })
    sell('A1', { price: 'dear' })
    await pull(shop)
    advance(1_000)
    sell('A1', { price: '5.00' })
    await pull(shop)
    await reopen(await letterOf('s-A1'))
    const { id } = await letterOf('s-A1')
    expect(await hub.replayDeadLetter(id, { by: 'ops' })).toMatchObject({ isResolved: false, error: expect.stringContaining('edit') })
    expect(await hub.replayDeadLetter(id, { payload: native('A1', '6.00'), by: 'ops' })).toEqual({ isResolved: true })
  })

  it('a fault of our own ends the replay of many; what the database cannot do now is told of each', async () => {
    const { shop, sell, pull, hub, store } = await start()
    sell('A1', { price: 'dear' })
    await pull(shop)
    const replays = (await letters()).map(({ id }) => ({ id, payload: native('A1', '2.00') }))
    const failing = (error: Error) => Object.assign(store, { commit: () => Promise.reject(error) })
    const { commit } = store
    failing(new HubError('diskFull', 'transient', 'the disk is full'))
    expect(await hub.replayDeadLetters(replays, { by: 'ops' })).toEqual([
      { id: replays[0]!.id, isResolved: false, error: 'the disk is full' },
    ])
    failing(new TypeError('broken'))
    await expect(hub.replayDeadLetters(replays, { by: 'ops' })).rejects.toMatchObject({ kind: 'bug' })
    Object.assign(store, { commit })
  })

  it('a message that could not be read cannot be replayed', async () => {
    await start()
    await world.hub.receiveWebhook('shop', { headers: { 'x-signature': 'good' }, query: {}, rawBody: Buffer.from('not json') })
    await world.settle()
    const [letter] = await letters()
    await expect(world.hub.replayDeadLetter(letter!.id, { by: 'ops' })).rejects.toMatchObject({ code: 'unreadable', kind: 'data' })
    const [outcome] = await world.hub.replayDeadLetters([{ id: letter!.id }], { by: 'ops' })
    expect(outcome).toMatchObject({ isResolved: false, error: expect.stringContaining('sent again') })
  })

  describe('a preview', () => {
    it('of an inbound payload says what it maps to, or why not, and writes nothing', async () => {
      const { shop, sell, pull, hub } = await start()
      sell('A1', { price: 'dear' })
      await pull(shop)
      const { id } = await letterOf('s-A1')
      const before = await everything()
      expect(await hub.tryDeadLetter(id, native('A1', '2.00'))).toMatchObject({ result: { skuCode: 'A1', salePrice: '2.00' } })
      expect(await hub.tryDeadLetter(id, native('A1', 'x'))).toMatchObject({ result: null, error: { details: { field: 'salePrice' } } })
      const { name: _name, ...nameless } = native('A1', '2.00')
      expect(await hub.tryDeadLetter(id, nameless)).toMatchObject({ result: null, error: { kind: 'data' } })
      expect(await everything()).toEqual(before)
    })

    it('of an outbound payload says what would be sent, or why not, and writes nothing', async () => {
      const rule = { field: 'name', matches: 'Tea', code: 'noTea', message: 'no tea here' }
      const { shop, sell, pull, hub } = await start({ outFlow: { reject: [rule] } })
      sell('A1')
      await pull(shop)
      const [letter] = await letters()
      const body = JSON.parse(letter!.payload) as Record<string, unknown>
      const before = await everything()
      expect(await hub.tryDeadLetter(letter!.id, { ...body, name: 'Coffee' })).toMatchObject({ result: { code: 'A1', name: 'Coffee' } })
      expect(await hub.tryDeadLetter(letter!.id, body)).toMatchObject({ result: null, error: { code: 'noTea' } })
      expect(await hub.tryDeadLetter(letter!.id, { ...body, kind: 'box' })).toMatchObject({ error: { code: 'invalidRecord' } })
      expect(await everything()).toEqual(before)
    })
  })
})
