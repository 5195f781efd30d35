// The to-do list 待处理: everything that needs a person, in business words. Worked out from open dead letters, conflicts and records whenever it is
// asked for, so it cannot disagree with them; what people wrote to the items shown is looked up.
import { add } from '../model/money.ts'
import type { Store } from '../store/port.ts'
import { BEHIND, itemOfConflict, itemOfLetter, itemOfRecord, type BareItem, type TodoItem } from './todo-items.ts'
import type { Department, TodoKind } from './todo-kinds.ts'
import { withNotes } from './todo-notes.ts'
import { readHeads, rowsAfter, withReasons, type TodoPage, type TodoPlace, type TodoRows } from './todo-rows.ts'

export interface TodoFilter extends TodoRows {
  department?: Department
  isOverdue?: boolean
}

/** Rows looked at together: for a page of the list, and for the sums. */
const SCAN = 200
const GROUP_SCAN = 1000

/** Up to `limit` items after a place that pass the filter. */
export async function readTodo(store: Store, filter: TodoFilter, { after, limit }: TodoPage): Promise<TodoItem[]> {
  const found: BareItem[] = []
  for (let place = after; ;) {
    const { items, next } = await scan(store, filter, { after: place, limit: SCAN })
    found.push(...items.filter((item) => passes(item, filter)))
    if (!next || found.length >= limit) break
    place = next
  }
  return withNotes(store, await withReasons(store, found.slice(0, limit)))
}

const passes = ({ kind, department, dueAt }: BareItem, filter: TodoFilter): boolean =>
  (filter.kind === undefined || filter.kind === kind) &&
  (filter.department === undefined || filter.department === department) &&
  (!filter.isOverdue || dueAt <= filter.now)

interface Group {
  kind: TodoKind
  department: Department
  count: number
  overdue: number
  pieces: string
  /** By currency. */
  amounts: Map<string, string>
}

/** What there is to do, added up by kind and department; most urgent first. */
export async function groupTodo(store: Store, filter: TodoFilter): Promise<Group[]> {
  const groups = new Map<string, Group>()
  for (let place: TodoPlace | undefined; ;) {
    const { items, next } = await scan(store, filter, { after: place, limit: GROUP_SCAN })
    for (const item of items) if (passes(item, filter)) addTo(groups, item, filter.now)
    if (!next) break
    place = next
  }
  return [...groups.values()].sort((a, b) => b.overdue - a.overdue || b.count - a.count || (a.kind < b.kind ? -1 : 1))
}

function addTo(groups: Map<string, Group>, item: BareItem, now: number): void {
  const { kind, department, pieces, amount, currency, dueAt } = item
  const key = `${kind}\0${department}`
  const group = groups.get(key) ?? { kind, department, count: 0, overdue: 0, pieces: '0', amounts: new Map<string, string>() }
  groups.set(key, group)
  group.count++
  if (dueAt <= now) group.overdue++
  if (pieces !== null) group.pieces = add(group.pieces, pieces)
  if (amount !== null && currency !== null) group.amounts.set(currency, add(group.amounts.get(currency) ?? '0', amount))
}

/** The next items of all tables, merged; `next` where more may follow. */
async function scan(store: Store, filter: TodoFilter, page: TodoPage): Promise<{ items: BareItem[]; next: TodoPlace | undefined }> {
  const merged = (await rowsAfter(store, filter, page))
    // Stable: within a moment and a table the database's order stays, whatever its collation.
    .sort((a, b) => b.at - a.at || BEHIND.indexOf(a.behind) - BEHIND.indexOf(b.behind))
    .slice(0, page.limit)
  const ids = merged.flatMap((one) => (one.behind === 'record' ? [] : (one.row.record ?? [])))
  const heads = await readHeads(store, [...new Set(ids)])
  const items = merged.map((one) => {
    if (one.behind === 'record') return itemOfRecord(one.row)
    const record = one.row.record === null ? undefined : heads.get(one.row.record)
    return one.behind === 'deadLetter' ? itemOfLetter(one.row, record) : itemOfConflict(one.row, record)
  })
  const last = items.at(-1)
  return { items, next: merged.length === page.limit && last ? placeOf(last) : undefined }
}

export const placeOf = ({ since, behind, id }: BareItem): TodoPlace => ({ since, behind, id })
