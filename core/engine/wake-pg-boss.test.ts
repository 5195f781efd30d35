import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import type { LaneName } from './courier.ts'
import type { Wake } from './wake.ts'
import { createPgBossWake } from './wake-pg-boss.ts'

const OWN_LANES = 32
const QUEUED_LANES = 8
const TOO_MANY = 12
const log = { debug() {}, info() {}, warn() {}, error() {} }
const wakes: Wake[] = []
afterEach(async () => {
  await Promise.all(wakes.splice(0).map((wake) => wake.stop()))
})

async function node(url: string, work: (lane: LaneName) => Promise<void>): Promise<Wake> {
  const wake = await createPgBossWake({ url, log })
  wakes.push(wake)
  await wake.start(work)
  return wake
}

it('works on the lanes that it woke itself; those that are too many are taken over by another node', { timeout: 20_000 }, async () => {
  const url = await sharedFreshDatabase()
  const here: string[] = []
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  const busy = await node(url, async ({ lane }) => {
    here.push(lane)
    await gate
  })
  const there: string[] = []
  await node(url, async ({ lane }) => void there.push(lane))
  const lanes = Array.from({ length: OWN_LANES + TOO_MANY }, (_, n) => ({ connection: 'erp', lane: `out/${n}` }))
  busy.wake(lanes)
  await new Promise((resolve) => setImmediate(resolve))
  expect(here, 'at once, without the queue').toHaveLength(OWN_LANES)
  await expect.poll(() => here.length + there.length, { timeout: 10_000 }).toBe(lanes.length)
  expect(there.length).toBeGreaterThanOrEqual(TOO_MANY - QUEUED_LANES)
  expect(new Set([...here, ...there]).size).toBe(lanes.length)
  letGo()
  await expect.poll(() => busy.isIdle).toBe(true)
})

it('companies that share a database keep their own schedules', { timeout: 60_000 }, async () => {
  const database = await sharedFreshDatabase()
  const long = `c${'o'.repeat(60)}`
  const nodes = await Promise.all(['tea', long].map((company) => node(`${database}?schema=${company}`, async () => {})))
  await nodes[0]!.schedule([{ name: 'shop-in', cron: '0 3 * * *', run: async () => {} }])
  await nodes[1]!.schedule([{ name: 'erp-in', cron: '0 4 * * *', run: async () => {} }])
  const client = new pg.Client(database)
  await client.connect()
  const { rows: schemas } = await client.query<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'pgboss%'`)
  const keys = await Promise.all(schemas.map(({ name }) => client.query<{ key: string }>(`SELECT key FROM ${name}.schedule`)))
  await client.end()
  expect(keys.map(({ rows }) => rows.map(({ key }) => key).join()).sort()).toEqual(['erp-in', 'shop-in'])
})
