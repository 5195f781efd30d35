// What people write to an item of To do, and whose it is. Beside the list, since nothing else knows it.
import { inArray } from 'drizzle-orm'
import { HubError } from '../errors.ts'
import type { Store, TodoNoteRow } from '../store/port.ts'
import type { BareItem, Noted, TodoItem } from './todo-items.ts'

const NOT_NOTED: Noted = { note: null, assignee: null, notedBy: null, notedAt: null, rev: 0 }

export async function withNotes({ read, tables }: Store, items: BareItem[]): Promise<TodoItem[]> {
  if (items.length === 0) return []
  const { todoNotes } = tables
  const ids = items.map(({ id }) => id)
  const rows: TodoNoteRow[] = await read.select().from(todoNotes).where(inArray(todoNotes.item, ids))
  const notedOf = new Map(rows.map((row) => [row.item, notedBy(row)]))
  return items.map((item) => ({ ...item, ...(notedOf.get(item.id) ?? NOT_NOTED) }))
}

const notedBy = ({ note, assignee, by, updatedAt, rev }: TodoNoteRow): Noted => ({
  ...{ note, assignee, rev },
  notedBy: by,
  notedAt: updatedAt,
})

export interface TodoNote {
  /** null clears; undefined leaves it. */
  note?: string | null
  assignee?: string | null
  by: string
}

const words = (text: string | null): string | null => text?.trim() || null

/** Writes them on the revision that `item` shows. Throws HubError conflict `revChanged`. */
export async function saveNote(store: Store, item: TodoItem, { note = item.note, assignee = item.assignee, by }: TodoNote): Promise<void> {
  const at = await store.clock()
  const put = { item: item.id, note: words(note), assignee: words(assignee), by, rev: item.rev + 1, updatedAt: at }
  const isNew = item.rev === 0
  const { failed } = await store.admin([
    { table: 'todoNotes', put: { ...put, ...(isNew && { createdAt: at }) }, expectRev: isNew ? null : item.rev },
  ])
  if (failed.length === 0) return
  throw new HubError('revChanged', 'conflict', `The note of ${item.id} was changed in the meantime: read it again and repeat the change.`)
}
