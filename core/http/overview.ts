// Counts, backlog and states at a glance.
import { asc, count, desc, eq } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import { circuitShape, circuitsOf, closedUntil } from './connections.ts'
import { countDeliveries, countRecords } from './counts.ts'
import type { Handlers } from './operation.ts'
import { iso, isoOrNull, runShape } from './shapes.ts'

type Schemas = components['schemas']
type Backlog = Awaited<ReturnType<Hub['store']['backlog']>>[number]
const LAST_RUNS = 10

export const overviewRoutes = (hub: Hub): Handlers<'getOverview' | 'getBacklog' | 'getHealth'> => ({
  getOverview: async () => {
    const now = await hub.store.clock()
    const { runs } = hub.store.tables
    const { read } = hub.store
    const lastRuns = await read.select().from(runs).orderBy(desc(runs.startedAt), desc(runs.id)).limit(LAST_RUNS)
    const connections = await connectionStates(hub)
    const backlog = await hub.store.backlog(now)
    return {
      body: {
        at: iso(now),
        records: await countRecords(hub.store),
        backlog: backlog.map(backlogShape),
        deliveries: await countDeliveries(hub.store, backlog),
        openDeadLetters: connections.total.deadLetters,
        openConflicts: connections.total.conflicts,
        connections: connections.items,
        lastRuns: lastRuns.map(runShape),
      },
    }
  },
  getBacklog: async () => ({ body: { items: (await hub.store.backlog(await hub.store.clock())).map(backlogShape) } }),
  getHealth: async () => {
    const { isReady, checks } = await hub.health()
    return { body: { isReady, checks } }
  },
})

const backlogShape = ({ connection, object, kind, state, count, oldestAt }: Backlog): Schemas['Backlog'] => ({
  ...{ connection, object, kind, state, count },
  oldestAt: iso(oldestAt),
})

interface ConnectionStates {
  items: Schemas['ConnectionOverview'][]
  /** Of all connections, those included that are gone. */
  total: { deadLetters: number; conflicts: number }
}

async function connectionStates(hub: Hub): Promise<ConnectionStates> {
  const { connections, deadLetters, conflicts } = hub.store.tables
  const { read } = hub.store
  const { id, name, connector, state, stateReason } = connections
  const rows = await read.select({ id, name, connector, state, stateReason }).from(connections).orderBy(asc(id))
  const letters = await openByConnection(hub, deadLetters, 'open')
  const disputes = await openByConnection(hub, conflicts, 'open')
  const ids = rows.map((row) => row.id)
  const [closed, circuits] = [await closedUntil(hub, ids), await circuitsOf(hub, ids)]
  const items: Schemas['ConnectionOverview'][] = []
  for (const row of rows) {
    items.push({
      ...row,
      state: row.state as Schemas['ConnectionState'],
      closedUntil: isoOrNull(closed.get(row.id) ?? null),
      circuit: circuitShape(circuits.get(row.id)),
      openDeadLetters: letters.get(row.id) ?? 0,
      openConflicts: disputes.get(row.id) ?? 0,
      lastRun: await lastRunOf(hub, row.id),
    })
  }
  return { items, total: { deadLetters: total(letters), conflicts: total(disputes) } }
}

const total = (counts: Map<string, number>): number => counts.values().reduce((sum, one) => sum + one, 0)

type Counted = Hub['store']['tables']['deadLetters'] | Hub['store']['tables']['conflicts']

async function openByConnection({ store }: Hub, table: Counted, state: string): Promise<Map<string, number>> {
  const rows = await store.read
    .select({ connection: table.connection, count: count() })
    .from(table)
    .where(eq(table.state, state))
    .groupBy(table.connection)
  return new Map(rows.map((row) => [row.connection, Number(row.count)]))
}

async function lastRunOf({ store }: Hub, connection: string): Promise<Schemas['Run'] | null> {
  const { runs } = store.tables
  const [row] = await store.read.select().from(runs).where(eq(runs.connection, connection)).orderBy(desc(runs.startedAt)).limit(1)
  return row ? runShape(row) : null
}
