// The rows behind the to-do list: open dead letters, open conflicts and records that ask for somebody, from a place in the list on.
import { and, desc, eq, exists, getTableColumns, inArray, lt, lte, or, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Canonical } from '../mapping/port.ts'
import { schemaAt } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { listColumns } from './list-columns.ts'
import { BEHIND, type BareItem, type Behind, type Conflict, type Head, type Letter } from './todo-items.ts'

/** What the database filters by. */
export interface TodoRows {
  /** Exactly this item. */
  id?: string
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

/** Rows of each table read at once. */
export const SCAN = 200

type Row = { at: number } & (
  { behind: 'deadLetter'; row: Letter } | { behind: 'conflict'; row: Conflict } | { behind: 'record'; row: Head }
)

/** Up to SCAN rows of each table, the newest first. */
export async function rowsAfter(store: Store, wanted: TodoRows, place: TodoPlace | undefined): Promise<Row[]> {
  const { read, tables } = store
  const { deadLetters, conflicts, records } = tables
  const { payload: _payload, note: _note, ...letterHeads } = getTableColumns(deadLetters)
  const { values: _values, ...conflictHeads } = getTableColumns(conflicts)
  const where = (table: Listed, behind: Behind, ...more: (SQL | undefined)[]) =>
    and(...more, ...filtersOf(store, wanted, table), place && afterPlace(table, behind, place))
  const ofRecords = { id: records.id, object: records.object, at: records.todoAt }
  const ofConnection = (table: { connection: SQLiteColumn }) =>
    wanted.connection === undefined ? undefined : eq(table.connection, wanted.connection)
  const [letters, open, asking] = await Promise.all([
    read
      .select(letterHeads)
      .from(deadLetters)
      .where(where({ ...deadLetters, at: deadLetters.createdAt }, 'deadLetter', eq(deadLetters.state, 'open'), ofConnection(deadLetters)))
      .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
      .limit(SCAN),
    read
      .select(conflictHeads)
      .from(conflicts)
      .where(where({ ...conflicts, at: conflicts.createdAt }, 'conflict', eq(conflicts.state, 'open'), ofConnection(conflicts)))
      .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
      .limit(SCAN),
    read
      .select(headsOf(store))
      .from(records)
      .where(where(ofRecords, 'record', lte(records.todoAt, wanted.now), eq(records.isDeleted, false), boundTo(store, wanted)))
      .orderBy(desc(records.todoAt), desc(records.id))
      .limit(SCAN),
  ])
  return [
    ...letters.map((row): Row => ({ behind: 'deadLetter', at: row.createdAt, row })),
    ...open.map((row): Row => ({ behind: 'conflict', at: row.createdAt, row })),
    ...asking.map((row): Row => ({ behind: 'record', at: row.todoAt!, row })),
  ]
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
function afterPlace({ at, id }: Listed, behind: Behind, place: TodoPlace): SQL | undefined {
  if (behind === place.behind) return or(lt(at, place.since), and(eq(at, place.since), lt(id, place.id)))
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
