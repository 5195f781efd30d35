// `qiao dead-letters`: documents that need a person. List, group by cause, look, push again, resolve, reopen.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { isConfirmed } from './confirm.ts'
import { clock, count, oneLine, screenOf, toneOf } from './screen.ts'
import { UsageError } from './usage-error.ts'
import { facts, table, type Column } from './table.ts'

type Letter = Schemas['DeadLetter']

export interface LetterFilters {
  connection?: string
  object?: string
  code?: string
  field?: string
  state?: 'open' | 'resolved' | 'all'
  limit?: number
}

const way = ({ direction, connection }: Pick<Letter, 'direction' | 'connection'>) =>
  direction === 'in' ? `${connection} → hub` : `hub → ${connection}`

const LETTER: Column<Letter>[] = [
  { title: 'dead letter', text: ({ id }) => id },
  { title: 'since', text: ({ createdAt }) => clock(createdAt) },
  { title: 'way', text: way },
  { title: 'object', text: ({ object }) => object },
  { title: 'document', text: ({ externalId, record }) => externalId ?? record, least: 8 },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  { title: 'code', text: ({ code }) => code },
  { title: 'message', text: ({ message, isEdited }) => (isEdited ? `(edited) ${message}` : message), least: 20 },
]

export async function listDeadLetters(context: CommandContext, { state = 'open', limit, ...filters }: LetterFilters): Promise<void> {
  const { connection, object, code, field } = filters
  const query = { connection, object, code, field, state: state === 'all' ? undefined : state }
  const listed = await listAll(context, { limit, read: (hub, page) => hub.get('/api/v1/dead-letters', { query: { ...query, ...page } }) })
  const lines = () => table(listed.items, LETTER, screenOf(context.terminal))
  printList(context, listed, { lines, empty: state === 'open' ? 'There are no open dead letters.' : 'There are no such dead letters.' })
}

export async function showDeadLetter(context: CommandContext, deadLetter: string): Promise<void> {
  const { body: letter } = await context.hub.get('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter } })
  context.print(letter, () => {
    const screen = screenOf(context.terminal)
    const { direction, object, record, externalId, code, kind, message, details } = letter
    return [
      `${screen.paint(`${object} ${externalId ?? record ?? ''}`.trim(), 'strong')}  ${way(letter)}  ${screen.paint(letter.state, toneOf(letter.state))}`,
      ...facts(
        [
          ['id', letter.id],
          ['record', record ?? undefined],
          ['error', `${code} (${kind}): ${oneLine(message)}`],
          ['details', Object.keys(details).length === 0 ? undefined : oneLine(JSON.stringify(details))],
          ['since', clock(letter.createdAt)],
          ['edited', letter.isEdited ? clock(letter.updatedAt) : undefined],
          ['resolved', letter.note === null ? undefined : `${clock(letter.updatedAt)}, ${oneLine(letter.note)}`],
        ],
        screen,
      ),
      '',
      screen.paint(direction === 'in' ? 'native record' : 'canonical record', 'dim'),
      ...JSON.stringify(letter.payload, null, 2).split('\n'),
      '',
      letter.state === 'open'
        ? `Next: qiao dead-letters edit ${letter.id}, or qiao dead-letters replay ${letter.id}`
        : `Not done after all? qiao dead-letters reopen ${letter.id}`,
    ]
  })
}

export interface ReplayOptions {
  connection?: string
  object?: string
  code?: string
  field?: string
  direction?: 'in' | 'out'
  all?: boolean
  limit?: number
  dryRun?: boolean
  yes?: boolean
}

/** One letter, or all open ones of a filter. Exit code 1 when one of them failed again. */
export async function replayDeadLetters(context: CommandContext, id: string | undefined, options: ReplayOptions): Promise<number> {
  const { connection, object, code, field, direction, all = false } = options
  const filter = Object.fromEntries(
    Object.entries({ connection, object, code, field, direction }).filter(([, value]) => value !== undefined),
  )
  const isFiltered = Object.keys(filter).length > 0
  if (id !== undefined && (isFiltered || all)) throw new UsageError('Give the id of one dead letter, or a filter, not both.')
  if (id !== undefined) return replayOne(context, id)
  if (!isFiltered && !all) throw new UsageError('Say which ones: an id, a filter such as --code or --connection, or --all.')
  return replayMany(context, filter, options)
}

async function replayOne(context: CommandContext, deadLetter: string): Promise<number> {
  const { body } = await context.hub.post('/api/v1/dead-letters/{deadLetter}/replay', { path: { deadLetter } })
  const { paint } = screenOf(context.terminal)
  const queued = body.isQueued && !context.isJson ? await queuedLine(context, deadLetter) : undefined
  context.print(body, () => [
    body.isResolved
      ? `${paint('✓', 'good')} ${queued ?? `${deadLetter} is resolved.`}`
      : `${paint('✗', 'bad')} ${deadLetter} failed again: ${oneLine(body.error ?? '')}`,
  ])
  return body.isResolved ? 0 : 1
}

/** Nothing more is known yet: where the end of it is seen. */
async function queuedLine({ hub }: CommandContext, id: string): Promise<string> {
  const { body } = await hub.get('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter: id } })
  const { direction, object, connection, externalId, record } = body
  const what = direction === 'out' ? `its push to ${connection} is queued` : `${object} ${externalId} is read again from ${connection}`
  return `${id} is taken up again: ${what}. How it ends: qiao lineage ${record ?? externalId}; if it fails, there is a dead letter again.`
}

async function replayMany(
  context: CommandContext,
  filter: Schemas['BulkReplayRequest']['filter'],
  { limit, dryRun, yes }: ReplayOptions,
): Promise<number> {
  const path = '/api/v1/dead-letters/replay'
  const { body: counted } = await context.hub.post(path, { body: { filter, isDryRun: true } })
  const isSmall = counted.matched === 0
  if (dryRun || isSmall) {
    context.print(counted, () => [
      isSmall ? 'No open dead letter matches.' : `${count(counted.matched, 'open dead letter')} would be replayed.`,
    ])
    return 0
  }
  if (!(await isConfirmed(context, `Replay ${count(counted.matched, 'dead letter')}?`, yes))) return 1
  const expected = counted.matched
  const { body } = await context.hub.post(path, { body: { filter, expected, ...(limit === undefined ? {} : { limit }) } })
  context.print(body, () => [
    `${body.resolved} of ${count(body.replayed, 'dead letter')} ${body.queued === 0 ? 'resolved' : 'taken up again'}.`,
    ...(body.queued > 0
      ? [`${body.queued} of them only queued, to be pushed or read again: what fails is in \`qiao dead-letters\` again in a moment.`]
      : []),
    ...body.failures.map(({ id, error }) => `  ${id}  ${oneLine(error)}`),
    ...(body.matched > body.replayed
      ? [`${body.matched - body.replayed} more match: repeat the command, or give --limit (at most 5000).`]
      : []),
  ])
  return body.failures.length === 0 ? 0 : 1
}

type Group = Schemas['DeadLetterGroup']
const GROUP: Column<Group>[] = [
  { title: 'count', text: ({ count: number }) => String(number), isRight: true },
  { title: 'way', text: way },
  { title: 'object', text: ({ object }) => object },
  { title: 'code', text: ({ code }) => code },
  { title: 'field', text: ({ field }) => field },
  { title: 'first', text: ({ firstAt }) => clock(firstAt) },
  { title: 'last', text: ({ lastAt }) => clock(lastAt) },
  { title: 'for example', text: ({ example }) => `${example.id} ${example.message}`, least: 24 },
]

/** Open letters by cause, the most frequent first. */
export async function groupDeadLetters(context: CommandContext, { connection, object }: LetterFilters): Promise<void> {
  const { items } = (await context.hub.get('/api/v1/dead-letters/groups', { query: { connection, object } })).body
  context.print(items, () => (items.length === 0 ? [] : table(items, GROUP, screenOf(context.terminal))))
  if (items.length === 0 && !context.isJson) context.note('There are no open dead letters.')
}

export async function resolveDeadLetter(context: CommandContext, deadLetter: string, { reason }: { reason: string }): Promise<void> {
  const { body } = await context.hub.post('/api/v1/dead-letters/{deadLetter}/resolve', { path: { deadLetter }, body: { reason } })
  context.print(body, () => [`${deadLetter} is resolved. Not done after all? qiao dead-letters reopen ${deadLetter}`])
}

export async function reopenDeadLetter(context: CommandContext, deadLetter: string): Promise<void> {
  const { body } = await context.hub.post('/api/v1/dead-letters/{deadLetter}/reopen', { path: { deadLetter } })
  context.print(body, () => [`${deadLetter} is open again.`])
}
