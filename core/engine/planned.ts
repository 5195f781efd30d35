// Deliveries that a plan alone made due (engine-rules §13): the system is read once more, and what is written is what was shown, or nothing.
import { eq, inArray } from 'drizzle-orm'
import { toHubError, type HubError } from '../errors.ts'
import type { AdminWrite, CommitItem, PlanItemRow } from '../store/port.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import type { Channel } from './graph.ts'
import { hashesOf } from './plan-item.ts'
import type { Parcel, Prepared } from './prepare.ts'
import { readAgain } from './read-again.ts'

export const isPlanned = ({ delivery }: DueRow) => delivery.planItem !== null && delivery.state !== 'unknown'

/** What became known of the planned rows of a batch. */
export interface PlannedRows {
  /** Items that may be carried out, by record. */
  items: ReadonlyMap<string, PlanItemRow>
  /** Records that the system does not show any more as it was known to. */
  moved: ReadonlyMap<string, unknown>
  /** The system could not be read. */
  error?: HubError
}

/** Null where no row of the batch is planned. */
export async function lookAtPlanned(courier: Courier, channel: Channel, rows: DueRow[], held: HeldLane): Promise<PlannedRows | null> {
  const planned = rows.filter(isPlanned)
  if (!planned.length) return null
  const items = await itemsOf(courier, planned)
  try {
    const alive = planned.filter(({ record }) => items.has(record.id))
    return { items, moved: await readAgain(courier, channel, alive, held) }
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.code === 'fenced') throw error
    return { items, moved: new Map(), error }
  }
}

async function itemsOf({ deps }: Courier, rows: DueRow[]): Promise<Map<string, PlanItemRow>> {
  const { read, tables } = deps.store
  const { planItems, plans } = tables
  const ids = rows.map(({ delivery }) => delivery.planItem!)
  const found = await read
    .select({ item: planItems, expiresAt: plans.expiresAt })
    .from(planItems)
    .innerJoin(plans, eq(plans.id, planItems.plan))
    .where(inArray(planItems.id, ids))
  const now = deps.now()
  const isAlive = ({ item, expiresAt }: (typeof found)[number]) => expiresAt > now && ['queued', 'written'].includes(item.state)
  return new Map(found.filter(isAlive).map(({ item }) => [item.record!, item]))
}

/** Sends what still holds. The rest is put down unwritten, for the plan to be made anew of it. */
export async function refuseStale(courier: Courier, { items, moved, error }: PlannedRows, prepared: Prepared[]): Promise<Prepared[]> {
  const { deps } = courier
  const stale: PlanItemRow[] = []
  const checked = prepared.map((one): Prepared => {
    const row = one.kind === 'send' ? one.parcel.row : one.row
    if (!isPlanned(row)) return one
    const item = items.get(row.record.id)
    if (item && error) return { kind: 'fail', row, error }
    if (item && one.kind === 'send' && !moved.has(row.record.id) && holds(item, hashesOf(deps, one.parcel))) return one
    // Written and settled, and due once more: what is left of it is no longer what was planned.
    if (item && (item.state === 'queued' || row.delivery.attempts > 0)) stale.push(item)
    return { kind: 'close', row }
  })
  await setState(courier, stale, 'stale')
  return checked
}

const holds = (item: PlanItemRow, now: { seenHash: string; wantHash: string }) =>
  item.seenHash === now.seenHash && item.wantHash === now.wantHash

/** After they are taken, before the first byte leaves. */
export async function markWritten(courier: Courier, { items }: PlannedRows, parcels: Parcel[]) {
  const written = parcels.flatMap(({ row }) => (isPlanned(row) ? (items.get(row.record.id) ?? []) : []))
  await setState(courier, written, 'written')
}

async function setState({ deps }: Courier, items: PlanItemRow[], state: string) {
  const updatedAt = deps.now()
  const writes = items.map(({ id }): AdminWrite => ({ table: 'planItems', put: { id, state, updatedAt } }))
  if (writes.length) await deps.store.admin(writes)
}

/** Takes a planned row only if neither its record nor what the system showed has changed since it was looked at. */
export function lockOf({ row }: Parcel): Pick<CommitItem, 'bindings'> {
  const { binding } = row
  if (!isPlanned(row) || binding.rev === 0) return {}
  return { bindings: [{ row: { ...binding, rev: binding.rev + 1 }, expectRev: binding.rev }] }
}
