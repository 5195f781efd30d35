// Calls of a data check while the system's circuit is open: the check waits, however long, and goes on.
import { afterEach, expect, it } from 'vitest'
import type { ObjectPort } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import { startWorld, type World } from '../testing/product-world.ts'
import type { Courier } from './courier.ts'
import type { Channel } from './graph.ts'
import { createCalls } from './reconcile-calls.ts'

let world: World
afterEach(() => world.stop())

/** A channel whose circuit is open until it was waited for so often; its port answers with one empty page. */
async function channelBehind({ waits, refuses }: { waits: number; refuses: HubError[] }) {
  world = await startWorld()
  const { store, now } = world
  const seen = { waits: 0, reads: 0, gates: 0 }
  const read: ObjectPort['read'] = async () => {
    seen.reads++
    const error = refuses.shift()
    if (error) throw error
    return { records: [], cursor: null, hasMore: false }
  }
  const courier = {
    deps: { store, now, random: () => 0 },
    circuits: { isShut: () => seen.waits < waits },
    closeGate: async () => void seen.gates++,
  } as unknown as Courier
  const channel = { connection: { id: 'erp' }, object: 'product', port: { read, facts: {} }, backfillContext: {} } as unknown as Channel
  const calls = createCalls({
    courier,
    channel: () => channel,
    tally: { apiCalls: 0 },
    isStopping: () => false,
    pause: async () => void seen.waits++,
    keep: async () => {},
  })
  async function list() {
    const pages = []
    for await (const page of calls.pages()) pages.push(page)
    return pages
  }
  return { seen, list }
}

it('nothing is asked before the circuit is closed', async () => {
  const { seen, list } = await channelBehind({ waits: 25, refuses: [] })
  expect(await list()).toEqual([[]])
  expect(seen).toEqual({ waits: 25, reads: 1, gates: 0 })
})

it('calls that an open circuit refused are no tries, and close no gate', async () => {
  const refused = () => new HubError('circuitOpen', 'transient', 'erp does not answer', { retryAfterMs: 1_000 })
  const { seen, list } = await channelBehind({ waits: 0, refuses: Array.from({ length: 20 }, refused) })
  expect(await list()).toEqual([[]])
  expect(seen).toEqual({ waits: 0, reads: 21, gates: 0 })
})

it('other passing failures still end it after six tries', async () => {
  const { seen, list } = await channelBehind({
    waits: 0,
    refuses: Array.from({ length: 9 }, () => new HubError('busy', 'transient', 'busy')),
  })
  await expect(list()).rejects.toMatchObject({ code: 'busy' })
  expect(seen.reads).toBe(6)
})
