// `qiao conflicts`: differences that the rules may not settle, and a person's word on them.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { isConfirmed } from './confirm.ts'
import { listAll, printList } from './pages.ts'
import { clock, count, oneLine, screenOf, toneOf } from './screen.ts'
import { UsageError } from './usage-error.ts'
import { table, type Column } from './table.ts'

type Conflict = Schemas['Conflict']

export interface ConflictFilters {
  connection?: string
  object?: string
  field?: string
  kind?: string
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

export async function listConflicts(context: CommandContext, { state = 'open', limit, ...filter }: ConflictFilters): Promise<void> {
  const query = { ...filter, state: state === 'all' ? undefined : state }
  const listed = await listAll(context, { limit, read: (hub, page) => hub.get('/api/v1/conflicts', { query: { ...query, ...page } }) })
  const lines = () => table(listed.items, CONFLICT, screenOf(context.terminal))
  printList(context, listed, { lines, empty: state === 'open' ? 'There are no open conflicts.' : 'There are no such conflicts.' })
}

type Group = Schemas['ConflictGroup']
const GROUP: Column<Group>[] = [
  { title: 'count', text: ({ count: number }) => String(number), isRight: true },
  { title: 'with', text: ({ connection }) => connection },
  { title: 'field', text: ({ object, field }) => `${object}.${field}` },
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'first', text: ({ firstAt }) => clock(firstAt) },
  { title: 'last', text: ({ lastAt }) => clock(lastAt) },
]

/** Open ones by field, the most frequent first. */
export async function groupConflicts(context: CommandContext, { connection, object }: ConflictFilters): Promise<void> {
  const { items } = (await context.hub.get('/api/v1/conflicts/groups', { query: { connection, object } })).body
  context.print(items, () => (items.length === 0 ? [] : table(items, GROUP, screenOf(context.terminal))))
  if (items.length === 0 && !context.isJson) context.note('There are no open conflicts.')
}

export interface SettleOptions {
  use: Schemas['SettleUse']
  value?: string
  connection?: string
  object?: string
  field?: string
  kind?: string
  limit?: number
  dryRun?: boolean
  yes?: boolean
}

/** One, or all open ones of a filter. Exit code 1 when one of them could not be settled. */
export async function settleConflicts(context: CommandContext, id: string | undefined, options: SettleOptions): Promise<number> {
  const { connection, object, field, kind, use, value } = options
  const filter = Object.fromEntries(Object.entries({ connection, object, field, kind }).filter(([, word]) => word !== undefined))
  const isFiltered = Object.keys(filter).length > 0
  if (id !== undefined && isFiltered) throw new UsageError('Give the id of one conflict, or a filter, not both.')
  if (id === undefined && !isFiltered) throw new UsageError('Say which ones: an id, or a filter such as --field or --connection.')
  if ((use === 'value') !== (value !== undefined)) throw new UsageError('--use value and --value belong together.')
  if (id !== undefined) return settleOne(context, id, { use, ...(value !== undefined && { value: readValue(value) }) })
  if (use === 'value') throw new UsageError('--use value is for one conflict: give its id.')
  return settleMany(context, { filter, use }, options)
}

/** As JSON, or as the words it is. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

async function settleOne(context: CommandContext, conflict: string, decision: Schemas['SettleRequest']): Promise<number> {
  const { etag } = await context.hub.get('/api/v1/conflicts/{conflict}', { path: { conflict } })
  const request = { path: { conflict }, body: decision, ifMatch: etag }
  const { body } = await context.hub.post('/api/v1/conflicts/{conflict}/settle', request)
  context.print(body, () => [`${conflict} is settled${outcomeOf(body, decision)}.`])
  return 0
}

function outcomeOf({ object, field, kind, connection, values }: Conflict, { use, value }: Schemas['SettleRequest']): string {
  if (kind === 'reopened')
    return use === 'ours' ? `: the bill is pushed to ${connection} again` : `: the bill is left as it is in ${connection}`
  if (kind !== 'deleteBudget') return use === 'rule' ? '' : `: ${object}.${field} is ${brief(use === 'value' ? value : values[use])}`
  if (use === 'theirs') return `: ${brief(values.theirs)} deletions of ${connection} are taken over where it confirms them`
  return `: ${brief(values.theirs)} records stay, and are detached from ${connection} where it confirms that they are gone`
}

async function settleMany(
  context: CommandContext,
  body: Pick<Schemas['BulkSettleRequest'], 'filter' | 'use'>,
  { limit, dryRun, yes }: SettleOptions,
): Promise<number> {
  const path = '/api/v1/conflicts/settle'
  const { body: counted } = await context.hub.post(path, { body: { ...body, isDryRun: true } })
  const isNone = counted.matched === 0
  if (dryRun || isNone) {
    context.print(counted, () => [isNone ? 'No open conflict matches.' : `${count(counted.matched, 'open conflict')} would be settled.`])
    return 0
  }
  if (!(await isConfirmed(context, `Settle ${count(counted.matched, 'conflict')} (${body.use})?`, yes))) return 1
  const { body: done } = await context.hub.post(path, {
    body: { ...body, expected: counted.matched, ...(limit === undefined ? {} : { limit }) },
  })
  context.print(done, () => [
    `${done.settled} of ${count(done.settled + done.failures.length, 'conflict')} settled.`,
    ...done.failures.map(({ id, error }) => `  ${id}  ${oneLine(error)}`),
  ])
  return done.failures.length === 0 ? 0 : 1
}
