// What goes out and what comes back, case by case, against the simulator.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { ObjectPort, WriteItem } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import type { AuthConfig, Config, ListConfig, ObjectConfig } from './config.ts'
import connector from './index.ts'
import type { SimulatedAuth } from './simulator-auth.ts'
import { startSimulator, type RestSimulator, type RestSimulatorOptions } from './simulator.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface World {
  sim: RestSimulator
  ctx: TestContext
  port: ObjectPort
  clock: ReturnType<typeof createTestClock>
}
type Given = Partial<Omit<Config, 'auth'>> & { auth?: (sim: RestSimulator) => AuthConfig; order?: Partial<ObjectConfig> }

async function world(given: Given = {}, dialect: RestSimulatorOptions = {}): Promise<World> {
  const clock = createTestClock()
  const sim = await startSimulator({ now: clock.now, ...dialect })
  const { auth, order, ...rest } = given
  const config = {
    baseUrl: sim.url,
    auth: auth?.(sim) ?? { type: 'bearer', token: sim.secret },
    objects: { order: { id: 'id', samples: [{ id: '1' }], ...order } },
    ...rest,
  }
  const ctx = testContext({ connector, config, now: clock.now })
  closers.push(() => ctx.close(), sim.close)
  return { sim, ctx, clock, port: connector.open(ctx.config).objects.order! }
}

const item = (number: string, more: Partial<WriteItem> = {}): WriteItem => ({
  want: { number, amount: '1.00' },
  changed: ['number', 'amount'],
  attemptKey: `key-${number}`,
  reference: number,
  ...more,
})
const create = { path: '/orders', record: 'data' }

describe('authorisation', () => {
  const ways: [SimulatedAuth, (sim: RestSimulator) => AuthConfig][] = [
    ['none', () => ({ type: 'none' })],
    ['basic', ({ secret }) => ({ type: 'basic', username: 'qiao', password: secret })],
    ['bearer', ({ secret }) => ({ type: 'bearer', token: secret })],
    ['apiKeyHeader', ({ secret }) => ({ type: 'apiKey', name: 'X-API-Key', value: secret })],
    ['apiKeyQuery', ({ secret }) => ({ type: 'apiKey', name: 'key', in: 'query', value: secret })],
    [
      'oauth2',
      ({ url, secret }) => ({ type: 'oauth2', tokenUrl: `${url}/token`, clientId: 'qiao', clientSecret: secret, clientAuth: 'body' }),
    ],
  ]
  it.each(ways)('%s', async (way, auth) => {
    const { ctx, sim } = await world({ auth, checkPath: '/ping?x=1' }, { auth: way })
    expect(await connector.check(ctx)).toEqual({ ok: true, warnings: [] })
    expect(sim.requests.at(-1)?.path).toBe('/ping')
  })

  it('OAuth 2: one token for all, renewed early, once more on 401', async () => {
    const auth = ({ url, secret }: RestSimulator): AuthConfig => ({
      type: 'oauth2',
      tokenUrl: `${url}/token`,
      clientId: 'qiao',
      clientSecret: secret,
    })
    const { ctx, sim, port, clock } = await world({ auth, order: { get: { path: '/orders/{id}', record: 'data' } } }, { auth: 'oauth2' })
    const tokenCalls = (): number => sim.requests.filter(({ path }) => path === '/token').length
    await Promise.all([port.get!(ctx, ['a', 'b', 'c']), port.get!(ctx, ['d', 'e', 'f'])])
    expect(tokenCalls()).toBe(1)
    clock.advance(3_300_000)
    await port.get!(ctx, ['a'])
    expect(tokenCalls()).toBe(2)
    sim.expireTokens()
    await port.get!(ctx, ['a'])
    expect(tokenCalls()).toBe(3)
  })
})

describe('writing', () => {
  it('sends the attempt key, constant headers and only what changed; cleared properties as null', async () => {
    const order = { create: { ...create, wrap: undefined }, update: { path: '/orders/{id}', record: 'data' } }
    const { ctx, sim, port } = await world({ idempotencyHeader: 'Idempotency-Key', headers: { 'X-Shop': 'main' }, order })
    const [first, again] = [await port.write!(ctx, [item('A')], {}), await port.write!(ctx, [item('A')], {})]
    expect(again[0]?.externalId).toBe(first[0]?.externalId)
    expect(sim.requests[0]?.headers).toMatchObject({ 'idempotency-key': 'key-A', 'x-shop': 'main', 'content-type': 'application/json' })
    const update = item('A', { externalId: first[0]!.externalId, want: { number: 'A' }, changed: ['amount'] })
    const [updated] = await port.write!(ctx, [update], {})
    expect(JSON.parse(sim.requests.at(-1)!.body)).toEqual({ amount: null })
    expect(updated?.native).not.toHaveProperty('amount')
  })

  it('fills addresses from id, reference and record, percent-encoded', async () => {
    const order = { upsert: { path: '/shops/{native.shop.code}/orders/{reference}', wrap: 'data.order' } }
    const { ctx, sim, port } = await world({ order })
    sim.faults.failNext(200, { id: 'x1' })
    const [result] = await port.write!(ctx, [item('A/1 ?', { want: { shop: { code: '桥' } } })], {})
    expect(sim.requests[0]).toMatchObject({ method: 'PUT', path: '/shops/%E6%A1%A5/orders/A%2F1%20%3F' })
    expect(JSON.parse(sim.requests[0]!.body)).toEqual({ data: { order: { shop: { code: '桥' } } } })
    expect(result).toMatchObject({ done: true, externalId: 'x1' })
  })

  it('takes the id alone, also a 64-bit number, or looks it up', async () => {
    const { ctx, sim, port } = await world({ order: { create: { path: '/orders', answerId: 'result.order_id' } } })
    sim.faults.failNext(200, '{"result":{"order_id":3705115058471208928}}')
    expect(await port.write!(ctx, [item('A')], {})).toEqual([{ done: true, externalId: '3705115058471208928' }])
    sim.faults.failNext(200, 'OK')
    expect((await port.write!(ctx, [item('B')], {}))[0]).toMatchObject({ done: false, error: { kind: 'unknown', code: 'noId' } })

    const lookup = { path: '/orders?number={reference}', rows: 'data', reference: 'number' }
    const other = await world({ order: { create: { path: '/orders', answerId: 'nothing' }, lookup } })
    const [result] = await other.port.write!(other.ctx, [item('C')], {})
    expect(result).toMatchObject({ done: true, externalId: expect.stringMatching(/^o/) })
  })

  it('ends the round after a lost answer, refused credentials or too many requests; the rest is told why', async () => {
    const { ctx, sim, port } = await world({ order: { create } })
    sim.faults.dropNextAnswer()
    const lost = await port.write!(ctx, [item('A'), item('B')], {})
    expect(lost.map(({ error }) => [error?.kind, error?.code])).toEqual([
      ['unknown', 'noAnswer'],
      ['transient', 'notSent'],
    ])
    sim.faults.failNext(429, '', { 'retry-after': '9' })
    const slow = await port.write!(ctx, [item('C'), item('D')], {})
    expect(slow.map(({ error }) => error?.retryAfterMs)).toEqual([9000, 9000])
    expect(sim.requests).toHaveLength(2)
  })

  it('a batch whose results cannot be told apart is unknown as a whole', async () => {
    const { ctx, sim, port } = await world({ order: { batchWrite: { path: '/orders/batch', wrap: 'items', max: 10, results: 'results' } } })
    sim.faults.failNext(200, { results: [] })
    await expect(port.write!(ctx, [item('A')], {})).rejects.toMatchObject({ kind: 'unknown', code: 'badAnswer' })
  })

  it('a batch goes out in rounds of its size, with keys and references where they are wanted', async () => {
    const batchWrite = {
      path: '/orders/batch',
      wrap: 'items',
      max: 2,
      results: 'results',
      record: 'record',
      attemptKey: 'meta.key',
      reference: 'ref',
    }
    const { ctx, sim, port } = await world({ order: { batchWrite } })
    const results = await port.write!(ctx, [item('A'), item('B'), item('C')], {})
    expect(results.map(({ done }) => done)).toEqual([true, true, true])
    expect(sim.requests.map(({ body }) => (JSON.parse(body) as { items: unknown[] }).items.length)).toEqual([2, 1])
    expect(JSON.parse(sim.requests[0]!.body)).toMatchObject({ items: [{ meta: { key: 'key-A' }, ref: 'A' }, { meta: { key: 'key-B' } }] })
  })
})

describe('reading', () => {
  const list = (more: Partial<ListConfig>): Partial<ObjectConfig> => ({
    modified: { path: 'updated_at', zone: 'Asia/Shanghai' },
    list: { path: '/orders', rows: 'data', ...more },
  })

  it.each([
    ['rfc3339', '2026-01-15T08:00:00.000Z'],
    ['epochS', '1768464000'],
    ['epochMs', '1768464000000'],
    ['date', '2026-01-15'],
    ['local', '2026-01-15 16:00:00'],
  ] as const)('since as %s', async (format, expected) => {
    const { ctx, sim, port } = await world({ order: list({ since: { parameter: 'since', format, zone: 'Asia/Shanghai' } }) })
    await port.read!(ctx, { cursor: null, startFrom: '2026-01-15T08:00:00Z', limit: 5 })
    expect(sim.requests[0]?.query).toEqual({ since: expected })
  })

  it('an exclusive bound lies one step lower', async () => {
    const since = { parameter: 'since', format: 'epochS' as const, isExclusive: true }
    const { ctx, sim, port } = await world({ order: list({ since }) })
    await port.read!(ctx, { cursor: null, startFrom: '2026-01-15T08:00:00Z', limit: 5 })
    expect(sim.requests[0]?.query).toEqual({ since: '1768463999' })
  })

  it('searches by POST with nested parameters, and that is no effect', async () => {
    const search = { method: 'POST' as const, parameters: { 'filter.state': 'open' }, sizeParameter: 'page.size', maxSize: 3 }
    const { ctx, sim, port } = await world({ order: list({ ...search, since: { parameter: 'filter.since' } }) })
    sim.faults.failNext(200, { data: [] })
    await port.read!(ctx, { cursor: null, startFrom: '2026-01-15T08:00:00Z', limit: 5 })
    expect(JSON.parse(sim.requests[0]!.body)).toEqual({ filter: { state: 'open', since: '2026-01-15T08:00:00.000Z' }, page: { size: 3 } })
    sim.faults.dropNextAnswer()
    await expect(port.read!(ctx, { cursor: null, limit: 5 })).rejects.toMatchObject({ kind: 'transient' })
  })

  it('says where the rows or the id are not', async () => {
    const { ctx, sim, port } = await world({ order: list({}) })
    sim.faults.failNext(200, { items: [] })
    await expect(port.read!(ctx, { cursor: null, limit: 5 })).rejects.toMatchObject({ code: 'badAnswer', kind: 'data' })
    sim.faults.failNext(200, { data: [{ no: 1 }] })
    await expect(port.read!(ctx, { cursor: null, limit: 5 })).rejects.toMatchObject({ code: 'noId' })
  })

  it('does not follow a next link to another host', async () => {
    const { ctx, sim, port } = await world({ order: { list: { path: '/orders', paging: 'link' } } })
    sim.faults.failNext(200, [{ id: '1' }], { link: '<http://127.0.0.1:1/orders>; rel="next"' })
    await expect(port.read!(ctx, { cursor: null, limit: 5 })).rejects.toMatchObject({ code: 'foreignLink', kind: 'config' })
  })

  it('without change times every pull reads all', async () => {
    const { ctx, sim, port } = await world({
      order: {
        list: { path: '/orders', rows: 'data', paging: 'cursor', pageParameter: 'cursor', next: 'meta.next', sizeParameter: 'limit' },
      },
    })
    for (let n = 0; n < 3; n++) sim.create('orders', { n })
    const first = await port.read!(ctx, { cursor: null, limit: 2 })
    const second = await port.read!(ctx, { cursor: first.cursor, limit: 2 })
    expect([first.hasMore, second.hasMore, second.cursor]).toEqual([true, false, null])
    expect([...first.records, ...second.records]).toHaveLength(3)
  })

  it('looks up the very reference among what a loose search finds', async () => {
    const lookup = { path: '/orders?q={reference}', rows: 'data', reference: 'number' }
    const { ctx, sim, port } = await world({ order: { lookup } })
    const loose = {
      data: [
        { id: 'o1', number: 'A-10' },
        { id: 'o2', number: 'A-1' },
      ],
    }
    for (let n = 0; n < 2; n++) sim.faults.failNext(200, loose)
    expect(await port.lookup!(ctx, ['A-1', 'A-'])).toEqual([
      { reference: 'A-1', externalId: 'o2' },
      { reference: 'A-', externalId: undefined },
    ])
  })

  it('a permission error is not "not found"', async () => {
    const { ctx, sim, port } = await world({ order: { get: { path: '/orders/{id}', record: 'data' } } })
    sim.faults.failNext(403, { error: 'no' })
    await expect(port.get!(ctx, ['o1'])).rejects.toMatchObject({ kind: 'config' })
  })

  it.each(['cursor', 'offset', 'link', 'page'] as const)('%s: loses nothing among equal and late stamps', async (paging) => {
    const dialect: Partial<ListConfig> =
      paging === 'link'
        ? { rows: '', paging }
        : { paging, pageParameter: paging, next: 'meta.next', ...(paging !== 'cursor' && { total: 'total' }) }
    const order = list({
      ...dialect,
      sizeParameter: 'limit',
      since: { parameter: 'updated_since' },
      isAscending: paging !== 'page',
      overlapMs: 3000,
    })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('create' as const), lateMs: fc.constantFrom(0, 0, 1000, 2900) }),
      fc.record({ kind: fc.constant('change' as const), index: fc.nat(20) }),
      fc.record({ kind: fc.constant('tick' as const), ms: fc.constantFrom(0, 1, 1000, 5000) }),
      fc.constant({ kind: 'page' as const }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), fc.integer({ min: 1, max: 3 }), async (steps, limit) => {
        const { sim, ctx, port, clock } = await world({ order }, { paging, logSize: 10 })
        const ids: string[] = []
        const seen = new Map<string, unknown>()
        let cursor: string | null = null
        const readPage = async (): Promise<boolean> => {
          const page = await port.read!(ctx, { cursor, limit })
          for (const { externalId, native } of page.records) seen.set(externalId, native.version)
          cursor = page.cursor
          return page.hasMore
        }
        for (const one of steps) {
          if (one.kind === 'create') ids.push(sim.create('orders', {}, one.lateMs))
          else if (one.kind === 'change' && ids.length > 0) sim.change('orders', ids[one.index % ids.length]!, { n: one.index })
          else if (one.kind === 'tick') clock.advance(one.ms)
          else if (one.kind === 'page') await readPage()
        }
        for (let scans = 0; scans < 2; scans++) while (await readPage());
        expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(ids.map((id) => [id, sim.record('orders', id)!.version])))
        for (const close of closers.splice(0)) await close()
      }),
      { numRuns: 60 },
    )
  })
})

describe('webhooks', () => {
  const webhook = {
    kind: 'hmac' as const,
    secret: 'secret-secret',
    objectPath: 'type',
    objectNames: { o: 'order' },
    id: 'id',
    items: 'events',
  }
  const parse = (config: Partial<Config['webhook']>, body: unknown) => {
    const base = { baseUrl: 'https://x.example', objects: { order: { id: 'id', samples: [{ id: '1' }] } } }
    const opened = connector.open({ ...base, webhook: { ...webhook, ...config } })
    const rawBody = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
    return opened.webhook!.parse({} as never, { headers: { 'x-id': 'e1' }, query: {}, rawBody })
  }

  it('several at once, words that mean nothing passed over, long ids whole', () => {
    const body = '{"n":"e7","events":[{"type":"o","id":3705115058471208928},{"type":"p","id":2},{"type":"o","id":"3"}]}'
    expect(parse({ eventId: 'n' }, body)).toEqual({
      eventId: 'e7',
      hints: [
        { object: 'order', externalId: '3705115058471208928' },
        { object: 'order', externalId: '3' },
      ],
    })
    expect(parse({ eventIdHeader: 'X-Id' }, { events: [] })).toEqual({ eventId: 'e1' })
  })

  it('says what is missing', () => {
    expect(() => parse({}, { events: [{ type: 'o' }] })).toThrow('no id at "id"')
    expect(() => parse({}, { events: {} })).toThrow('no list at "events"')
    expect(() => parse({}, '<xml/>')).toThrow('not JSON')
  })
})
