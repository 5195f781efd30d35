// `qiao lineage`: everything that happened to a document, found by any of its numbers, on one screen.
import { HubError } from '../errors.ts'
import type { Schemas } from './client.ts'
import { showAsOf } from './as-of.ts'
import { brief } from './conflicts.ts'
import type { CommandContext } from './context.ts'
import { statusOf } from './records.ts'
import { clock, count, fit, oneLine, screenOf, toneOf, type Screen, type Tone } from './screen.ts'
import { table, type Column } from './table.ts'

type Journey = Schemas['Journey']
type Entry = Schemas['LineageEntry']

export async function showLineage(context: CommandContext, word: string, { at }: { at?: string } = {}): Promise<void> {
  const { items } = (await context.hub.get('/api/v1/lineage', { query: { q: word } })).body
  if (items.length === 0) {
    const message = `No document is known as "${word}": give its number, or an id or number it has in any connected system.`
    throw new HubError('notFound', 'data', message)
  }
  if (at !== undefined) return showAsOf(context, items, at)
  const screen = screenOf(context.terminal)
  context.print(items, () => items.flatMap((journey, i) => [...(i === 0 ? [] : ['', '']), ...journeyLines(journey, screen)]))
  if (items.length > 1 && !context.isJson) context.note(`"${word}" means ${items.length} documents: give an id to see one of them.`)
}

/** One journey: what it is, where it is, what happened, what needs a person. */
export function journeyLines(journey: Journey, screen: Screen): string[] {
  return [
    ...header(journey.record, screen),
    ...places(journey, screen),
    ...timeLine(journey.lineage, screen),
    ...openMatters(journey, screen),
  ]
}

function header(record: Journey['record'], screen: Screen): string[] {
  const { object, number, id, amount, currency, rev, updatedAt } = record
  const worth = amount === null ? [] : [`${amount} ${currency ?? ''}`.trim()]
  const status = screen.paint(statusOf(record), record.isStopped ? 'bad' : undefined)
  return [
    screen.paint(`${object} ${oneLine(number ?? id)}`, 'strong'),
    [...(status === '' ? [] : [status]), ...worth, `revision ${rev}`, `changed ${clock(updatedAt)}`].join(' · '),
    screen.paint(id, 'dim'),
  ]
}

interface Place {
  connection: string
  binding?: Schemas['Binding']
  delivery?: Schemas['Delivery']
}

const PLACE: Column<Place>[] = [
  { title: 'connection', text: ({ connection }) => connection },
  { title: 'external id', text: ({ binding }) => binding?.externalId, least: 10 },
  { title: 'document', text: ({ binding }) => binding?.documentNumber },
  { title: 'document status', text: ({ binding }) => binding?.documentStatus },
  { title: 'delivery', text: ({ delivery }) => delivery?.state, tone: ({ delivery }) => toneOf(delivery?.state ?? '') },
  { title: 'last word', text: lastWord, least: 16 },
]

function lastWord({ binding, delivery }: Place): string {
  const { lastError, waitingFor = [], attempts = 0, takenAt } = delivery ?? {}
  if (waitingFor.length > 0) return `waits for ${waitingFor.map(({ object, id }) => `${object} ${id}`).join(', ')}`
  if (lastError && delivery?.state !== 'done')
    return `${lastError.code}: ${lastError.message}${attempts > 1 ? ` (${attempts} attempts)` : ''}`
  if (binding?.isDeleted) return 'deleted there'
  if (takenAt) return `written ${clock(takenAt)}`
  return binding?.readAt ? `read ${clock(binding.readAt)}` : ''
}

function places({ bindings, deliveries }: Journey, screen: Screen): string[] {
  const names = [...new Set([...bindings, ...deliveries].map(({ connection }) => connection))].sort()
  const rows = names.map((connection): Place => ({
    connection,
    binding: bindings.find((one) => one.connection === connection),
    delivery: deliveries.find((one) => one.connection === connection),
  }))
  return rows.length === 0 ? [] : ['', ...table(rows, PLACE, screen)]
}

const TONES: Record<string, Tone> = {
  created: 'good',
  delivered: 'good',
  deadLetter: 'bad',
  conflict: 'bad',
  deleted: 'warn',
  edited: 'strong',
}

const ENTRY: Column<Entry>[] = [
  { title: 'time', text: ({ at }) => clock(at) },
  { title: 'what', text: ({ kind }) => kind, tone: ({ kind }) => TONES[kind] },
  { title: 'where', text: ({ connection }) => connection ?? 'hub' },
  {
    title: 'fields',
    text: ({ kind, fields }) => (kind === 'created' && fields.length > 4 ? count(fields.length, 'field') : fields.join(', ')),
    least: 12,
  },
  { title: 'origin', text: ({ origin }) => origin },
  {
    title: 'run · mapping',
    text: ({ run, mappingHash }) => [run, mappingHash?.slice(0, 8)].filter(Boolean).join(' · '),
    tone: () => 'dim',
    least: 8,
  },
]

/** Under each line its patch, short. */
function timeLine(entries: Entry[], screen: Screen): string[] {
  if (entries.length === 0) return ['', screen.paint('Nothing is written about it yet.', 'dim')]
  const [head, ...lines] = table(entries, ENTRY, screen)
  return ['', head!, ...entries.flatMap((entry, i) => [lines[i]!, ...patchLines(entry, screen)])]
}

const MOST_FIELDS = 6
const INDENT = ' '.repeat(21)

function patchLines({ kind, patch }: Entry, screen: Screen): string[] {
  if (kind === 'created' || patch === null) return []
  const changes = Object.entries(patch).map(([field, change]) => `${field}: ${changeOf(change)}`)
  const shown = changes.slice(0, MOST_FIELDS)
  if (changes.length > shown.length) shown.push(`… and ${count(changes.length - shown.length, 'more field')} (--json has them all)`)
  const width = Math.min(screen.columns, 160) - INDENT.length
  return shown.map((line) => INDENT + screen.paint(fit(oneLine(line), width), 'dim'))
}

const VALUE_COLUMNS = 60
const short = (value: unknown): string => (value === null || value === undefined ? 'nothing' : fit(brief(value), VALUE_COLUMNS))
const changeOf = (change: unknown): string =>
  Array.isArray(change) && change.length === 2 ? `${short(change[0])} → ${short(change[1])}` : short(change)

function openMatters({ conflicts, deadLetters }: Journey, screen: Screen): string[] {
  const open = [
    ...conflicts
      .filter(({ state }) => state === 'open')
      .flatMap(({ id, field, kind, connection, values }) => [
        `${screen.paint('conflict', 'bad')} in ${field} with ${connection} (${kind}): ours ${short(values.ours)}, theirs ${short(values.theirs)}`,
        `  qiao conflicts settle ${id} --use ours|theirs|value|rule`,
      ]),
    ...deadLetters
      .filter(({ state }) => state === 'open')
      .flatMap(({ id, direction, connection, code, message }) => [
        `${screen.paint('dead letter', 'bad')} ${direction === 'in' ? 'from' : 'to'} ${connection}, ${code}: ${oneLine(message)}`,
        `  qiao dead-letters show ${id}`,
      ]),
  ]
  return open.length === 0 ? [] : ['', screen.paint('Needs a person', 'strong'), ...open]
}
