// The to-do list 待处理 in business words.
import type { components } from '../../openapi/types.ts'
import { groupTodo, readTodo, type TodoFilter, type TodoItem, type TodoPlace } from '../engine/todo.ts'
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { DEFAULT_LIMIT, readCursor, writeCursor } from './paging.ts'
import { iso } from './shapes.ts'

type Schemas = components['schemas']
type Query = Pick<TodoFilter, 'kind' | 'department' | 'connection' | 'object'> & { isOverdue?: boolean }

export const todoRoutes = (hub: Hub): Handlers<'listTodo' | 'groupTodo'> => ({
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
    const now = await hub.store.clock()
    const groups = await groupTodo(hub.store, filterOf(query, now), now)
    return {
      body: {
        items: groups.map(({ amounts, ...group }) => ({
          ...group,
          amounts: [...amounts].map(([currency, amount]) => ({ currency, amount })),
        })),
      },
    }
  },
})

function placeIn(cursor: string): TodoPlace {
  const [since, behind, id] = readCursor(cursor, ['number', 'string', 'string']) as [number, string, string]
  return { since, behind: behind === 'conflict' ? 'conflict' : 'deadLetter', id }
}

const filterOf = ({ isOverdue, ...filter }: Query, now: number): TodoFilter => ({ ...filter, ...(isOverdue && { overdueAt: now }) })

const shapeOf = ({ since, dueAt, ...item }: TodoItem, now: number): Schemas['TodoItem'] => ({
  ...item,
  since: iso(since),
  dueAt: iso(dueAt),
  isOverdue: dueAt <= now,
})
