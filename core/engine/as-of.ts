// A record as of a time: its present body, with what changed later undone row by row; and what each system showed or was sent by then, as far
// as its lineage tells. What cannot be known is named.
import { asc, eq } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import { canonicalSchema } from '../model/schemas.ts'
import type { BindingRow, LineageRow, RecordRow, Store } from '../store/port.ts'
import { requireRecord } from './edit.ts'
import { shownFields } from './fields.ts'
import type { Graph } from './graph.ts'
import { UNPAIR } from './pairing-facts.ts'
import { undo, valueAt, type Patch } from './patch.ts'
import { APART } from './propose-matches.ts'
import type { RecordAsOf, SystemAsOf } from './port.ts'
import { EXISTS } from './rows.ts'

/** Kinds of lineage rows that change the record's body. */
const CHANGES = new Set(['changed', 'matched', 'edited'])

interface Past {
  record: RecordRow
  /** Lineage up to the time, oldest first, each with the record's body just after it; null = not known. */
  rows: { row: LineageRow; body: Canonical | null }[]
  body: Canonical
  unknown: Set<string>
}

export async function recordAsOf(store: Store, graph: Graph, id: string, at: number): Promise<RecordAsOf> {
  const record = await requireRecord(store, id)
  const { lineage } = store.tables
  const all: LineageRow[] = await store.read.select().from(lineage).where(eq(lineage.record, id)).orderBy(asc(lineage.id))
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ records: [id] }] })
  const past = goBack(record, all, at)
  const state = stateOf(record, all, at)
  if (state !== 'known') return { record, at, state, body: null, isDeleted: false, unknown: [], systems: [] }
  return {
    record,
    at,
    state,
    body: withStamps(past),
    isDeleted: isDeletedAt(past),
    unknown: [...past.unknown],
    systems: systemsOf(past, bindings, graph),
  }
}

/** Undoes what came later, newest first; and goes on, for the body as of each earlier row. */
function goBack(record: RecordRow, all: LineageRow[], at: number): Past {
  const later = all.findIndex((row) => row.at > at)
  const cut = later < 0 ? all.length : later
  const unknown = new Set<string>()
  const then = all.slice(cut).reduceRight((body, row) => undoRow(body, row, unknown), JSON.parse(record.body) as Canonical)
  const rows: Past['rows'] = []
  let body: Canonical | null = then
  for (const row of all.slice(0, cut).reverse()) {
    rows.unshift({ row, body })
    body = body && row.kind !== 'created' ? undoRow(body, row, new Set()) : null
  }
  return { record, rows, body: then, unknown }
}

/** The body before the row. What changed without a patch is left out of it, and named. */
function undoRow(body: Canonical, { kind, patch, fields }: LineageRow, unknown: Set<string>): Canonical {
  if (!CHANGES.has(kind)) return body
  if (patch !== null) return undo(body, JSON.parse(patch) as Patch)
  const lost = fields ? fields.split(',') : []
  for (const field of lost) unknown.add(field)
  return undo(body, Object.fromEntries(lost.map((field) => [field, [null, null]])))
}

/** Before its first row nothing is known: the record was not there yet, had not been read yet, or its history is no longer kept. */
function stateOf(record: RecordRow, all: LineageRow[], at: number): RecordAsOf['state'] {
  if (at < record.createdAt) return 'absent'
  const created = all.find(({ kind }) => kind === 'created')
  if (created) return at < created.at ? 'unfilled' : 'known'
  if (!record.isFilled) return 'unfilled'
  return at < (all[0]?.at ?? record.updatedAt) ? 'unknown' : 'known'
}

function isDeletedAt({ record, rows }: Past): boolean {
  const ends = rows.filter(({ row }) => row.kind === 'created' || isEnd(row))
  const last = ends.at(-1)
  return last ? last.row.kind === 'deleted' : record.isDeleted
}

/** Went or came back. A person who had to do with it is named beside it; what was held went nowhere. */
const isEnd = ({ kind, fields }: LineageRow) => kind !== 'held' && fields?.split(',')[0] === EXISTS

/** `updatedAt` is the time of the last change by then; when it was last read by then, nobody knows. */
function withStamps({ record, rows, body, unknown }: Past): Canonical {
  const next = { ...body }
  const changed = rows.findLast(({ row }) => row.kind === 'created' || (CHANGES.has(row.kind) && row.fields !== null))
  for (const [name, schema] of Object.entries(canonicalSchema(record.object).properties ?? {})) {
    if (!schema['x-stamp'] || !(name in next)) continue
    if (name === 'updatedAt' && changed) next[name] = new Date(changed.row.at).toISOString()
    else {
      delete next[name]
      unknown.add(name)
    }
  }
  return next
}

function systemsOf(past: Past, bindings: BindingRow[], graph: Graph): SystemAsOf[] {
  const names = new Set([...bindings.map(({ connection }) => connection), ...past.rows.flatMap(({ row }) => row.connection ?? [])])
  return [...names].sort().map((connection) => systemOf(past, connection, graph))
}

function systemOf({ record, rows }: Past, connection: string, graph: Graph): SystemAsOf {
  const mapping = graph.connections.get(connection)?.channels.get(record.object)?.mapping
  const system: SystemAsOf = { connection, externalId: null, isDeleted: false, fields: {}, unknown: [] }
  const unknown = new Set<string>(mapping?.fields.map(({ field }) => field))
  const set = (field: string, value: unknown, at: number, how: 'read' | 'sent') => {
    if (value === undefined || value === null) delete system.fields[field]
    else system.fields[field] = { value, at, how }
    unknown.delete(field)
  }
  for (const { row, body } of rows) {
    if (row.connection !== connection || row.kind === APART) continue
    if (row.externalId !== null) system.externalId = row.kind === UNPAIR ? null : row.externalId
    if (row.kind === 'deleted') system.isDeleted = true
    if (['created', 'matched', 'changed', 'revived'].includes(row.kind)) system.isDeleted = false
    for (const [field, value, how] of toldBy(row, body, mapping && shownFields(mapping).map((shown) => shown.field)))
      set(field, value, row.at, how)
  }
  system.unknown = [...unknown]
  return system
}

/** What one row says of the values in its system. */
function toldBy(row: LineageRow, body: Canonical | null, shown: string[] = []): [string, unknown, 'read' | 'sent'][] {
  const patch = row.patch === null ? {} : (JSON.parse(row.patch) as Patch)
  const entries = Object.entries(patch)
  const valueOf = (field: string) => body && valueAt(body, field.split('.'))
  switch (row.kind) {
    case 'created':
      return body ? shown.map((field) => [field, valueOf(field), 'read']) : []
    case 'matched':
    case 'changed':
      return entries.map(([field, [, after]]) => [field, valueOf(field) ?? after, 'read'])
    case 'renders': // [wanted, shown]
      return entries.map(([field, [, after]]) => [field, after, 'read'])
    case 'delivered':
      // A create wrote the whole record.
      if (!entries.length) return body ? shown.map((field) => [field, valueOf(field), 'sent']) : []
      return entries.map(([field, [, after]]) => [field, after, 'sent'])
  }
  return []
}
