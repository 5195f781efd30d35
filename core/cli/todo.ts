// `qiao todo`: everything that needs a person, in business words, with what hangs on it and by when.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { clock, oneLine, screenOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Item = Schemas['TodoItem']
type Group = Schemas['TodoGroup']

export interface TodoFilters {
  kind?: Schemas['TodoKind']
  department?: Schemas['Department']
  connection?: string
  object?: string
  overdue?: boolean
  limit?: number
}

const money = (amount: string | null, currency: string | null) => (amount === null ? '' : `${amount} ${currency ?? ''}`.trim())

const ITEM: Column<Item>[] = [
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'for', text: ({ department }) => department },
  { title: 'object', text: ({ object }) => object },
  { title: 'number', text: ({ number, record }) => number ?? record ?? '', least: 8 },
  { title: 'pieces', text: ({ pieces }) => pieces ?? '', isRight: true },
  { title: 'amount', text: ({ amount, currency }) => money(amount, currency), isRight: true },
  { title: 'due', text: ({ dueAt }) => clock(dueAt), tone: ({ isOverdue }) => (isOverdue ? 'bad' : undefined) },
  { title: 'behind it', text: ({ id }) => id },
  { title: 'what happened', text: ({ message }) => oneLine(message), least: 20 },
]

const GROUP: Column<Group>[] = [
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'for', text: ({ department }) => department },
  { title: 'items', text: ({ count }) => count, isRight: true },
  { title: 'overdue', text: ({ overdue }) => overdue, isRight: true, tone: ({ overdue }) => (overdue ? 'bad' : undefined) },
  { title: 'pieces', text: ({ pieces }) => pieces, isRight: true },
  { title: 'amount', text: ({ amounts }) => amounts.map(({ amount, currency }) => money(amount, currency)).join(', '), isRight: true },
]

const NOTHING = 'There is nothing to do.'

export async function listTodo(context: CommandContext, { limit, overdue, ...filters }: TodoFilters): Promise<void> {
  const query = { ...filters, ...(overdue && { isOverdue: true }) }
  const listed = await listAll(context, { limit, read: (hub, page) => hub.get('/api/v1/todo', { query: { ...query, ...page } }) })
  printList(context, listed, { lines: () => table(listed.items, ITEM, screenOf(context.terminal)), empty: NOTHING })
}

export async function groupTodo(context: CommandContext, { overdue, department, connection, object }: TodoFilters): Promise<void> {
  const query = { department, connection, object, ...(overdue && { isOverdue: true }) }
  const { items } = (await context.hub.get('/api/v1/todo/groups', { query })).body
  printList(context, { items, hasMore: false }, { lines: () => table(items, GROUP, screenOf(context.terminal)), empty: NOTHING })
}
