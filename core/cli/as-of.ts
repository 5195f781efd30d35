// `qiao lineage <id> --at <time>`: what a document was at a time, in the hub and in each system.
import type { Schemas } from './client.ts'
import { brief } from './conflicts.ts'
import type { CommandContext } from './context.ts'
import { clock, oneLine, screenOf, type Screen } from './screen.ts'
import { table, type Column } from './table.ts'
import { UsageError } from './usage-error.ts'

type AsOf = Schemas['RecordAsOf']
type Field = [name: string, Schemas['SystemAsOf']['fields'][string]]

export async function showAsOf(context: CommandContext, journeys: Schemas['Journey'][], time: string): Promise<void> {
  const at = readTime(time, context.terminal.now())
  const then: AsOf[] = []
  for (const { record } of journeys)
    then.push((await context.hub.get('/api/v1/records/{record}/as-of', { path: { record: record.id }, query: { at } })).body)
  const { stringify } = await import('yaml')
  const screen = screenOf(context.terminal)
  context.print(then, () =>
    then.flatMap((one, i) => [...(i === 0 ? [] : ['', '']), ...linesOf(one, (body) => stringify(body, { lineWidth: 0 }), screen)]),
  )
}

/** A time with its zone, or the local time of this machine. */
function readTime(word: string, now: number): string {
  const at = new Date(word)
  if (Number.isNaN(at.getTime())) throw new UsageError(`"${word}" is no time: give one such as 2026-03-01T14:30 or 2026-03-01T06:30:00Z.`)
  if (at.getTime() > now) throw new UsageError(`${at.toISOString()} is in the future: leave --at out for what it is now.`)
  return at.toISOString()
}

const STATE: Record<AsOf['state'], string> = {
  known: '',
  absent: 'It was not there yet.',
  unfilled: 'It was referred to, and not read yet.',
  unknown: 'Its trail of that time is no longer kept.',
}

function linesOf(
  { record, at, state, body, isDeleted, unknown, systems }: AsOf,
  spell: (body: object) => string,
  screen: Screen,
): string[] {
  const { object, number, id } = record
  const title = screen.paint(`${object} ${oneLine(number ?? id)}`, 'strong')
  const head = `${title}  as of ${clock(at)}${isDeleted ? `  ${screen.paint('deleted', 'warn')}` : ''}`
  if (state !== 'known') return [head, STATE[state]]
  return [
    head,
    '',
    ...spell(body ?? {})
      .trimEnd()
      .split('\n'),
    ...unknownLine(unknown, screen),
    ...systems.flatMap((system) => systemLines(system, screen)),
  ]
}

const unknownLine = (fields: string[], screen: Screen): string[] =>
  fields.length === 0 ? [] : [screen.paint(`not known: ${fields.join(', ')}`, 'dim')]

const FIELD: Column<Field>[] = [
  { title: 'field', text: ([name]) => name },
  { title: 'value', text: ([, { value }]) => brief(value), least: 12 },
  { title: 'how', text: ([, { how }]) => how },
  { title: 'since', text: ([, { at }]) => clock(at) },
]

function systemLines({ connection, externalId, isDeleted, fields, unknown }: Schemas['SystemAsOf'], screen: Screen): string[] {
  const rows = Object.entries(fields)
  const head = [screen.paint(connection, 'strong'), externalId ?? 'not there', ...(isDeleted ? ['deleted there'] : [])].join('  ')
  return ['', head, ...(rows.length === 0 ? [] : table(rows, FIELD, screen)), ...unknownLine(unknown, screen)]
}
