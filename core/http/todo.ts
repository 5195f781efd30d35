// The to-do list 待处理 in business words.
import type { components } from '../../openapi/types.ts'
import { groupTodo, readTodo, type TodoFilter, type TodoItem } from '../engine/todo.ts'
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
    const [since, id] = cursor === undefined ? [] : readCursor(cursor, ['number', 'string'])
    const after = since === undefined ? undefined : { since: Number(since), id: String(id) }
    const found = await readTodo(hub.store, filterOf(wanted, now), { after, limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return {
      body: {
        items: items.map((item) => shapeOf(item, now)),
        nextCursor: found.length > limit && last ? writeCursor([last.since, last.id]) : null,
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

const filterOf = ({ isOverdue, ...filter }: Query, now: number): TodoFilter => ({ ...filter, ...(isOverdue && { overdueAt: now }) })

const shapeOf = ({ since, dueAt, ...item }: TodoItem, now: number): Schemas['TodoItem'] => ({
  ...item,
  since: iso(since),
  dueAt: iso(dueAt),
  isOverdue: dueAt <= now,
})
