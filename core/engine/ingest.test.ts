// Webhooks (engine-rules §9): verified, durable, deduplicated, read again or trusted by version.
import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { RecordRow, Store } from '../store/port.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const FULL: WorldOptions = { shop: { facts: { payload: 'full' } } }
const push = (body: object, signature = 'good') =>
  world.hub.receiveWebhook('shop', { headers: { 'x-signature': signature }, query: {}, rawBody: Buffer.from(JSON.stringify(body)) })
const record = (code: string, version: number, more: object = {}) => ({
  object: 'product',
  externalId: `s-${code}`,
  version,
  native: { id: `s-${code}`, code, name: `Tea ${code}`, price: '12.00', ...more },
})
const records = () => world.store.read.select().from(world.store.tables.records) as Promise<RecordRow[]>
const inbox = () => world.store.read.select().from(world.store.tables.inbox)
const letters = () => world.store.read.select().from(world.store.tables.deadLetters)
/** All that an event may change, but for the inbox. */
async function all() {
  const { read, tables } = world.store
  const { records, bindings, deliveries, hints, lineage, deadLetters } = tables
  return Promise.all([records, bindings, deliveries, hints, lineage, deadLetters].map((table) => read.select().from(table)))
}
/** The database refuses the next calls of this kind, as a full disk does. */
function failNext(name: 'commit' | 'ingest', count = 1) {
  const works = world.store[name].bind(world.store) as (given: never) => Promise<never>
  let left = count
  const fails = (given: never) => (left-- > 0 ? Promise.reject(new HubError('diskFull', 'transient', 'the disk is full')) : works(given))
  Object.assign(world.store, { [name]: fails } satisfies Partial<Record<keyof Store, unknown>>)
}

/** The database refuses every row of this code, as PostgreSQL does a text with a NUL in it. */
function refuseRows(code: string) {
  const commit = world.store.commit.bind(world.store)
  const broken = (row: RecordRow) => (row.number === code ? { ...row, body: null as unknown as string } : row)
  world.store.commit = (set) =>
    commit({
      ...set,
      items: set.items.map((item) =>
        item.records ? { ...item, records: item.records.map((one) => ({ ...one, row: broken(one.row) })) } : item,
      ),
    })
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('a wrong signature is refused and nothing is stored', async () => {
    await start(FULL)
    expect(await push({ records: [record('A1', 1)] }, 'bad')).toMatchObject({ status: 401 })
    expect(await inbox()).toEqual([])
    await expect(world.hub.receiveWebhook('nobody', { headers: {}, query: {}, rawBody: Buffer.alloc(0) })).rejects.toMatchObject({
      code: 'notFound',
    })
  })

  it('a hint is answered by reading the record', async () => {
    const { shop, erp, sell, settle } = await start()
    sell('A1')
    expect(await push({ eventId: 'e1', hints: [{ object: 'product', externalId: 's-A1' }] })).toEqual({ status: 200 })
    await settle()
    expect(shop.counts.gets).toBe(1)
    expect(erp.effects).toMatchObject([{ kind: 'create', native: { code: 'A1' } }])
  })

  it('the same event twice is taken once', async () => {
    const { shop, sell, settle } = await start()
    sell('A1')
    const event = { eventId: 'e1', hints: [{ object: 'product', externalId: 's-A1' }] }
    await push(event)
    await settle()
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    expect(shop.counts.gets).toBe(1)
    expect(await inbox()).toMatchObject([{ state: 'done', request: null }])
  })

  it('without an event id the same body counts again once it was dealt with: A → B → A is not dropped', async () => {
    const { erp, settle } = await start(FULL)
    for (const [version, price] of [
      [1, '1.00'],
      [2, '2.00'],
      [3, '1.00'],
    ] as const) {
      await push({ records: [record('A1', version, { price })] })
      await settle()
    }
    expect(erp.get('erp-1')).toMatchObject({ price: '1.00' })
    expect(erp.effects).toHaveLength(3)
  })

  it('payload full: trusted without reading, and an older version never overwrites a newer one', async () => {
    const { shop, erp, settle } = await start(FULL)
    await push({ records: [record('A1', 2, { price: '2.00' })] })
    await settle()
    await push({ records: [record('A1', 1, { price: '1.00' })] })
    await settle()
    expect(shop.counts.gets).toBe(0)
    expect(erp.effects).toMatchObject([{ native: { price: '2.00' } }])
    await push({ records: [record('A1', 3, { price: '3.00' })] })
    await settle()
    expect(erp.get('erp-1')).toMatchObject({ price: '3.00' })
  })

  it('many pushes at once: the newest version of each record counts', async () => {
    const { erp, settle } = await start(FULL)
    const pushes = Array.from({ length: 60 }, (_, i) =>
      record(`P${i % 12}`, 1 + Math.floor(i / 12), { price: `${1 + Math.floor(i / 12)}.00` }),
    )
    await Promise.all(pushes.reverse().map((one) => push({ records: [one] })))
    await settle()
    expect(await records()).toHaveLength(12)
    expect(erp.effects.filter((effect) => effect.kind === 'create')).toHaveLength(12)
    for (const row of erp.records.values()) expect(row.native['price']).toBe('5.00')
    expect((await inbox()).every((row) => row.state === 'done')).toBe(true)
  })

  it('payload full: acknowledged means merged, and without an event id nothing is left in the inbox', async () => {
    const { erp, settle } = await start(FULL)
    expect(await push({ records: [record('A1', 1), record('B1', 1)] })).toEqual({ status: 200 })
    expect((await records()).map((row) => row.number).sort()).toEqual(['A1', 'B1'])
    expect(await inbox()).toEqual([])
    await settle()
    expect(erp.effects).toHaveLength(2)
  })

  it.each([
    ['one record', [record('A1', 1)]],
    ['several records', [record('A1', 1), record('B1', 1)]],
  ])('payload full, %s: the event is remembered when it is acknowledged, and changes nothing the second time', async (_, pushed) => {
    const { settle } = await start(FULL)
    expect(await push({ eventId: 'e1', records: pushed })).toEqual({ status: 200 })
    expect(await records()).toHaveLength(pushed.length)
    expect(await inbox()).toMatchObject([{ connection: 'shop', dedupeKey: 'event:e1', state: 'done', request: null }])
    await settle()
    const before = await all()
    expect(await push({ eventId: 'e1', records: pushed })).toEqual({ status: 200 })
    await settle()
    expect(await all()).toEqual(before)
    expect(await inbox()).toHaveLength(1)
  })

  it.each([
    ['a record without a version', { native: record('A1', 1).native }],
    ['a deletion', { native: {}, version: 2, isDeleted: true }],
  ])('payload full: %s would undo what came in between, so a known event is dropped unread', async (_, one) => {
    const { settle } = await start(FULL)
    await push({ records: [record('A1', 1)] })
    const event = { eventId: 'e2', records: [{ object: 'product', externalId: 's-A1', ...one }] }
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    await push({ records: [record('A1', 3, { price: '3.00' })] })
    await settle()
    const before = await all()
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    expect(await all()).toEqual(before)
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e2', state: 'done' }])
  })

  it('records to trust together with a hint go by the inbox', async () => {
    const { shop, sell, settle } = await start(FULL)
    sell('B1')
    await push({ eventId: 'e1', records: [record('A1', 1)], hints: [{ object: 'product', externalId: 's-B1' }] })
    await settle()
    expect(shop.counts.gets).toBe(1)
    expect(await records()).toHaveLength(2)
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1', state: 'done', request: null }])
  })

  describe('payload full, seen while a write to the shop is under way', () => {
    /** The answer of a write to the shop got lost. */
    async function losesAnswer(options: WorldOptions) {
      await start(options)
      await push({ records: [record('A1', 1)] })
      await world.settle()
      world.shop.onWrite = () => 'dropAnswer'
      world.erp.put('erp-1', { ...world.erp.get('erp-1')!, name: 'Renamed' })
      await world.pull(world.erp)
      expect(world.shop.effects).toMatchObject([{ kind: 'update', native: { name: 'Renamed' } }])
      world.shop.onWrite = undefined
    }
    const price = async () => (JSON.parse((await records())[0]!.body) as { salePrice: string }).salePrice

    it('a vendor that cannot be asked: it waits whole in the inbox', async () => {
      await losesAnswer({ shop: { ...FULL.shop, without: ['get'] } })
      const event = { eventId: 'e2', records: [record('A1', 2, { price: '2.00' })] }
      expect(await push(event)).toEqual({ status: 200 })
      const [row] = await inbox()
      expect(row).toMatchObject({ dedupeKey: 'event:e2', state: 'new' })
      expect(row!.dueAt).toBeGreaterThan(world.now())
      expect(row!.request).toContain('2.00')
      expect(await price()).toBe('12.00')
      await world.run(2_000, 500)
      expect(await price()).toBe('2.00')
      expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e2', state: 'done', request: null }])
    })

    it('a vendor that can be asked: a hint is left, and the event is remembered', async () => {
      await losesAnswer(FULL)
      world.shop.put('s-A1', { ...record('A1', 2, { price: '2.00' }).native })
      expect(await push({ eventId: 'e2', records: [record('A1', 2, { price: '2.00' })] })).toEqual({ status: 200 })
      expect(await world.store.read.select().from(world.store.tables.hints)).toMatchObject([{ connection: 'shop', externalId: 's-A1' }])
      expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e2', state: 'done', request: null }])
      expect(await price()).toBe('12.00')
      await world.run(10_000)
      expect(await price()).toBe('2.00')
    })
  })

  it('payload full: what cannot be merged now is stored, acknowledged and merged later', async () => {
    const { settle, logged } = await start(FULL)
    failNext('commit')
    expect(await push({ eventId: 'e1', records: [record('A1', 1)] })).toEqual({ status: 200 })
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1' }])
    await settle()
    expect(logged).toContainEqual(expect.objectContaining({ level: 'error', message: 'pushed records put off' }))
    expect((await records()).map((row) => row.number)).toEqual(['A1'])
    expect(await inbox()).toMatchObject([{ state: 'done', request: null }])
  })

  it('payload full: stored, and the second try fails too: tried again after a while', async () => {
    const { settle, run } = await start(FULL)
    failNext('commit', 2)
    expect(await push({ records: [record('A1', 1)] })).toEqual({ status: 200 })
    await settle()
    expect(await records()).toEqual([])
    expect(await inbox()).toMatchObject([{ state: 'new', attempts: 1 }])
    await run(8_000, 1_000)
    expect(await records()).toHaveLength(1)
    expect(await inbox()).toMatchObject([{ state: 'done', request: null }])
  })

  it('payload full: what can be neither merged nor stored is not acknowledged, and taken when it comes again', async () => {
    const { settle } = await start(FULL)
    const event = { eventId: 'e1', records: [record('A1', 1)] }
    failNext('commit')
    failNext('ingest')
    await expect(push(event)).rejects.toMatchObject({ code: 'diskFull', kind: 'transient' })
    expect(await inbox()).toEqual([])
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    expect(await records()).toHaveLength(1)
  })

  it('payload full, several records: the event counts as known only when all of them are in', async () => {
    const { settle } = await start(FULL)
    const event = { eventId: 'e1', records: [record('A1', 1), record('B1', 1)] }
    // Both are merged in one commit, and that the event is known is a second one.
    let commits = 0
    const { commit } = world.store
    world.store.commit = (set) =>
      ++commits === 2 ? Promise.reject(new HubError('diskFull', 'transient', 'the disk is full')) : commit(set)
    await expect(push(event)).rejects.toMatchObject({ code: 'diskFull' })
    expect(await inbox()).toEqual([])
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    expect(await records()).toHaveLength(2)
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1', state: 'done' }])
  })

  it('payload full: a record that cannot be read is kept for a person once, however often its event comes', async () => {
    const { settle } = await start(FULL)
    const event = { eventId: 'e1', records: [record('A1', 1, { price: 'dear' })] }
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    const [letter] = await letters()
    expect(letter).toMatchObject({ object: 'product', externalId: 's-A1', state: 'open' })
    await world.hub.replayDeadLetter(letter!.id, { payload: record('A1', 1).native, by: 'ops' })
    await settle()
    const before = await all()
    expect(await push(event)).toEqual({ status: 200 })
    await settle()
    expect(await all()).toEqual(before)
  })

  it.each(['cannot be read', 'the database refuses'])(
    'payload full: a record that %s, edited and replayed, keeps its version: its event changes nothing when it comes again',
    async (why) => {
      const { settle } = await start(FULL)
      const isRefused = why === 'the database refuses'
      if (isRefused) refuseRows('BAD')
      const event = { records: [record('BAD', 7, { price: isRefused ? '12.00' : 'dear' })] }
      expect(await push(event)).toEqual({ status: 200 })
      await settle()
      const [letter] = await letters()
      await world.hub.replayDeadLetter(letter!.id, { payload: { ...record('GOOD', 7).native, id: 's-BAD' }, by: 'ops' })
      await settle()
      const before = await all()
      expect(await push(event)).toEqual({ status: 200 })
      await settle()
      expect(await all()).toEqual(before)
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
    },
  )

  it('payload full: of several events of one record that are merged together, each is remembered', async () => {
    const { settle } = await start(FULL)
    const events = [1, 2, 3].map((version) => ({ eventId: `e${version}`, records: [record('A1', version, { price: `${version}.00` })] }))
    expect(await Promise.all(events.map((event) => push(event)))).toEqual([{ status: 200 }, { status: 200 }, { status: 200 }])
    expect(JSON.parse((await records())[0]!.body)).toMatchObject({ salePrice: '3.00' })
    expect((await inbox()).map(({ dedupeKey, state }) => `${dedupeKey} ${state}`).sort()).toEqual([
      'event:e1 done',
      'event:e2 done',
      'event:e3 done',
    ])
    await settle()
  })

  describe('payload full, a record that the database refuses', () => {
    const event = { eventId: 'e1', records: [record('BAD', 1)] }

    it('is kept for a person, and the event is remembered with it', async () => {
      const { settle } = await start(FULL)
      refuseRows('BAD')
      expect(await push(event)).toEqual({ status: 200 })
      await settle()
      expect(await letters()).toMatchObject([{ code: 'rowRefused', object: 'product', externalId: 's-BAD', state: 'open' }])
      expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1', state: 'done', request: null }])
      expect(await records()).toEqual([])
    })

    it('stays settled when its event comes again', async () => {
      const { settle } = await start(FULL)
      refuseRows('BAD')
      await push(event)
      await settle()
      const [letter] = await letters()
      await world.hub.replayDeadLetter(letter!.id, { payload: { ...record('GOOD', 1).native, id: 's-BAD' }, by: 'ops' })
      await settle()
      const before = await all()
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
      expect(await push(event)).toEqual({ status: 200 })
      await settle()
      expect(await all()).toEqual(before)
    })
  })

  it('payload full: a version that comes late never undoes a newer one, though that had changed nothing', async () => {
    const { settle } = await start(FULL)
    await push({ records: [record('A1', 1, { price: '1.00' })] })
    await push({ records: [record('A1', 3, { price: '1.00' })] })
    await push({ records: [record('A1', 2, { price: '2.00' })] })
    await settle()
    expect(JSON.parse((await records())[0]!.body)).toMatchObject({ salePrice: '1.00' })
  })

  it('payload full: an older version is not merged while the record is to be read again because of a newer one', async () => {
    const { shop, erp, settle, run, pull } = await start(FULL)
    await push({ records: [record('A1', 1)] })
    await settle()
    shop.put('s-A1', record('A1', 3, { price: '3.00' }).native)
    // The newer one comes while a write is under way, and is put off.
    shop.onWrite = () => 'dropAnswer'
    erp.put('erp-1', { ...erp.get('erp-1')!, name: 'Renamed' })
    await pull(erp)
    await push({ records: [record('A1', 3, { price: '3.00' })] })
    shop.onWrite = undefined
    const { deliveries } = world.store.tables
    const [open] = await world.store.read.select().from(deliveries).where(eq(deliveries.state, 'unknown'))
    const { connection, object, record: id } = open!
    await world.store.commit({
      items: [{ key: 'x', steps: [{ connection, object, record: id, from: ['unknown'], to: 'due', set: {}, at: 0 }] }],
    })
    await push({ records: [record('A1', 2, { price: '2.00' })] })
    expect(JSON.parse((await records())[0]!.body)).toMatchObject({ salePrice: '12.00' })
    await run(10_000)
    expect(JSON.parse((await records())[0]!.body)).toMatchObject({ salePrice: '3.00' })
    expect(erp.effects.map(({ native }) => native['price'])).not.toContain('2.00')
  })

  it('genuine but not readable: kept for a person, and acknowledged', async () => {
    await start(FULL)
    const reply = await world.hub.receiveWebhook('shop', {
      headers: { 'x-signature': 'good' },
      query: {},
      rawBody: Buffer.from('not json'),
    })
    expect(reply).toEqual({ status: 200 })
    await world.settle()
    expect(await letters()).toMatchObject([{ object: 'webhook', payload: '{"text":"not json"}', state: 'open' }])
  })

  it('what was acknowledged and not dealt with is found after a crash', async () => {
    const { store, erp, run, now } = await start(FULL)
    const request = { headers: { 'x-signature': 'good' }, query: {}, text: JSON.stringify({ records: [record('A1', 1)] }) }
    await store.ingest([
      {
        id: 'inb_lost',
        connection: 'shop',
        dedupeKey: 'event:x',
        request: JSON.stringify(request),
        receivedAt: now(),
        dueAt: now() + 10_000,
      },
    ])
    await run(20_000, 2_000)
    expect(erp.effects).toMatchObject([{ kind: 'create', native: { code: 'A1' } }])
    expect(await inbox()).toMatchObject([{ state: 'done' }])
  })
})
