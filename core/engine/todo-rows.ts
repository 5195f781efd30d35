// The rows behind the to-do list: open dead letters, open conflicts and records that ask for somebody, from a place in the list on.
import { and, desc, eq, exists, getTableColumns, inArray, lt, lte, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Canonical } from '../mapping/port.ts'
import { schemaAt } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { listColumns } from './list-columns.ts'
import { isRecordKind, type TodoKind } from './todo-kinds.ts'
import { BEHIND, type BareItem, type Behind, type Conflict, type Head, type Letter } from './todo-items.ts'

/** What the database filters by. */
export interface TodoRows {
  /** Exactly this item. */
  id?: string
  kind?: TodoKind
  connection?: string
  object?: string
  assignee?: string
  /** Epoch ms: what is an item, and what is overdue, is asked of this time. */
  now: number
}

/** An item's place in the list: newest first, by BEHIND within a moment, then as the database orders ids. */
export interface TodoPlace {
  since: number
  behind: Behind
  id: string
}

type Row = { at: number } & (
  { behind: 'deadLetter'; row: Letter } | { behind: 'conflict'; row: Conflict } | { behind: 'record'; row: Head }
)

export interface TodoPage {
  after?: TodoPlace
  limit: number
}

/** Up to `limit` rows of each table that may be of the kind, the newest first. */
export async function rowsAfter(store: Store, wanted: TodoRows, page: TodoPage): Promise<Row[]> {
  const isOfRecords = isRecordKind(wanted.kind)
  const isAny = wanted.kind === undefined
  const [letters, conflicts, records] = await Promise.all([
    isAny || !isOfRecords ? lettersAfter(store, wanted, page) : [],
    isAny || !isOfRecords ? conflictsAfter(store, wanted, page) : [],
    isAny || isOfRecords ? recordsAfter(store, wanted, page) : [],
  ])
  return [...letters, ...conflicts, ...records]
}

async function lettersAfter(store: Store, wanted: TodoRows, { after, limit }: TodoPage): Promise<Row[]> {
  const { deadLetters: table } = store.tables
  const { payload: _payload, note: _note, ...heads } = getTableColumns(table)
  const listed = { ...table, at: table.createdAt }
  const rows = await store.read
    .select(heads)
    .from(table)
    .where(
      and(
        eq(table.state, 'open'),
        ofConnection(table, wanted),
        ...filtersOf(store, wanted, listed),
        afterPlace(listed, 'deadLetter', after),
      ),
    )
    .orderBy(desc(table.createdAt), desc(table.id))
    .limit(limit)
  return rows.map((row) => ({ behind: 'deadLetter', at: row.createdAt, row }))
}

async function conflictsAfter(store: Store, wanted: TodoRows, { after, limit }: TodoPage): Promise<Row[]> {
  const { conflicts: table } = store.tables
  const { values: _values, ...heads } = getTableColumns(table)
  const listed = { ...table, at: table.createdAt }
  const rows = await store.read
    .select(heads)
    .from(table)
    .where(
      and(eq(table.state, 'open'), ofConnection(table, wanted), ...filtersOf(store, wanted, listed), afterPlace(listed, 'conflict', after)),
    )
    .orderBy(desc(table.createdAt), desc(table.id))
    .limit(limit)
  return rows.map((row) => ({ behind: 'conflict', at: row.createdAt, row }))
}

async function recordsAfter(store: Store, wanted: TodoRows, { after, limit }: TodoPage): Promise<Row[]> {
  const { records } = store.tables
  const listed = { id: records.id, object: records.object, at: records.todoAt }
  const isAsking = and(lte(records.todoAt, wanted.now), eq(records.isDeleted, false), boundTo(store, wanted))
  const isOfKind = wanted.kind && eq(records.todoKind, wanted.kind)
  const rows = await store.read
    .select(headsOf(store))
    .from(records)
    .where(and(isAsking, isOfKind, ...filtersOf(store, wanted, listed), afterPlace(listed, 'record', after)))
    .orderBy(desc(records.todoAt), desc(records.id))
    .limit(limit)
  return rows.map((row) => ({ behind: 'record', at: row.todoAt!, row }))
}

interface Listed {
  id: SQLiteColumn
  object: SQLiteColumn
  /** Since when it is an item. */
  at: SQLiteColumn
}

function filtersOf({ read, tables }: Store, { id, object, assignee }: TodoRows, table: Listed): (SQL | undefined)[] {
  const { item, assignee: name } = tables.todoNotes
  return [
    id === undefined ? undefined : eq(table.id, id),
    object === undefined ? undefined : eq(table.object, object),
    assignee === undefined ? undefined : inArray(table.id, read.select({ item }).from(tables.todoNotes).where(eq(name, assignee))),
  ]
}

const ofConnection = (table: { connection: SQLiteColumn }, { connection }: TodoRows): SQL | undefined =>
  connection === undefined ? undefined : eq(table.connection, connection)

/** A record by itself is of each connection that it is bound in. */
function boundTo({ read, tables }: Store, { connection }: TodoRows): SQL | undefined {
  if (connection === undefined) return undefined
  const { bindings, records } = tables
  const bound = read
    .select({ one: sql`1` })
    .from(bindings)
    .where(and(eq(bindings.record, records.id), eq(bindings.connection, connection)))
  return exists(bound)
}

/** What of a table comes after a place. */
function afterPlace({ at, id }: Listed, behind: Behind, place: TodoPlace | undefined): SQL | undefined {
  if (!place) return undefined
  // As one pair, so that an index is entered at the place, however many share a moment.
  if (behind === place.behind) return sql`(${at}, ${id}) < (${place.since}, ${place.id})`
  return BEHIND.indexOf(behind) > BEHIND.indexOf(place.behind) ? lte(at, place.since) : lt(at, place.since)
}

function headsOf({ tables }: Store) {
  const { body: _body, stamps: _stamps, ...heads } = getTableColumns(tables.records)
  return heads
}

/** Heads of records by id. One that an earlier version wrote last is opened: it has no columns for this. */
export async function readHeads(store: Store, ids: string[]): Promise<Map<string, Head>> {
  if (ids.length === 0) return new Map()
  const { records } = store.tables
  const heads: Head[] = await store.read.select(headsOf(store)).from(records).where(inArray(records.id, ids))
  const old = heads.filter(({ pieces, isFilled, object }) => pieces === null && isFilled && schemaAt(object, 'lines') !== undefined)
  const bodies = await bodiesOf(store, old)
  const renewed = old.map((head) => ({ ...head, ...listColumns(head.object, bodies.get(head.id) ?? {}) }))
  return new Map([...heads, ...renewed].map((head) => [head.id, head]))
}

/** Says why orders are on hold: the one thing of an item that is sealed. */
export async function withReasons(store: Store, items: BareItem[]): Promise<BareItem[]> {
  const held = items.filter(({ kind }) => kind === 'held')
  const bodies = await bodiesOf(store, held)
  return items.map((item) => {
    const hold = bodies.get(item.id)?.['hold'] as { reasons?: string[] } | undefined
    return hold?.reasons ? { ...item, message: hold.reasons.join(', ') } : item
  })
}

async function bodiesOf({ read, tables }: Store, rows: { id: string }[]): Promise<Map<string, Canonical>> {
  if (rows.length === 0) return new Map()
  const { id, body } = tables.records
  const ids = rows.map((row) => row.id)
  const found = await read.select({ id, body }).from(tables.records).where(inArray(id, ids))
  return new Map(found.map((row) => [row.id, JSON.parse(row.body) as Canonical]))
}
