// `qiao upload`: a file handed to a connection; tried first, or kept, read, and told what became of it.
import { basename, extname } from 'node:path'
import { HubError } from '../errors.ts'
import type { FileBody, Schemas } from './client.ts'
import { brief } from './conflicts.ts'
import type { CommandContext } from './context.ts'
import { countersOf, follow } from './pull.ts'
import { count, screenOf, type Tone } from './screen.ts'
import { readGiven } from './system-error.ts'
import { table, type Column } from './table.ts'

type Report = Schemas['FileReport']
type Item = Schemas['FileItem']
type Run = Schemas['Run']

/** People see so many; --json gives all that the hub lists. */
const MOST_LINES = 50
const TYPES: Record<string, string> = {
  '.csv': 'text/csv',
  '.txt': 'text/csv',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export interface UploadOptions {
  file: string
  dryRun?: boolean
}

/** Exit code 1 when something in the file is wrong, or its reading failed. */
export async function upload(
  context: CommandContext,
  connection: string,
  object: string,
  { file, dryRun = false }: UploadOptions,
): Promise<number> {
  const { body } = await context.hub.post('/api/v1/connections/{connection}/objects/{object}/upload', {
    path: { connection, object },
    query: { name: basename(file), dryRun },
    body: await bodyOf(file),
  })
  const ended = body.run === null ? null : await follow(context, await runOf(context, body.run))
  context.print({ ...body, ended }, () => linesOf(context, body, ended))
  if (ended) tellEnd(context, ended)
  const isWell = ended === null || (ended.state === 'succeeded' && !ended.counters['deadLetters'])
  return isWell && body.items.every(({ action }) => action !== 'error') ? 0 : 1
}

const runOf = async ({ hub }: CommandContext, run: string): Promise<Run> => (await hub.get('/api/v1/runs/{run}', { path: { run } })).body

function tellEnd(context: CommandContext, { id, connection, object, state, error, counters }: Run): void {
  const failed = counters['deadLetters'] ?? 0
  if (state !== 'succeeded') context.note(`${id} ${state}: ${error ?? 'the hub stops'}. The next pull goes on with the file.`)
  if (failed > 0)
    context.note(
      `${count(failed, 'record')} became dead letters: \`qiao dead-letters --connection ${connection} --object ${object}\` shows why.`,
    )
}

async function bodyOf(file: string): Promise<FileBody> {
  const type = TYPES[extname(file).toLowerCase()]
  if (type === undefined) throw new HubError('unknownFile', 'data', `${file} is neither .csv nor .xlsx: save it as one of them.`)
  return { type, bytes: await readGiven(file) }
}

function linesOf(context: CommandContext, report: Report, ended: Run | null): string[] {
  const { records, changes, items, left, keptAs } = report
  const screen = screenOf(context.terminal)
  const shown = items.slice(0, MOST_LINES)
  const more = items.length + left - shown.length
  const head =
    keptAs === null
      ? `${count(records, 'record')}; nothing was kept: ${countsOf(changes!)}`
      : `${count(records, 'record')} kept as ${keptAs}; ${ended === null ? 'the next pull reads them' : `${ended.id} ${ended.state}: ${countersOf(ended)}`}`
  return [head, ...(shown.length > 0 ? table(shown, ITEM, screen) : []), ...(more > 0 ? [screen.paint(`… and ${more} more`, 'dim')] : [])]
}

const countsOf = (changes: NonNullable<Report['changes']>): string =>
  Object.entries(changes)
    .filter(([, number]) => number > 0)
    .map(([action, number]) => `${action} ${number}`)
    .join(', ') || 'there is nothing in it'

const TONES: Partial<Record<Item['action'], Tone>> = { created: 'good', changed: 'strong', duplicate: 'warn', waits: 'warn', error: 'bad' }

const ITEM: Column<Item>[] = [
  { title: 'where', text: ({ place }) => place },
  { title: 'record', text: ({ externalId }) => externalId, least: 12 },
  { title: 'action', text: ({ action }) => action, tone: ({ action }) => TONES[action] },
  { title: 'what', text: whatOf, least: 20 },
]

function whatOf({ place, fields, error }: Item): string {
  // The place stands in a column of its own.
  if (error) return place !== null && error.message.startsWith(`${place}: `) ? error.message.slice(place.length + 2) : error.message
  return Object.entries(fields)
    .map(([field, [before, after]]) => `${field}: ${shown(before)} → ${shown(after)}`)
    .join('; ')
}

const shown = (value: unknown): string => (value === null ? 'nothing' : brief(value))
