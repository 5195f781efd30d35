// `qiao plan`: what a change would write to each system, shown before; applied as shown; and the list to roll back by.
import { readConfigurationFolder } from '../configuration/files.ts'
import { hasErrors, tryConfiguration } from './apply.ts'
import { ApiProblem, type Schemas } from './client.ts'
import { brief } from './conflicts.ts'
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { problemLines } from './problems.ts'
import { clock, count, fit, screenOf, toneOf, type Screen } from './screen.ts'
import { table, type Column } from './table.ts'

type Plan = Schemas['Plan']
type Item = Schemas['PlanItem']
type State = Plan['state']

const LOOK_MS = 300

export async function makePlan(
  context: CommandContext,
  folder: string | undefined,
  { connection, object }: { connection?: string; object?: string },
): Promise<number> {
  const configuration = folder === undefined ? undefined : await readSound(context, folder)
  if (configuration === null) return 1
  const { body } = await context.hub.post('/api/v1/plans', { body: { configuration, connection, object } })
  return showMade(context, await follow(context, body, 'planning'))
}

/** Null: its problems were told. */
async function readSound(context: CommandContext, folder: string) {
  const read = await readConfigurationFolder(folder)
  const tried = hasErrors(read.problems) ? [] : (await tryConfiguration(context, read)).problems
  const problems = [...read.problems, ...tried].map(read.locate)
  for (const line of problemLines(problems, screenOf(context.terminal), folder)) context.note(line)
  if (!hasErrors(problems)) return read.bundle
  context.note('Nothing was planned: mend that first.')
  return null
}

async function follow({ hub, terminal }: CommandContext, begun: Plan, state: State): Promise<Plan> {
  let plan = begun
  while (plan.state === state) {
    await terminal.sleep(LOOK_MS)
    plan = (await hub.get('/api/v1/plans/{plan}', { path: { plan: begun.id } })).body
    const { written, queued } = plan.progress
    if (terminal.isLive) terminal.err(`\r\u001b[K${plan.id} ${plan.state}  written ${written}, on their way ${queued}`)
  }
  if (terminal.isLive) terminal.err('\r\u001b[K')
  return plan
}

const listItems = (context: CommandContext, plan: string, query: ItemFilters = {}) => {
  const { limit, ...filters } = query
  return listAll<Item>(context, {
    limit,
    read: (hub, page) => hub.get('/api/v1/plans/{plan}/items', { path: { plan }, query: { ...filters, ...page } }),
  })
}

async function showMade(context: CommandContext, plan: Plan): Promise<number> {
  context.print(plan, () => planLines(plan, screenOf(context.terminal)))
  if (plan.state === 'failed') context.note(`It could not be made: ${plan.error ?? 'no reason given'}`)
  else if (!context.isJson)
    context.note(`Nothing is written yet. \`qiao plan show ${plan.id}\` lists it, \`qiao plan apply ${plan.id}\` writes it.`)
  return plan.state === 'open' ? 0 : 1
}

const COUNT: Column<Schemas['PlanCount']>[] = [
  { title: 'connection', text: ({ connection }) => connection },
  { title: 'object', text: ({ object }) => object },
  { title: 'action', text: ({ action }) => action, tone: ({ action }) => (action === 'none' ? 'dim' : toneOf(action)) },
  { title: 'count', text: (row) => row.count, isRight: true },
]

function planLines(plan: Plan, screen: Screen): string[] {
  const { id, state, createdAt, expiresAt, changes, counts, warnings, progress, predecessor, successor } = plan
  const changed = changes.filter(({ action }) => action !== 'unchanged').map(({ kind, name, action }) => `${action} ${kind} ${name}`)
  const done = Object.entries(progress).filter(([, number]) => number > 0)
  return [
    screen.paint(`plan ${id}`, 'strong'),
    `${state} · made ${clock(createdAt)} · good until ${clock(expiresAt)}`,
    ...changed,
    ...(counts.length ? ['', ...table(counts, COUNT, screen)] : []),
    ...(done.length ? ['', done.map(([name, number]) => `${name} ${number}`).join(', ')] : []),
    ...(predecessor === null ? [] : [`plans anew what did not hold of ${predecessor}`]),
    ...(successor === null ? [] : [`what did not hold is planned anew in ${successor}`]),
    ...warnings.map((warning) => screen.paint(`! ${warning}`, 'warn')),
  ]
}

export interface ItemFilters {
  connection?: string
  object?: string
  action?: Item['action']
  state?: Item['state']
  limit?: number
}

const ITEM: Column<Item>[] = [
  { title: 'connection', text: ({ connection }) => connection },
  { title: 'record', text: ({ record, name, externalId }) => [record ?? name, externalId].filter(Boolean).join(' = '), least: 20 },
  { title: 'action', text: ({ action }) => action },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  {
    title: 'shown → would be',
    text: ({ fields, message, proposals, pairedWith }) =>
      [...changesOf(fields), message, pairedWith === null ? likely(proposals) : `paired with ${pairedWith}`].filter(Boolean).join(', '),
    least: 30,
  },
]
const likely = (proposals: Item['proposals']) =>
  proposals
    .map(({ record, connection, externalId, name, reasons }) => {
      const partner = record ?? `${connection}:${externalId}`
      return `perhaps ${name} (${partner}) by ${reasons.join(', ')}`
    })
    .join('; ')
const short = (value: unknown) => (value === null ? 'nothing' : fit(brief(value), 40))
const changesOf = (fields: Item['fields']) => Object.entries(fields).map(([field, [from, to]]) => `${field}: ${short(from)} → ${short(to)}`)

export async function showPlan(context: CommandContext, id: string, filters: ItemFilters): Promise<void> {
  const plan = (await context.hub.get('/api/v1/plans/{plan}', { path: { plan: id } })).body
  const { items, hasMore } = await listItems(context, id, filters)
  const screen = screenOf(context.terminal)
  context.print({ ...plan, items }, () => [...planLines(plan, screen), ...(items.length ? ['', ...table(items, ITEM, screen)] : [])])
  if (hasMore && !context.isJson) context.note('… and more: --limit <n> shows more of them, --json all of them.')
}

export async function applyPlan(context: CommandContext, id: string, { canary, yes }: { canary?: number; yes?: boolean }): Promise<number> {
  const open = (await context.hub.get('/api/v1/plans/{plan}', { path: { plan: id } })).body
  const screen = screenOf(context.terminal)
  if (!context.isJson) for (const line of planLines(open, screen)) context.terminal.out(`${line}\n`)
  const part = canary === undefined ? '' : ` to ${canary * 100} % of the records`
  if (!(await isConfirmed(context, `Apply ${count(open.progress.open, 'item')}${part}?`, yes))) return 1
  const { body } = await context.hub.post('/api/v1/plans/{plan}/apply', { path: { plan: id }, body: { share: canary } })
  const plan = await follow(context, body, 'applying')
  const { written, replanned, failed, open: left } = plan.progress
  const lines = [
    `${written} written, ${replanned} planned anew${plan.successor === null ? '' : ` in ${plan.successor}`}, ${failed} refused, ${left} left.`,
  ]
  context.print(plan, () => lines)
  if (failed > 0) context.note('What a system refused lies in To do: `qiao dead-letters`.')
  return failed > 0 ? 1 : 0
}

const PLAN: Column<Plan>[] = [
  { title: 'plan', text: ({ id }) => id },
  { title: 'made', text: ({ createdAt }) => clock(createdAt) },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  { title: 'open', text: ({ progress }) => progress.open, isRight: true },
  { title: 'written', text: ({ progress }) => progress.written, isRight: true },
  { title: 'planned anew', text: ({ progress }) => progress.replanned, isRight: true },
  { title: 'in', text: ({ successor }) => successor },
]

export async function listPlans(context: CommandContext, { limit }: { limit?: number }): Promise<void> {
  const listed = await listAll(context, { limit, read: (hub, query) => hub.get('/api/v1/plans', { query }) })
  const lines = () => table(listed.items, PLAN, screenOf(context.terminal))
  printList(context, listed, { lines, empty: 'There are no plans: `qiao plan <folder>` makes one.' })
}

export async function discardPlan(context: CommandContext, id: string): Promise<void> {
  const { body } = await context.hub.post('/api/v1/plans/{plan}/discard', { path: { plan: id } })
  context.print(body, () => [`${id} is discarded: nothing more of it is sent.`])
}

/** The list of what was written, with the values from before; and, where the configuration can be brought back, the plan that does so. */
export async function rollbackPlan(context: CommandContext, id: string, { limit }: { limit?: number }): Promise<number> {
  const { items, hasMore } = await listItems(context, id, { state: 'written', limit })
  const { plan, reason } = await planBack(context, id)
  const screen = screenOf(context.terminal)
  context.print({ items, plan, reason }, () => [
    ...(items.length ? table(items, ITEM, screen) : ['It has written nothing.']),
    ...(plan ? ['', ...planLines(plan, screen)] : []),
  ])
  if (hasMore && !context.isJson) context.note('… and more: --limit <n> shows more of them, --json all of them.')
  if (plan && !context.isJson) context.note(`\`qiao plan apply ${plan.id}\` brings it back.`)
  if (reason !== null) context.note(reason)
  return plan?.state === 'open' ? 0 : 1
}

async function planBack(context: CommandContext, id: string): Promise<{ plan: Plan | null; reason: string | null }> {
  try {
    const { body } = await context.hub.post('/api/v1/plans/{plan}/rollback', { path: { plan: id } })
    return { plan: await follow(context, body, 'planning'), reason: null }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'nothingToRestore') throw error
    return { plan: null, reason: error.message }
  }
}
