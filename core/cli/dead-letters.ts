// `qiao dead-letters`: documents that need a person. List, look, edit, push again.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HubError } from '../errors.ts'
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { editFile } from './editor.ts'
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
  state?: 'open' | 'resolved' | 'all'
  limit?: number
}

const LETTER: Column<Letter>[] = [
  { title: 'dead letter', text: ({ id }) => id },
  { title: 'since', text: ({ createdAt }) => clock(createdAt) },
  { title: 'way', text: ({ direction, connection }) => (direction === 'in' ? `${connection} → hub` : `hub → ${connection}`) },
  { title: 'object', text: ({ object }) => object },
  { title: 'document', text: ({ externalId, record }) => externalId ?? record, least: 8 },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  { title: 'code', text: ({ code }) => code },
  { title: 'message', text: ({ message, isEdited }) => (isEdited ? `(edited) ${message}` : message), least: 20 },
]

export async function listDeadLetters(context: CommandContext, { state = 'open', limit, ...filters }: LetterFilters): Promise<void> {
  const { connection, object, code } = filters
  const query = { connection, object, code, state: state === 'all' ? undefined : state }
  const listed = await listAll(context, { limit, read: (hub, page) => hub.get('/api/v1/dead-letters', { query: { ...query, ...page } }) })
  const lines = () => table(listed.items, LETTER, screenOf(context.terminal))
  printList(context, listed, { lines, empty: state === 'open' ? 'There are no open dead letters.' : 'There are no such dead letters.' })
}

export async function showDeadLetter(context: CommandContext, deadLetter: string): Promise<void> {
  const { body: letter } = await context.hub.get('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter } })
  context.print(letter, () => {
    const screen = screenOf(context.terminal)
    const { direction, connection, object, record, externalId, code, kind, message, details } = letter
    const way = direction === 'in' ? `${connection} → hub` : `hub → ${connection}`
    return [
      `${screen.paint(`${object} ${externalId ?? record ?? ''}`.trim(), 'strong')}  ${way}  ${screen.paint(letter.state, toneOf(letter.state))}`,
      ...facts(
        [
          ['id', letter.id],
          ['record', record ?? undefined],
          ['error', `${code} (${kind}): ${oneLine(message)}`],
          ['details', Object.keys(details).length === 0 ? undefined : oneLine(JSON.stringify(details))],
          ['since', clock(letter.createdAt)],
          ['edited', letter.isEdited ? clock(letter.updatedAt) : undefined],
        ],
        screen,
      ),
      '',
      screen.paint(direction === 'in' ? 'native record' : 'canonical record', 'dim'),
      ...JSON.stringify(letter.payload, null, 2).split('\n'),
      ...(letter.state === 'open' ? ['', `Next: qiao dead-letters edit ${letter.id}, or qiao dead-letters replay ${letter.id}`] : []),
    ]
  })
}

export interface ReplayOptions {
  connection?: string
  object?: string
  code?: string
  direction?: 'in' | 'out'
  all?: boolean
  limit?: number
  dryRun?: boolean
  yes?: boolean
}

/** One letter, or all open ones of a filter. Exit code 1 when one of them failed again. */
export async function replayDeadLetters(context: CommandContext, id: string | undefined, options: ReplayOptions): Promise<number> {
  const { connection, object, code, direction, all = false } = options
  const filter = Object.fromEntries(Object.entries({ connection, object, code, direction }).filter(([, value]) => value !== undefined))
  const isFiltered = Object.keys(filter).length > 0
  if (id !== undefined && (isFiltered || all)) throw new UsageError('Give the id of one dead letter, or a filter, not both.')
  if (id !== undefined) return replayOne(context, id)
  if (!isFiltered && !all) throw new UsageError('Say which ones: an id, a filter such as --code or --connection, or --all.')
  return replayMany(context, filter, options)
}

async function replayOne(context: CommandContext, deadLetter: string): Promise<number> {
  const { body } = await context.hub.post('/api/v1/dead-letters/{deadLetter}/replay', { path: { deadLetter } })
  const { paint } = screenOf(context.terminal)
  context.print(body, () => [
    body.isResolved
      ? `${paint('✓', 'good')} ${deadLetter} is resolved.`
      : `${paint('✗', 'bad')} ${deadLetter} failed again: ${oneLine(body.error ?? '')}`,
  ])
  return body.isResolved ? 0 : 1
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
  const { body } = await context.hub.post(path, { body: { filter, ...(limit === undefined ? {} : { limit }) } })
  context.print(body, () => [
    `${body.resolved} of ${count(body.replayed, 'dead letter')} resolved.`,
    ...body.failures.map(({ id, error }) => `  ${id}  ${oneLine(error)}`),
    ...(body.matched > body.replayed
      ? [`${body.matched - body.replayed} more match: repeat the command, or give --limit (at most 500).`]
      : []),
  ])
  return body.failures.length === 0 ? 0 : 1
}

/** Replaces the payload by a file's, or by what an editor makes of it; the letter is then ready to be replayed. */
export async function editDeadLetter(context: CommandContext, deadLetter: string, { file }: { file?: string }): Promise<number> {
  const { body: letter, etag } = await context.hub.get('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter } })
  const before = `${JSON.stringify(letter.payload, null, 2)}\n`
  const after = file === undefined ? await edited(context, before) : await readFile(file, 'utf8')
  if (after === before) {
    context.print(letter, () => ['Nothing was changed.'])
    return 0
  }
  const payload = parsePayload(after, file ?? 'What was edited')
  const { body } = await context.hub.put('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter }, body: { payload }, ifMatch: etag })
  context.print(body, () => [`${deadLetter} is changed. Push it again: qiao dead-letters replay ${deadLetter}`])
  return 0
}

function parsePayload(text: string, source: string): Record<string, unknown> {
  const problem = (reason: string) => new HubError('badPayload', 'data', `${source} is no JSON object (${reason}): nothing was changed.`)
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch (error) {
    throw problem((error as Error).message)
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw problem('it begins with { and ends with }')
  return payload as Record<string, unknown>
}

/** The payload holds personal data: its file is for this user alone, and gone afterwards. */
async function edited({ terminal }: CommandContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'qiao-'))
  try {
    const file = join(folder, 'payload.json')
    await writeFile(file, text, { mode: 0o600 })
    await editFile(file, terminal)
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
