// `qiao records` lists the hub's own copies, `qiao record` shows one whole.
import { HubError } from '../errors.ts'
import { ApiProblem, type Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { reservationLines, reservationsOf } from './reservations.ts'
import { clock, oneLine, screenOf, toneOf, type Screen } from './screen.ts'
import { facts, table, type Column } from './table.ts'

type Item = Schemas['RecordListItem']

export interface RecordFilters {
  object?: string
  connection?: string
  status?: string
  number?: string
  limit?: number
}

const RECORD: Column<Item>[] = [
  { title: 'number', text: ({ number, id }) => number ?? id },
  { title: 'object', text: ({ object }) => object },
  { title: 'status', text: statusOf, tone: ({ isStopped, isDeleted }) => (isStopped ? 'bad' : isDeleted ? 'dim' : undefined) },
  { title: 'amount', text: ({ amount }) => amount, isRight: true },
  { title: 'currency', text: ({ currency }) => currency },
]
const LINK: Column<Item>[] = [
  { title: 'external id', text: ({ link }) => link?.externalId, least: 12 },
  { title: 'document', text: ({ link }) => joined(link?.documentNumber, link?.documentStatus), least: 10 },
  { title: 'delivery', text: ({ link }) => link?.deliveryState, tone: ({ link }) => toneOf(link?.deliveryState ?? '') },
]
const CHANGED: Column<Item>[] = [{ title: 'changed', text: ({ updatedAt }) => clock(updatedAt) }]

export async function listRecords(context: CommandContext, filters: RecordFilters): Promise<void> {
  const { object, connection, status, number, limit } = filters
  const listed = await listAll(context, {
    limit,
    read: (hub, page) => hub.get('/api/v1/records', { query: { object, connection, status, number, ...page } }),
  })
  const columns = [...RECORD, ...(connection === undefined ? [] : LINK), ...CHANGED]
  const lines = () => table(listed.items, columns, screenOf(context.terminal))
  printList(context, listed, { lines, empty: 'There are no such records.' })
}

/** Status, and what else one must know of the record. */
export function statusOf({ status, isFilled, isDeleted, isStopped }: Schemas['RecordSummary']): string {
  const marks = [isFilled ? [] : 'not read yet', isDeleted ? 'deleted' : [], isStopped ? 'stopped' : []].flat()
  return [status ?? '', ...marks.map((mark) => `(${mark})`)].join(' ').trim()
}

const joined = (...words: (string | null | undefined)[]): string => words.filter((word) => word != null).join(' ')

export async function showRecord(context: CommandContext, word: string): Promise<void> {
  const record = await findRecord(context, word)
  const reservations = await reservationsOf(context, record)
  const { stringify } = await import('yaml')
  context.print(record, () => {
    const screen = screenOf(context.terminal)
    const { id, object, number, rev, updatedAt } = record
    return [
      screen.paint(`${object} ${number ?? id}`, 'strong'),
      ...facts(
        [
          ['id', id],
          ['status', statusOf(record)],
          ['revision', `${rev}, changed ${clock(updatedAt)}`],
        ],
        screen,
      ),
      '',
      ...stringify(record.body, { lineWidth: 0 }).trimEnd().split('\n').map(oneLineKeepingIndent),
      ...record.imbalances.map(({ message, isShownOnly }) =>
        screen.paint(`${isShownOnly ? '!' : '✗'} ${oneLine(message)}`, isShownOnly ? 'warn' : 'bad'),
      ),
      ...linkLines(record, screen),
      ...reservationLines(reservations, screen),
    ]
  })
}

const oneLineKeepingIndent = (line: string): string => /^ */.exec(line)![0] + oneLine(line.trimStart())

function linkLines({ bindings, deliveries }: Schemas['RecordDetail'], screen: Screen): string[] {
  if (bindings.length === 0) return []
  const deliveryOf = (connection: string) => deliveries.find((delivery) => delivery.connection === connection)
  const columns: Column<Schemas['Binding']>[] = [
    { title: 'connection', text: ({ connection }) => connection },
    { title: 'external id', text: ({ externalId }) => externalId, least: 12 },
    {
      title: 'document',
      text: ({ documentNumber, documentStatus, documentDate }) =>
        joined(documentNumber, documentStatus, documentDate && `cross-period ${documentDate}`),
      least: 10,
    },
    {
      title: 'delivery',
      text: ({ connection }) => deliveryOf(connection)?.state,
      tone: ({ connection }) => toneOf(deliveryOf(connection)?.state ?? ''),
    },
    { title: 'read', text: ({ readAt }) => clock(readAt) },
  ]
  return ['', ...table(bindings, columns, screen)]
}

/** By id, else by any number that means one record alone. */
export async function findRecord({ hub }: CommandContext, word: string, { isDeleted = false } = {}): Promise<Schemas['RecordDetail']> {
  try {
    return (await hub.get('/api/v1/records/{record}', { path: { record: word } })).body
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'notFound') throw error
  }
  const list = async (query: { number: string } | { q: string }) =>
    (await hub.get('/api/v1/records', { query: { ...query, isDeleted, limit: 11 } })).body.items
  const exact = await list({ number: word })
  const found = exact.length > 0 ? exact : await list({ q: word })
  if (found.length === 1) return (await hub.get('/api/v1/records/{record}', { path: { record: found[0]!.id } })).body
  if (found.length === 0)
    throw new HubError(
      'notFound',
      'data',
      `There is no record "${word}": give its id, its number, or an id or number it has in a connected system.`,
    )
  const names = found.slice(0, 10).map(({ id, object, number }) => `${id} (${object} ${number ?? '–'})`)
  throw new HubError('ambiguous', 'data', `"${word}" may be ${names.join(', ')}${found.length > 10 ? ' …' : ''}: give one of these ids.`)
}
