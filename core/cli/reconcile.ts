// `qiao reconcile` and `qiao trial`: compares what a system holds with the records, shows what differs, and hands it on to be put right when asked to.
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
const TRIAL = ['same', 'missing', 'extra', 'different', 'refused'] as const

export interface ReconcileOptions {
  connection: string
  object: string
  repair?: boolean
  missing?: boolean
}

/** Exit code 1 when the check failed, or when differences are left. */
export async function reconcile(context: CommandContext, { connection, object, repair, missing }: ReconcileOptions): Promise<number> {
  const { hub } = context
  const { check, differences } = await run(context, { connection, object, kind: 'check' })
  const path = { check: check.id }
  const kinds: ('different' | 'extra' | 'missing')[] = ['different', 'extra', ...(missing ? (['missing'] as const) : [])]
  const repaired = repair ? (await hub.post('/api/v1/checks/{check}/repair', { path, body: { kinds } })).body : undefined
  context.print({ check, differences: differences.items, ...(repaired && { repair: repaired }) }, () => [
    ...summary(context, check, DIFFER),
    ...linesFor(context, differences.items),
    ...(repaired ? [`Handed on to be put right: ${repaired.repaired}; left: ${repaired.left}.`] : []),
  ])
  tellRest(context, check, differences.hasMore)
  return check.state === 'succeeded' && openOf(check, repaired) === 0 ? 0 : 1
}

/** Exit code 1 when it failed, or when something differs, could not be written, or waits. */
export async function reportTrial(context: CommandContext, of: Omit<Schemas['DataCheckRequest'], 'kind' | 'wait'>): Promise<number> {
  const { check, differences } = await run(context, { ...of, kind: 'trial' })
  context.print({ check, differences: differences.items }, () => [
    ...summary(context, check, TRIAL),
    ...linesFor(context, differences.items),
    ...(check.counters['missing'] ? ['missing: the hub would have written it, and nobody has entered it there.'] : []),
  ])
  tellRest(context, check, differences.hasMore)
  const open = ['different', 'refused', 'waits'].reduce((sum, kind) => sum + (check.counters[kind] ?? 0), 0)
  return check.state === 'succeeded' && open === 0 ? 0 : 1
}

async function run(context: CommandContext, body: Pick<Schemas['DataCheckRequest'], 'connection' | 'object' | 'kind'>) {
  const check = await follow(context, (await context.hub.post('/api/v1/checks', { body })).body)
  const path = { check: check.id }
  const differences = await listAll(context, {
    read: (client, page) => client.get('/api/v1/checks/{check}/differences', { path, query: page }),
  })
  return { check, differences }
}

const linesFor = ({ terminal }: CommandContext, differences: Difference[]) =>
  differences.length ? table(differences.flatMap(linesOf), COLUMNS, screenOf(terminal)) : []

function tellRest(context: CommandContext, check: Check, hasMore: boolean) {
  if (hasMore && !context.isJson) context.note('… and more: --json shows all of them.')
  if (check.error !== null) context.note(`It failed: ${check.error}`)
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

function summary({ terminal }: CommandContext, check: Check, always: readonly string[]): string[] {
  const { id, connection, object, kind: way, state, counters, amounts } = check
  const { paint } = screenOf(terminal)
  const counted = Object.entries(counters)
    .filter(([name, number]) => number !== 0 || always.includes(name))
    .map(([name, number]) => `${name} ${number}`)
  return [
    `${id}  ${way} of ${connection}/${object}  ${paint(state, toneOf(state))}  ${counted.join(', ')}`,
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
