import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunRow } from '../store/port.ts'
import { startWorld, type World } from '../testing/product-world.ts'
import { housekeeping, KEPT_DAYS } from './housekeeping.ts'

const DAY_MS = 24 * 3_600_000
let world: World
let dialect: 'sqlite' | 'postgres'
afterEach(() => world.stop())
const runs = () => world.store.read.select().from(world.store.tables.runs) as Promise<RunRow[]>
const lineage = () => world.store.read.select().from(world.store.tables.lineage)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('deletes runs and trails when their time has come, and not before', async () => {
    world = await startWorld({ dialect })
    const { sell, pull, shop, store, now, advance } = world
    sell('A1')
    await pull(shop)
    const { run } = housekeeping({ store, now, log: silent })
    advance((KEPT_DAYS.runs - 1) * DAY_MS)
    await run()
    expect(await runs()).not.toEqual([])
    advance(2 * DAY_MS)
    await run()
    expect(await runs()).toEqual([])
    expect(await lineage()).not.toEqual([])
    advance(KEPT_DAYS.lineage * DAY_MS)
    await run()
    expect(await lineage()).toEqual([])
  })

  it('a run whose process died is ended by the next one', async () => {
    world = await startWorld({ dialect })
    const { pull, shop, store } = world
    await pull(shop)
    const [first] = await runs()
    await store.saveRun({ ...first!, id: `${first!.id}x`, state: 'running', endedAt: null })
    await pull(shop)
    expect((await runs()).map(({ state }) => state).sort()).toEqual(['failed', 'succeeded', 'succeeded'])
    expect((await runs()).find(({ state }) => state === 'failed')!.error).toContain('interrupted')
  })
})
