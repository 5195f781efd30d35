// `qiao reconcile`: compares what a system holds with the records, shows what differs, and hands it on to be put right when asked to.
import type { Schemas } from './client.ts'
import { brief } from './conflicts.ts'
import type { CommandContext } from './context.ts'
import { listAll } from './pages.ts'
import { screenOf, toneOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Check = Schemas['DataCheck']
type Difference = Schemas['Difference']
type Repaired = Schemas['RepairResult']

const LOOK_MS = 300
/** What a report is about; the other counters say how it was made. */
const DIFFER = ['missing', 'extra', 'different'] as const

export interface ReconcileOptions {
  connection: string
  object: string
  repair?: boolean
  missing?: boolean
}

/** Exit code 1 when the check failed, or when differences are left. */
export async function reconcile(context: CommandContext, { connection, object, repair, missing }: ReconcileOptions): Promise<number> {
  const { hub, terminal } = context
  const started = (await hub.post('/api/v1/checks', { body: { connection, object } })).body
  const check = await follow(context, started)
  const path = { check: check.id }
  const differences = await listAll(context, {
    read: (client, page) => client.get('/api/v1/checks/{check}/differences', { path, query: page }),
  })
  const kinds: ('different' | 'extra' | 'missing')[] = ['different', 'extra', ...(missing ? (['missing'] as const) : [])]
  const repaired = repair ? (await hub.post('/api/v1/checks/{check}/repair', { path, body: { kinds } })).body : undefined
  context.print({ check, differences: differences.items, ...(repaired && { repair: repaired }) }, () => [
    ...summary(context, check),
    ...(differences.items.length ? table(differences.items.flatMap(linesOf), COLUMNS, screenOf(terminal)) : []),
    ...(repaired ? [`Handed on to be put right: ${repaired.repaired}; left: ${repaired.left}.`] : []),
  ])
  if (differences.hasMore && !context.isJson) context.note('… and more: --json shows all of them.')
  if (check.error !== null) context.note(`The check failed: ${check.error}`)
  return check.state === 'succeeded' && openOf(check, repaired) === 0 ? 0 : 1
}

const openOf = ({ counters }: Check, repaired?: Repaired): number =>
  DIFFER.reduce((sum, kind) => sum + (counters[kind] ?? 0), 0) - (repaired?.repaired ?? 0)

async function follow({ hub, terminal }: CommandContext, started: Check): Promise<Check> {
  let check = started
  while (check.state === 'running') {
    await terminal.sleep(LOOK_MS)
    check = (await hub.get('/api/v1/checks/{check}', { path: { check: started.id } })).body
    if (terminal.isLive) terminal.err(`\r\u001b[K${started.connection}/${started.object} ${check.counters['read'] ?? 0} read`)
  }
  if (terminal.isLive) terminal.err('\r\u001b[K')
  return check
}

function summary({ terminal }: CommandContext, { id, connection, object, state, counters, amounts }: Check): string[] {
  const { paint } = screenOf(terminal)
  const counted = Object.entries(counters)
    .filter(([name, number]) => number !== 0 || (DIFFER as readonly string[]).includes(name))
    .map(([name, number]) => `${name} ${number}`)
  return [
    `${id}  check of ${connection}/${object}  ${paint(state, toneOf(state))}  ${counted.join(', ')}`,
    ...amounts.map(({ kind, currency, hub, system }) => `${kind}: ${currency} ${hub} in the hub, ${system} there`),
  ]
}

interface Line extends Pick<Difference, 'kind' | 'number' | 'externalId'> {
  field: string
  hub: unknown
  system: unknown
}

function linesOf({ kind, number, externalId, values }: Difference): Line[] {
  const fields = Object.entries(values)
  if (!fields.length) return [{ kind, number, externalId, field: '', hub: undefined, system: undefined }]
  return fields.map(([field, [hub, system]]) => ({ kind, number, externalId, field, hub, system }))
}

const COLUMNS: Column<Line>[] = [
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'number', text: ({ number }) => number, least: 10 },
  { title: 'id there', text: ({ externalId }) => externalId, least: 10 },
  { title: 'field', text: ({ field }) => field },
  { title: 'hub', text: ({ hub }) => brief(hub), least: 10 },
  { title: 'system', text: ({ system }) => brief(system), least: 10 },
]
