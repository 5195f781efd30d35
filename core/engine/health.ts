// Is the hub ready, and how are its connections?
import type { CircuitRow, Store } from '../store/port.ts'
import type { Graph } from './graph.ts'
import type { Health } from './port.ts'

/** People decide on it, or its time has not come. */
const NOT_LATE = ['dead', 'stopped', 'scheduled']

/** Ready = the store answers and the configuration is loaded. A paused or broken connection is told, and keeps nobody from being served. */
export async function checkHealth(store: Store, graph: Graph, now: number): Promise<Health> {
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
    const oldest = (await store.backlog(now)).filter(({ state }) => !NOT_LATE.includes(state)).map((entry) => entry.oldestAt)
    const lagMs = oldest.length ? now - Math.min(...oldest) : 0
    checks['lanes'] = { ok: true, message: `oldest work due: ${Math.max(0, Math.round(lagMs / 1000))} s` }
  } catch (error) {
    checks['store'] = { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
  return { isReady: checks['store']?.ok === true, checks }
}

const outageOf = ({ state, retryAt, reason }: CircuitRow) =>
  `circuit ${state}: the system does not answer (${reason})${state === 'open' && retryAt !== null ? `, asked again at ${new Date(retryAt).toISOString()}` : ''}`
