// Drives the hub of the run: pulls on demand, waits until nothing is open, and lists what became dead letters.
import { and, eq } from 'drizzle-orm'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HubNode } from '../../node.ts'
import type { DeadLetterRow, RecordRow } from '../../store/port.ts'

const LOOK_MS = 500
/** One empty look may fall between a write and the read that it leads to. */
const QUIET_LOOKS = 2
const TELL_MS = 10_000
const STUCK_MS = 20 * 60_000

export interface Run {
  pull(connection: string, objects: string[]): Promise<void>
  /** All inbound flows, by their cursors or from the start. */
  pullEverything(kind: 'pull' | 'backfill'): Promise<void>
  /** Throws when something is still open after 20 minutes. */
  untilIdle(name: string): Promise<void>
  /** Order number → code of its open dead letter. */
  deadLetters(): Promise<Map<string, string>>
  /** Open dead letters of other objects, counted: `3 shop/inventory unknownSku`. */
  otherLetters(): Promise<string[]>
}

export function createRun({ hub, store }: HubNode, say: (line: string) => void): Run {
  async function pullOne(connection: string, object: string, kind: 'pull' | 'backfill'): Promise<void> {
    const { state, error, counters } = await hub.pull({ connection, object, kind, wait: true })
    if (state !== 'succeeded') throw new Error(`${kind} of ${connection}/${object} ${state}: ${error}`)
    const told = Object.entries(JSON.parse(counters) as Record<string, number>).filter(([, count]) => count > 0)
    say(`${kind} ${connection}/${object}: ${told.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing'}`)
  }

  async function openWork(): Promise<string[]> {
    const backlog = await store.backlog(Date.now())
    const open = backlog.filter(({ state }) => state !== 'dead' && state !== 'stopped')
    return open.map(({ connection, object, kind, state, count }) => `${connection}/${object} ${count} ${kind} ${state}`)
  }

  return {
    async pull(connection, objects) {
      for (const object of objects) await pullOne(connection, object, 'pull')
    },
    async pullEverything(kind) {
      const { flows } = await hub.exportConfiguration()
      for (const { connection, object, direction } of flows) if (direction === 'in') await pullOne(connection, object, kind)
    },
    async untilIdle(name) {
      const startedAt = Date.now()
      let toldAt = startedAt
      for (let quiet = 0; ;) {
        const open = await openWork()
        quiet = open.length === 0 ? quiet + 1 : 0
        if (quiet === QUIET_LOOKS) break
        if (Date.now() - toldAt > TELL_MS) {
          toldAt = Date.now()
          say(`${name}: ${open.join(', ')}`)
        }
        if (Date.now() - startedAt > STUCK_MS) throw new Error(`${name}: still open after ${STUCK_MS / 60_000} minutes: ${open.join(', ')}`)
        await sleep(LOOK_MS)
      }
      say(`${name}: done in ${Math.round((Date.now() - startedAt) / 1000)} s`)
    },
    async deadLetters() {
      const { deadLetters, records } = store.tables
      const open = and(eq(deadLetters.object, 'order'), eq(deadLetters.state, 'open'))
      const letters = (await store.read.select().from(deadLetters).where(open)) as DeadLetterRow[]
      const orders = (await store.read.select().from(records).where(eq(records.object, 'order'))) as RecordRow[]
      const numberOf = new Map(orders.map(({ id, number }) => [id, number]))
      return new Map(letters.map(({ record, externalId, code }) => [numberOf.get(record ?? '') ?? externalId ?? '?', code]))
    },
    async otherLetters() {
      const letters = (await store.read.select().from(store.tables.deadLetters)) as DeadLetterRow[]
      const others = letters.filter(({ object, state }) => object !== 'order' && state === 'open')
      const groups = Map.groupBy(others, ({ connection, object, code }) => `${connection}/${object} ${code}`)
      return [...groups].map(([name, own]) => `${own.length} ${name}`)
    },
  }
}
