// A person's change of a record. It goes the ordinary way: one commit, then deliveries.
import { eq } from 'drizzle-orm'
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { schemaAt } from '../model/schemas.ts'
import type { CommitItem, DeliveryStep, RecordRow, Store } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { Courier } from './courier.ts'
import type { Stamp } from './merge.ts'
import { nextRecord, trail } from './rows.ts'
import { lanesOf, marksFor } from './targets.ts'

/** @throws HubError data `notFound` */
export async function requireRecord(store: Store, id: string): Promise<RecordRow> {
  const { records } = await store.snapshot({ records: [id] })
  if (records[0]) return records[0]
  throw new HubError('notFound', 'data', `there is no record ${id}`)
}

interface Edit {
  expectRev?: number
  by: string
  /** Default hub. */
  origin?: 'hub' | 'replay'
  /** Starts deliveries that a conflict had stopped. */
  isResumed?: boolean
  more?: Partial<CommitItem>
}

/** Top-level canonical fields; null removes one. Merged as owner hub. */
export async function editRecord(
  courier: Courier,
  id: string,
  patch: Canonical,
  { expectRev, by, origin = 'hub', isResumed, more }: Edit,
): Promise<RecordRow> {
  const { deps } = courier
  const record = await requireRecord(deps.store, id)
  if (expectRev !== undefined && record.rev !== expectRev)
    throw new HubError('revChanged', 'conflict', 'the record was changed meanwhile: look at it again and repeat the edit')
  const unknown = Object.keys(patch).find((field) => !schemaAt(record.object, field))
  if (unknown !== undefined)
    throw new HubError('unknownField', 'data', `${record.object} has no field "${unknown}"`, { details: { field: unknown } })
  const now = deps.now()
  const before = JSON.parse(record.body) as Canonical
  const body = stamped(record.object, withoutNulls({ ...before, ...patch }), now, now)
  requireValid(record.object, body)
  const changed = Object.keys(patch)
  const row = nextRecord(record, body, now, { stamps: stampsAfter(record, changed, now), isStopped: isResumed ? false : record.isStopped })
  const marks = await marksOf(courier, row, body, isResumed ? null : changed)
  const item: CommitItem = {
    key: id,
    records: [{ row, expectRev: record.rev }],
    ...marks,
    lineage: [
      trail({
        at: now,
        record: id,
        object: record.object,
        connection: null,
        kind: 'edited',
        origin,
        fields: [...changed, `by ${by}`].join(','),
        patch: JSON.stringify(Object.fromEntries(changed.map((field) => [field, [before[field], body[field]]]))),
      }),
    ],
    ...more,
  }
  if (isResumed) item.steps = [...(item.steps ?? []), ...(await resumed(deps.store, id, now))]
  const { failed } = await deps.store.commit({ items: [item] })
  if (failed.length) throw new HubError('revChanged', 'conflict', 'the record was changed meanwhile: look at it again and repeat the edit')
  courier.wake(lanesOf(marks.dirty))
  return row
}

const withoutNulls = (body: Canonical) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))

function stampsAfter(record: RecordRow, changed: string[], now: number): string {
  const stamps = record.stamps ? (JSON.parse(record.stamps) as Record<string, Stamp>) : {}
  for (const name of Object.keys(stamps))
    if (changed.some((field) => name === field || name.startsWith(`${field}.`))) stamps[name] = { at: now, by: 'hub' }
  for (const field of changed) stamps[field] = { at: now, by: 'hub' }
  return JSON.stringify(stamps)
}

async function marksOf({ deps, graph }: Courier, record: RecordRow, body: Canonical, changed: string[] | null) {
  const { bindings } = await deps.store.snapshot({ bindingsOfRecords: [{ records: [record.id] }] })
  const boundIn = new Set(
    bindings.filter((binding) => binding.externalId !== null && !binding.isDeleted).map((binding) => binding.connection),
  )
  return marksFor({ graph: graph(), object: record.object, record: record.id, body, changed, boundIn, origin: 'live', now: deps.now() })
}

async function resumed({ read, tables }: Store, record: string, now: number): Promise<DeliveryStep[]> {
  const rows = await read.select().from(tables.deliveries).where(eq(tables.deliveries.record, record))
  return rows
    .filter((row) => row.state === 'stopped')
    .map(({ connection, object }) => ({ connection, object, record, from: ['stopped'], to: 'due', set: { dueAt: now }, at: now }))
}
