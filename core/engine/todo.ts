// The to-do list 待处理: everything that stopped and needs a person, in business words, with what hangs on it and by when. Worked out from open dead
// letters and conflicts whenever it is asked for, so it cannot disagree with them.
import { and, desc, eq, getTableColumns, inArray, lt, or, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { add } from '../model/money.ts'
import type { ConflictRow, DeadLetterRow, RecordRow, Store } from '../store/port.ts'
import { kindOfConflict, kindOfLetter, TODO_KINDS, type Department, type TodoKind } from './todo-kinds.ts'

type Letter = Omit<DeadLetterRow, 'payload'>

export interface TodoItem {
  /** Of the dead letter or conflict behind it. */
  id: string
  behind: 'deadLetter' | 'conflict'
  kind: TodoKind
  department: Department
  connection: string
  object: string
  record: string | null
  /** Its business number, else its id in the other system. */
  number: string | null
  /** Decimal; null = the record has no lines, or is not there. */
  pieces: string | null
  amount: string | null
  currency: string | null
  /** Epoch ms. */
  since: number
  dueAt: number
  message: string
  field: string | null
  note: string | null
}

export interface TodoFilter {
  kind?: TodoKind
  department?: Department
  connection?: string
  object?: string
  /** Only what is overdue at this time. */
  overdueAt?: number
}

/** An item's place in the list: newest first, dead letters before conflicts of the same moment, then as the database orders ids. */
export interface TodoPlace {
  since: number
  behind: TodoItem['behind']
  id: string
}

const SCAN = 200
const HOUR_MS = 3_600_000

/** Up to `limit` items after a place that pass the filter. */
export async function readTodo(
  store: Store,
  filter: TodoFilter,
  { after, limit }: { after?: TodoPlace; limit: number },
): Promise<TodoItem[]> {
  const found: TodoItem[] = []
  for (let place = after; ;) {
    const { items, next } = await scan(store, filter, place)
    for (const item of items) {
      if (!passes(item, filter)) continue
      found.push(item)
      if (found.length === limit) return found
    }
    if (!next) return found
    place = next
  }
}

const passes = ({ kind, department, dueAt }: TodoItem, filter: TodoFilter): boolean =>
  (filter.kind === undefined || filter.kind === kind) &&
  (filter.department === undefined || filter.department === department) &&
  (filter.overdueAt === undefined || dueAt <= filter.overdueAt)

interface Group {
  kind: TodoKind
  department: Department
  count: number
  overdue: number
  pieces: string
  /** By currency. */
  amounts: Map<string, string>
}

/** What there is to do, added up by kind; most urgent first. */
export async function groupTodo(store: Store, filter: TodoFilter, now: number): Promise<Group[]> {
  const groups = new Map<TodoKind, Group>()
  for (let place: TodoPlace | undefined; ;) {
    const { items, next } = await scan(store, filter, place)
    for (const item of items) {
      if (!passes(item, filter)) continue
      const { kind, department, pieces, amount, currency, dueAt } = item
      const group = groups.get(kind) ?? { kind, department, count: 0, overdue: 0, pieces: '0', amounts: new Map<string, string>() }
      groups.set(kind, group)
      group.count++
      if (dueAt <= now) group.overdue++
      if (pieces !== null) group.pieces = add(group.pieces, pieces)
      if (amount !== null && currency !== null) group.amounts.set(currency, add(group.amounts.get(currency) ?? '0', amount))
    }
    if (!next) break
    place = next
  }
  return [...groups.values()].sort((a, b) => b.overdue - a.overdue || b.count - a.count || (a.kind < b.kind ? -1 : 1))
}

/** The next items of both tables, merged; `next` where more may follow. */
async function scan(
  store: Store,
  filter: TodoFilter,
  after: TodoPlace | undefined,
): Promise<{ items: TodoItem[]; next: TodoPlace | undefined }> {
  const { read, tables } = store
  const { deadLetters, conflicts } = tables
  const { payload: _payload, ...heads } = getTableColumns(deadLetters)
  const [letters, open] = await Promise.all([
    read
      .select(heads)
      .from(deadLetters)
      .where(where(deadLetters, filter, after && afterPlace(deadLetters, 'deadLetter', after)))
      .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
      .limit(SCAN),
    read
      .select()
      .from(conflicts)
      .where(where(conflicts, filter, after && afterPlace(conflicts, 'conflict', after)))
      .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
      .limit(SCAN),
  ])
  const merged = [...letters.map((row) => ({ row, isLetter: true })), ...open.map((row) => ({ row, isLetter: false }))]
    // Stable: within a moment and a table the database's order stays, whatever its collation.
    .sort((a, b) => b.row.createdAt - a.row.createdAt || Number(b.isLetter) - Number(a.isLetter))
    .slice(0, SCAN)
  const ids = [...new Set(merged.flatMap(({ row }) => row.record ?? []))]
  const records = ids.length ? await read.select().from(tables.records).where(inArray(tables.records.id, ids)) : []
  const recordOf = new Map(records.map((record) => [record.id, record]))
  const items = merged.map(({ row, isLetter }) => {
    const record = row.record === null ? undefined : recordOf.get(row.record)
    return isLetter ? itemOfLetter(row as Letter, record) : itemOfConflict(row as ConflictRow, record)
  })
  const last = items.at(-1)
  return { items, next: merged.length === SCAN && last ? placeOf(last) : undefined }
}

interface Listed {
  id: SQLiteColumn
  state: SQLiteColumn
  connection: SQLiteColumn
  object: SQLiteColumn
  createdAt: SQLiteColumn
}

const where = (table: Listed, { connection, object }: TodoFilter, after: SQL | undefined): SQL | undefined =>
  and(
    eq(table.state, 'open'),
    connection === undefined ? undefined : eq(table.connection, connection),
    object === undefined ? undefined : eq(table.object, object),
    after,
  )

export const placeOf = ({ since, behind, id }: TodoItem): TodoPlace => ({ since, behind, id })

/** What of a table comes after a place. */
function afterPlace({ createdAt, id }: Listed, behind: TodoItem['behind'], place: TodoPlace): SQL | undefined {
  const older = lt(createdAt, place.since)
  if (behind === place.behind) return or(older, and(eq(createdAt, place.since), lt(id, place.id)))
  return behind === 'conflict' ? or(older, eq(createdAt, place.since)) : older
}

function itemOfLetter(letter: Letter, record: RecordRow | undefined): TodoItem {
  const { id, connection, object, externalId, message, field, note, createdAt } = letter
  const kind = kindOfLetter(letter)
  const about = aboutOf(record)
  return {
    ...{ id, behind: 'deadLetter', kind, department: TODO_KINDS[kind].department, connection, object, record: letter.record },
    ...{ number: record?.number ?? externalId, ...about.hangs, since: createdAt, message, field, note },
    dueAt: about.dueAt ?? createdAt + TODO_KINDS[kind].hours * HOUR_MS,
  }
}

function itemOfConflict(
  { id, connection, object, record, field, kind: word, createdAt }: ConflictRow,
  known: RecordRow | undefined,
): TodoItem {
  const kind = kindOfConflict(word, field)
  const about = aboutOf(known)
  return {
    ...{ id, behind: 'conflict', kind, department: TODO_KINDS[kind].department, connection, object, record: known ? record : null },
    ...{ number: known?.number ?? null, ...about.hangs, since: createdAt, message: word, field, note: null },
    dueAt: about.dueAt ?? createdAt + TODO_KINDS[kind].hours * HOUR_MS,
  }
}

/** Pieces and money that hang on it, and the time that the record itself sets. */
function aboutOf(record: RecordRow | undefined): { hangs: Pick<TodoItem, 'pieces' | 'amount' | 'currency'>; dueAt: number | undefined } {
  if (!record?.isFilled) return { hangs: { pieces: null, amount: null, currency: null }, dueAt: undefined }
  const body = JSON.parse(record.body) as Record<string, unknown>
  const lines = Array.isArray(body['lines']) ? (body['lines'] as Record<string, unknown>[]) : undefined
  // A bundle goes out as its parts.
  const goods = lines?.filter((line) => line['kind'] !== 'bundle' && typeof line['quantity'] === 'string')
  const pieces = goods ? goods.reduce((sum, line) => add(sum, line['quantity'] as string), '0') : null
  const due = body['shipBy'] ?? body['deadline']
  const { amount, currency } = record
  return {
    hangs: { pieces, amount: currency === null ? null : amount, currency },
    dueAt: typeof due === 'string' ? Date.parse(due) : undefined,
  }
}
