// Canonical records: list with filters, read with linked numbers and deliveries, edit.
import { and, eq, inArray } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import { imbalancesOf, paidFor } from '../engine/checks.ts'
import type { Hub } from '../engine/port.ts'
import { isDerived, isStamp } from '../model/schemas.ts'
import { validator } from '../model/validator.ts'
import type { RecordRow } from '../store/port.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf } from './paging.ts'
import { Refusal, type ProblemItem } from './problem.ts'
import { namesOf } from './record-names.ts'
import { listed } from './record-list.ts'
import { requireRecord } from './require-record.ts'
import { asOfShape, bindingShape, deliveryShape, failureOf, iso, recordSummary } from './shapes.ts'

type RecordLink = components['schemas']['RecordLink']

export const recordRoutes = (
  hub: Hub,
): Handlers<'listRecords' | 'getRecord' | 'getRecordAsOf' | 'replayRecord' | 'restoreRecord' | 'editRecord'> => ({
  listRecords: async ({ query }) => {
    const found = listed(hub.store, query)
    const { rows, nextCursor } = pageOf(await found.query, query, found.keyOf)
    const names = await namesOf(hub.store, rows)
    const items = rows.map((row) => ({ ...recordSummary(row), name: names.get(row.id) ?? null }))
    if (query.connection === undefined) return { body: { items, nextCursor } }
    const links = await linksOf(hub, query.connection, rows)
    return { body: { items: items.map((item) => ({ ...item, ...links.get(item.id) })), nextCursor } }
  },
  getRecord: ({ path }) => answer(hub, path.record),
  getRecordAsOf: async ({ path, query }) => ({ body: asOfShape(await hub.recordAsOf(path.record, Date.parse(query.at))) }),
  replayRecord: async ({ path, body: { connection, mapping, isDryRun = true }, ifMatch }) => {
    const row = await requireRecord(hub, path.record)
    const expectRev = isDryRun ? undefined : requireRev(ifMatch, row.rev)
    const { rev, readAt, ...replay } = await hub.replayRecord(row.id, { connection, mapping, isDryRun, expectRev })
    return { body: { ...replay, readAt: iso(readAt) }, rev }
  },
  restoreRecord: async ({ path, body, ifMatch, by }) => {
    const row = await requireRecord(hub, path.record)
    const expectRev = requireRev(ifMatch, row.rev)
    await hub.restoreRecord(row.id, { expectRev, recreateIn: body?.recreateIn ?? [], by })
    return answer(hub, row.id)
  },
  editRecord: async ({ path, body, ifMatch, by }) => {
    const row = await requireRecord(hub, path.record)
    const expectRev = requireRev(ifMatch, row.rev)
    checkPatch(row.object, body)
    await hub.editRecord(row.id, body, { expectRev, by })
    return answer(hub, row.id)
  },
})

/** What the records of a page are in one connection. */
async function linksOf({ store }: Hub, connection: string, rows: { id: string }[]): Promise<Map<string, { link: RecordLink }>> {
  const { bindings, deliveries } = store.tables
  const ids = rows.map(({ id }) => id)
  const found = await store.read
    .select({
      record: bindings.record,
      externalId: bindings.externalId,
      documentNumber: bindings.documentNumber,
      documentStatus: bindings.documentStatus,
      isDeleted: bindings.isDeleted,
      state: deliveries.state,
      lastError: deliveries.lastError,
    })
    .from(bindings)
    .leftJoin(
      deliveries,
      and(eq(deliveries.record, bindings.record), eq(deliveries.connection, connection), eq(deliveries.object, bindings.object)),
    )
    .where(and(inArray(bindings.record, ids), eq(bindings.connection, connection)))
  return new Map(
    found.map(({ record, state, lastError, documentStatus, ...row }) => [
      record,
      {
        link: {
          ...{ connection, ...row, documentStatus: documentStatus as RecordLink['documentStatus'] },
          ...{ deliveryState: state as RecordLink['deliveryState'], lastError: failureOf(lastError) },
        },
      },
    ]),
  )
}

async function answer(hub: Hub, id: string): Promise<Revised<components['schemas']['RecordDetail']>> {
  const row = await requireRecord(hub, id)
  const { bindings, deliveries } = hub.store.tables
  const linked = await hub.store.read.select().from(bindings).where(eq(bindings.record, id)).orderBy(bindings.connection)
  const due = await hub.store.read.select().from(deliveries).where(eq(deliveries.record, id)).orderBy(deliveries.connection)
  const body = JSON.parse(row.body) as Record<string, unknown>
  return {
    rev: row.rev,
    body: {
      ...recordSummary(row),
      name: (await namesOf(hub.store, [row])).get(id) ?? null,
      body,
      imbalances: await imbalances(hub, row, body),
      bindings: linked.map(bindingShape),
      deliveries: due.map(deliveryShape),
    },
  }
}

/** A record of which only the key is known cannot be judged. */
async function imbalances({ store }: Hub, { object, isFilled }: RecordRow, body: Record<string, unknown>) {
  if (!isFilled) return []
  const found = imbalancesOf(object, body, await paidFor(store, object, [body]))
  return found.map((finding) => ({ ...finding, isShownOnly: finding.isShownOnly ?? false }))
}

/** What a person may not set, and what the canonical schema refuses. null clears and is not looked at further. */
function checkPatch(object: string, patch: Record<string, unknown>): void {
  const errors: ProblemItem[] = []
  for (const field of Object.keys(patch)) {
    if (!isStamp(object, field) && !isDerived(object, field)) continue
    errors.push({ pointer: `/${field}`, detail: `${field} is set by the hub itself: leave it out.` })
  }
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))
  errors.push(...validator(object, { isPartial: true })(set).map(({ pointer, message }) => ({ pointer, detail: message })))
  if (errors.length > 0) throw new Refusal(422, 'invalidBody', errors[0]!.detail, { errors })
}
