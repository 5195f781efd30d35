// A filter decides enrolment, not membership (engine-rules §10): a bound record that it no longer lets through goes on, unless the flow says
// otherwise: `stop` writes nothing more, `archive` sets its status there first. Let through again, it is delivered as ever.
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Canonical, CompiledMapping } from '../mapping/port.ts'
import { ARCHIVED } from '../model/schemas.ts'
import type { LineageRow } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { isSame } from './fields.ts'
import type { Channel, LiveFlow } from './graph.ts'
import type { Unfinished } from './project.ts'
import { trail } from './rows.ts'

/** What becomes of a bound record here; undefined: it is delivered. */
export const leaveOf = ({ leave, accepts }: LiveFlow, body: Canonical): 'archive' | 'stop' | undefined =>
  leave === 'keep' || accepts(body) ? undefined : leave

/** Whether a bound record is let through may have changed, with a field that need not be written there. */
export const mayLeave = ({ leave, filtered }: LiveFlow, changed: readonly string[]): boolean =>
  leave !== 'keep' &&
  changed.some((field) => filtered.some((path) => `${path}.`.startsWith(`${field}.`) || `${field}.`.startsWith(`${path}.`)))

/** The record as it goes to a system that archives it. */
export const archived = (body: Canonical): Canonical => ({ ...body, status: ARCHIVED })

interface Known {
  seen: Canonical | undefined
  sent: Record<string, unknown>
  unfinished: Unfinished
}

/** Does the system show, or was it sent, the archived status already, and nothing else since of which nobody knows whether it got there? */
export function isArchived({ fields }: CompiledMapping, { seen, sent, unfinished }: Known): boolean {
  const status = fields.find(({ field }) => field === 'status')
  if (status === undefined || unfinished === 'all' || unfinished.has(status.field)) return false
  return isSame(status, status.direction === '->' ? sent['status'] : seen?.['status'], ARCHIVED)
}

/** Says once in each of these records' trails that it is not pushed there any more. */
export async function leftTrails(
  { store, now }: EngineDeps,
  { connection, object }: Channel,
  ids: string[],
): Promise<Map<string, Omit<LineageRow, 'id'>>> {
  const { lineage } = store.tables
  const rows = await store.read
    .select({ record: lineage.record, kind: lineage.kind })
    .from(lineage)
    .where(and(inArray(lineage.record, ids), eq(lineage.connection, connection.id), inArray(lineage.kind, ['left', 'delivered'])))
    .orderBy(asc(lineage.id))
  const last = new Map(rows.map(({ record, kind }) => [record, kind]))
  const untold = ids.filter((id) => last.get(id) !== 'left')
  return new Map(
    untold.map((record) => [record, trail({ at: now(), record, object, connection: connection.id, kind: 'left', origin: 'live' })]),
  )
}
