// The to-do list 待处理 in business words.
import type { components } from '../../openapi/types.ts'
import { groupTodo, readTodo, type TodoFilter } from '../engine/todo.ts'
import { BEHIND, type Behind, type TodoItem } from '../engine/todo-items.ts'
import { saveNote } from '../engine/todo-notes.ts'
import type { TodoPlace } from '../engine/todo-rows.ts'
import type { Hub } from '../engine/port.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { DEFAULT_LIMIT, readCursor, writeCursor } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { iso, isoOrNull } from './shapes.ts'

type Schemas = components['schemas']
type Query = Omit<TodoFilter, 'now' | 'id'>

export const todoRoutes = (hub: Hub): Handlers<'listTodo' | 'groupTodo' | 'getTodoItem' | 'noteTodoItem'> => ({
  listTodo: async ({ query }) => {
    const { limit = DEFAULT_LIMIT, cursor, ...wanted } = query
    const now = await hub.store.clock()
    const after = cursor === undefined ? undefined : placeIn(cursor)
    const found = await readTodo(hub.store, filterOf(wanted, now), { after, limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return {
      body: {
        items: items.map((item) => shapeOf(item, now)),
        nextCursor: found.length > limit && last ? writeCursor([last.since, last.behind, last.id]) : null,
      },
    }
  },
  groupTodo: async ({ query }) => {
    const groups = await groupTodo(hub.store, filterOf(query, await hub.store.clock()))
    return {
      body: {
        items: groups.map(({ amounts, ...group }) => ({
          ...group,
          amounts: [...amounts].map(([currency, amount]) => ({ currency, amount })),
        })),
      },
    }
  },
  getTodoItem: ({ path }) => answer(hub, path.item),
  noteTodoItem: async ({ path, body, ifMatch, by }) => {
    const { item } = await requireItem(hub, path.item)
    requireRev(ifMatch, item.rev)
    await saveNote(hub.store, item, { ...body, by })
    return answer(hub, item.id)
  },
})

async function requireItem({ store }: Hub, id: string): Promise<{ item: TodoItem; now: number }> {
  const now = await store.clock()
  const [item] = await readTodo(store, { id, now }, { limit: 1 })
  if (item) return { item, now }
  throw notFound('open item of To do', id)
}

async function answer(hub: Hub, id: string): Promise<Revised<Schemas['TodoItem']>> {
  const { item, now } = await requireItem(hub, id)
  return { body: shapeOf(item, now), rev: item.rev }
}

function placeIn(cursor: string): TodoPlace {
  const [since, behind, id] = readCursor(cursor, ['number', 'string', 'string']) as [number, Behind, string]
  if (BEHIND.includes(behind)) return { since, behind, id }
  throw new Refusal(400, 'invalidCursor', 'cursor is not one of this list: take nextCursor of the page before, or leave it out.')
}

const filterOf = (filter: Query, now: number): TodoFilter => ({ ...filter, now })

const shapeOf = ({ since, dueAt, notedAt, ...item }: TodoItem, now: number): Schemas['TodoItem'] => ({
  ...item,
  since: iso(since),
  dueAt: iso(dueAt),
  isOverdue: dueAt <= now,
  notedAt: isoOrNull(notedAt),
})
