// Conformance of read, get and list: nothing lost, nothing invented, a cursor from the data alone (engine-rules §10).
import { expect, it } from 'vitest'
import type { HubError } from '../../errors.ts'
import type { ObjectPort } from '../../connector/port.ts'
import type { Simulator } from '../simulator.ts'
import { need, onBench, scan, type Bench, type ConformanceCase } from './case.ts'
import { expectValid } from './valid.ts'

const TEN_MINUTES = 600_000

/** Tests for `read`. */
export function readTests<Sim extends Simulator>(suite: ConformanceCase<Sim>, object: string, facts: ObjectPort['facts']): void {
  const given = suite.objects[object]!
  const create = async ({ sim, clock }: Bench<Sim>, n: number, lateMs = 0, thenMs = 0): Promise<string> => {
    const id = await need(given.create, object, 'create')(sim, n, lateMs)
    clock.advance(thenMs)
    return id
  }
  const test = (name: string, run: (bench: Bench<Sim>) => Promise<void>): void => it(name, () => onBench(suite, object, run))

  test('read: an empty source gives nothing and leaves the cursor', async ({ ctx, port }) => {
    expect(await port.read!(ctx, { cursor: null, limit: 2 })).toEqual({ records: [], cursor: null, hasMore: false })
  })

  test('read: pages through equal and different stamps and finds each record once', async (bench) => {
    const { ctx, port, clock } = bench
    const ids: string[] = []
    for (let n = 1; n <= 5; n++) ids.push(await create(bench, n))
    for (let n = 6; n <= 8; n++) ids.push(await create(bench, n, 0, 1500))
    clock.advance(TEN_MINUTES)
    const { records } = await scan(port, ctx, null)
    const found = records.map(({ externalId }) => externalId)
    expect([...new Set(found)].sort()).toEqual(ids.sort())
    if (given.repeats === undefined) expect(found).toHaveLength(ids.length)
    for (const { native } of records) expectValid(port.schema, native)
  })

  test('read: the cursor stays while nothing changes', async (bench) => {
    const { ctx, port, clock } = bench
    await create(bench, 1, 0, 2000)
    await create(bench, 2)
    clock.advance(TEN_MINUTES)
    const first = await scan(port, ctx, null)
    expect(first.cursor).not.toBeNull()
    clock.advance(TEN_MINUTES)
    expect((await scan(port, ctx, first.cursor)).cursor).toBe(first.cursor)
  })

  test('read: a change after the cursor is found, though our clock runs ahead', async (bench) => {
    const { sim, ctx, port, clock } = bench
    const id = await create(bench, 1)
    await create(bench, 2)
    clock.advance(TEN_MINUTES)
    const { cursor } = await scan(port, ctx, null)
    clock.advance(30_000)
    await need(given.change, object, 'change')(sim, id)
    const created = await create(bench, 3)
    clock.advance(TEN_MINUTES)
    const found = (await scan(port, ctx, cursor)).records.map(({ externalId }) => externalId)
    expect(found).toEqual(expect.arrayContaining([id, created]))
  })

  test('read: a record under the very stamp of the cursor is found', async (bench) => {
    const { ctx, port, clock } = bench
    await create(bench, 1)
    const { cursor } = await scan(port, ctx, null)
    const id = await create(bench, 2)
    clock.advance(TEN_MINUTES)
    const found = (await scan(port, ctx, cursor)).records.map(({ externalId }) => externalId)
    expect(found).toContain(id)
  })

  const overlapMs = facts.cursor?.overlapMs ?? 0
  if (overlapMs > 0) {
    test(`read: a record committed late under an older stamp is found (overlap ${overlapMs} ms)`, async (bench) => {
      const { ctx, port, clock } = bench
      await create(bench, 1)
      const { cursor } = await scan(port, ctx, null)
      const id = await create(bench, 2, Math.floor(overlapMs / 2))
      clock.advance(TEN_MINUTES)
      expect((await scan(port, ctx, cursor)).records.map(({ externalId }) => externalId)).toContain(id)
    })
  }

  test('read: startFrom leaves out what changed last before it', async (bench) => {
    const { ctx, port, clock } = bench
    const DAY = 86_400_000
    await create(bench, 1, 0, 2 * DAY)
    const startFrom = new Date(clock.now()).toISOString()
    clock.advance(2 * DAY)
    const id = await create(bench, 2)
    clock.advance(TEN_MINUTES)
    expect((await scan(port, ctx, null, 10, startFrom)).records.map(({ externalId }) => externalId)).toEqual([id])
  })

  test('read: a server error is transient', async ({ sim, ctx, port }) => {
    for (let i = 0; i < 3; i++) sim.faults.failNext(503, '')
    await expect(port.read!(ctx, { cursor: null, limit: 2 })).rejects.toMatchObject({ kind: 'transient' } satisfies Partial<HubError>)
  })
}

/** Tests for `get`. */
export function getTests<Sim extends Simulator>(suite: ConformanceCase<Sim>, object: string, opened: ObjectPort): void {
  const given = suite.objects[object]!

  it('get: known and unknown ids, each answered once', () =>
    onBench(suite, object, async ({ sim, ctx, port }) => {
      const create = need(given.create, object, 'create')
      const ids = [await create(sim, 1, 0), await create(sim, 2, 0)]
      const unknown = need(given.unknownId, object, 'unknownId')
      const results = await port.get!(ctx, [ids[0]!, unknown, ids[1]!])
      expect(results.map(({ externalId }) => externalId).sort()).toEqual([...ids, unknown].sort())
      for (const { externalId, native } of results) {
        if (externalId === unknown) expect(native).toBe('notFound')
        else expectValid(port.schema, native)
      }
    }))

  if (opened.read === undefined) return
  it('get: gives a record as read does', () =>
    onBench(suite, object, async ({ sim, ctx, port, clock }) => {
      const id = await need(given.create, object, 'create')(sim, 1, 0)
      clock.advance(TEN_MINUTES)
      const read = (await scan(port, ctx, null)).records.find(({ externalId }) => externalId === id)
      const [got] = await port.get!(ctx, [id])
      expect(got?.native).toEqual(read?.native)
    }))
}

/** Tests for `list`. */
export function listTests<Sim extends Simulator>(suite: ConformanceCase<Sim>, object: string): void {
  it('list: names every id once', () =>
    onBench(suite, object, async ({ sim, ctx, port }) => {
      const ids: string[] = []
      for (let n = 1; n <= 5; n++) ids.push(await need(suite.objects[object]!.create, object, 'create')(sim, n, 0))
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page = await port.list!(ctx, cursor)
        found.push(...page.ids)
        cursor = page.hasMore ? page.cursor : null
      } while (cursor !== null)
      expect(found.sort()).toEqual(ids.sort())
    }))
}
