// Webhooks (engine-rules §9): verified, durable, deduplicated, read again or trusted by version.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RecordRow } from '../store/port.ts'
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

  it('genuine but not readable: kept for a person, and acknowledged', async () => {
    await start(FULL)
    const reply = await world.hub.receiveWebhook('shop', {
      headers: { 'x-signature': 'good' },
      query: {},
      rawBody: Buffer.from('not json'),
    })
    expect(reply).toEqual({ status: 200 })
    await world.settle()
    expect(await letters()).toMatchObject([{ object: 'webhook', payload: 'not json', state: 'open' }])
  })

  it('what was acknowledged and not dealt with is found after a crash', async () => {
    const { store, erp, run, now } = await start(FULL)
    const request = { headers: { 'x-signature': 'good' }, query: {}, text: JSON.stringify({ records: [record('A1', 1)] }) }
    await store.ingest([{ id: 'inb_lost', connection: 'shop', dedupeKey: 'event:x', request: JSON.stringify(request), receivedAt: now() }])
    await run(12_000, 2_000)
    expect(erp.effects).toMatchObject([{ kind: 'create', native: { code: 'A1' } }])
    expect(await inbox()).toMatchObject([{ state: 'done' }])
  })
})
