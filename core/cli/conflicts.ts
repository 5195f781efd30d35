// `qiao conflicts`: differences that the rules may not settle, and a person's word on them.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { clock, oneLine, screenOf, toneOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Conflict = Schemas['Conflict']

export interface ConflictFilters {
  connection?: string
  record?: string
  state?: 'open' | 'settled' | 'all'
  limit?: number
}

/** A value in a table's cell. */
export const brief = (value: unknown): string =>
  value === undefined ? '–' : oneLine(typeof value === 'string' ? value : JSON.stringify(value))

const CONFLICT: Column<Conflict>[] = [
  { title: 'conflict', text: ({ id }) => id },
  { title: 'since', text: ({ createdAt }) => clock(createdAt) },
  { title: 'record', text: ({ record }) => record },
  { title: 'field', text: ({ object, field }) => `${object}.${field}` },
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  { title: 'ours (hub)', text: ({ values }) => brief(values.ours), least: 10 },
  { title: 'theirs', text: ({ values, connection }) => `${connection}: ${brief(values.theirs)}`, least: 14 },
]

export async function listConflicts(
  context: CommandContext,
  { connection, record, state = 'open', limit }: ConflictFilters,
): Promise<void> {
  const query = { connection, record, state: state === 'all' ? undefined : state }
  const listed = await listAll(context, { limit, read: (hub, page) => hub.get('/api/v1/conflicts', { query: { ...query, ...page } }) })
  const lines = () => table(listed.items, CONFLICT, screenOf(context.terminal))
  printList(context, listed, { lines, empty: state === 'open' ? 'There are no open conflicts.' : 'There are no such conflicts.' })
}

export async function settleConflict(context: CommandContext, conflict: string, { use }: { use: 'ours' | 'theirs' }): Promise<void> {
  const { etag } = await context.hub.get('/api/v1/conflicts/{conflict}', { path: { conflict } })
  const request = { path: { conflict }, body: { use }, ifMatch: etag }
  const { body } = await context.hub.post('/api/v1/conflicts/{conflict}/settle', request)
  context.print(body, () => [`${conflict} is settled: ${body.object}.${body.field} is ${brief(body.values[use])}.`])
}
