// `qiao todo`: everything that needs a person, in business words, with what hangs on it, by when, whose it is and what was noted.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { clock, oneLine, screenOf } from './screen.ts'
import { table, type Column } from './table.ts'
import { UsageError } from './usage-error.ts'

type Item = Schemas['TodoItem']
type Group = Schemas['TodoGroup']

export interface TodoFilters {
  kind?: Schemas['TodoKind']
  department?: Schemas['Department']
  connection?: string
  object?: string
  assignee?: string
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
  { title: 'item', text: ({ id }) => id },
  { title: 'what happened', text: ({ message }) => oneLine(message), least: 20 },
]

/** Shown where somebody has written any. */
const NOTED: Column<Item>[] = [
  { title: 'assigned to', text: ({ assignee }) => assignee, least: 8 },
  { title: 'note', text: ({ note }) => note, least: 12 },
]
const columnsOf = (items: Item[]) => (items.some(({ rev }) => rev > 0) ? [...ITEM, ...NOTED] : ITEM)

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
  printList(context, listed, { lines: () => table(listed.items, columnsOf(listed.items), screenOf(context.terminal)), empty: NOTHING })
}

export async function groupTodo(
  context: CommandContext,
  { overdue, department, connection, object, assignee }: TodoFilters,
): Promise<void> {
  const query = { department, connection, object, assignee, ...(overdue && { isOverdue: true }) }
  const { items } = (await context.hub.get('/api/v1/todo/groups', { query })).body
  printList(context, { items, hasMore: false }, { lines: () => table(items, GROUP, screenOf(context.terminal)), empty: NOTHING })
}

/** What is left out stays; an empty word clears. */
export async function noteTodo(
  context: CommandContext,
  item: string,
  note: string | undefined,
  { assignee }: { assignee?: string },
): Promise<void> {
  if (note === undefined && assignee === undefined) throw new UsageError('Give a note, --assignee or both; an empty word ("") clears.')
  const path = '/api/v1/todo/{item}'
  const { etag } = await context.hub.get(path, { path: { item } })
  const request = { path: { item }, body: { note, assignee }, ifMatch: etag }
  const { body } = await context.hub.patch(path, request)
  context.print(body, () => [
    `${item}: ${body.assignee === null ? 'nobody’s' : `assigned to ${oneLine(body.assignee)}`}, ${body.note === null ? 'no note' : `“${oneLine(body.note)}”`}`,
  ])
}
