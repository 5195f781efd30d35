// Is the hub ready, and how are its connections?
import type { CircuitRow, Store } from '../store/port.ts'
import type { Graph } from './graph.ts'
import type { Health } from './port.ts'

/** People decide on it, or its time has not come. */
const NOT_LATE = ['dead', 'stopped', 'scheduled']

interface Asked {
  store: Store
  graph: Graph
  now: number
  /** Without the oldest work, for which all that is open is counted: orchestrators ask every few seconds. */
  isBrief?: boolean
}

/** Ready = the store answers and the configuration is loaded. A paused or broken connection is told, and keeps nobody from being served. */
export async function checkHealth({ store, graph, now, isBrief }: Asked): Promise<Health> {
  const checks: Health['checks'] = {}
  try {
    await store.sequence()
    checks['store'] = { ok: true }
    const rows = await store.read.select().from(store.tables.connections)
    const circuits = await store.read.select().from(store.tables.circuits)
    for (const row of rows) {
      const circuit = circuits.find(({ connection, state }) => connection === row.id && state !== 'closed')
      const message = graph.leftOut.get(row.id) ?? row.stateReason ?? (circuit && outageOf(circuit))
      checks[`connection:${row.id}`] = {
        ok: row.state === 'active' && graph.connections.has(row.id) && !circuit,
        ...(message && { message }),
      }
    }
    if (!isBrief) checks['lanes'] = { ok: true, message: `oldest work due: ${await lagSeconds(store, now)} s` }
  } catch (error) {
    checks['store'] = { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
  return { isReady: checks['store']?.ok === true, checks }
}

async function lagSeconds(store: Store, now: number): Promise<number> {
  const oldest = (await store.backlog(now)).filter(({ state }) => !NOT_LATE.includes(state)).map((entry) => entry.oldestAt)
  return oldest.length ? Math.max(0, Math.round((now - Math.min(...oldest)) / 1000)) : 0
}

const outageOf = ({ state, retryAt, reason }: CircuitRow) =>
  `circuit ${state}: the system does not answer (${reason})${state === 'open' && retryAt !== null ? `, asked again at ${new Date(retryAt).toISOString()}` : ''}`
