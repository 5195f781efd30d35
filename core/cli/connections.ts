// `qiao connections` and `qiao flows`: what is configured in the running hub, and the state it is in.
import type { Schemas } from './client.ts'
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { clock, screenOf, toneOf } from './screen.ts'
import { table, type Column } from './table.ts'

/** The hub reads variables and files of secrets when it starts. */
export const LEFT_OUT_REMEDY = 'Mend that where the hub runs, and start the hub again.'

const CONNECTION: Column<Schemas['Connection']>[] = [
  { title: 'connection', text: ({ id }) => id },
  { title: 'connector', text: ({ connector }) => connector },
  { title: 'name', text: ({ name }) => name, least: 8 },
  {
    title: 'state',
    text: ({ state, leftOut }) => (leftOut === null ? state : 'left out'),
    tone: ({ state, leftOut }) => (leftOut === null ? toneOf(state) : 'bad'),
  },
  {
    title: 'reason',
    text: ({ leftOut, stateReason, closedUntil, circuit }) =>
      leftOut ?? stateReason ?? outageOf(circuit) ?? (closedUntil === null ? null : `the vendor asked to wait until ${clock(closedUntil)}`),
    least: 12,
  },
]

/** Why nothing is sent or read there now. */
function outageOf({ state, retryAt, reason }: Schemas['Circuit']): string | undefined {
  if (state === 'closed') return undefined
  return `circuit ${state === 'open' ? `open, asked again at ${clock(retryAt)}` : 'half-open'}: ${reason}`
}

export async function listConnections(context: CommandContext): Promise<void> {
  const listed = await listAll(context, { limit: Infinity, read: (hub, query) => hub.get('/api/v1/connections', { query }) })
  const lines = () => table(listed.items, CONNECTION, screenOf(context.terminal))
  printList(context, listed, { lines, empty: 'There are no connections yet: `qiao apply <folder>` makes them, or the admin page.' })
  const out = listed.items.flatMap(({ id, leftOut }) => (leftOut === null ? [] : [`${id}: ${leftOut}`]))
  for (const line of out) context.note(`Left out: nothing is read or written there. ${line} ${LEFT_OUT_REMEDY}`)
}

export async function checkConnection(context: CommandContext, connection: string): Promise<number> {
  const { body } = await context.hub.post('/api/v1/connections/{connection}/check', { path: { connection } })
  const { paint } = screenOf(context.terminal)
  context.print(body, () => [
    body.ok
      ? `${paint('✓', 'good')} ${connection} answers${body.account === undefined ? '' : ` as ${body.account}`}${body.version === undefined ? '' : `, version ${body.version}`}.`
      : `${paint('✗', 'bad')} ${connection} cannot be used.`,
    ...body.warnings.map((warning) => `  ${warning}`),
  ])
  return body.ok ? 0 : 1
}

export async function pauseConnection(context: CommandContext, connection: string, { reason }: { reason?: string }): Promise<void> {
  const request = { path: { connection }, body: reason === undefined ? {} : { reason } }
  const { body } = await context.hub.post('/api/v1/connections/{connection}/pause', request)
  context.print(body, () => [`${connection} is paused: webhooks are still taken in, nothing is pulled or pushed.`])
}

export async function resumeConnection(context: CommandContext, connection: string): Promise<void> {
  const { body } = await context.hub.post('/api/v1/connections/{connection}/resume', { path: { connection } })
  context.print(body, () => [`${connection} is active.`])
}

export async function resetCircuit(context: CommandContext, connection: string): Promise<void> {
  const { body } = await context.hub.post('/api/v1/connections/{connection}/reset-circuit', { path: { connection } })
  context.print(body, () => [`The circuit of ${connection} is closed: what waits is tried again now.`])
}

const FLOW: Column<Schemas['Flow']>[] = [
  { title: 'flow', text: ({ id }) => id },
  { title: 'connection', text: ({ connection }) => connection },
  { title: 'direction', text: ({ direction }) => (direction === 'in' ? '→ hub' : '← hub') },
  { title: 'object', text: ({ object }) => object },
  { title: 'schedule', text: ({ schedule, direction }) => schedule ?? (direction === 'in' ? 'pushes alone' : 'on change') },
  {
    title: 'mode',
    text: ({ mode, kept }) => (kept > 0 ? `${mode}, ${kept} kept` : mode),
    tone: ({ mode }) => (mode === 'on' ? undefined : 'warn'),
  },
  { title: 'documents', text: ({ documentTarget, closedPeriod }) => [documentTarget, closedPeriod].filter(Boolean).join(', ') },
  {
    title: 'last progress',
    text: ({ progress }) =>
      clock(
        progress
          .map(({ updatedAt }) => updatedAt)
          .sort()
          .at(-1),
      ),
  },
]

/** Asks before what a trial has kept is pushed. */
export async function setFlowMode(context: CommandContext, flow: string, { mode, yes }: FlowModeOptions): Promise<number> {
  const path = { flow }
  const { body: found, etag } = await context.hub.get('/api/v1/flows/{flow}', { path })
  const { id: _id, kept, progress: _progress, rev: _rev, createdAt: _createdAt, updatedAt: _updatedAt, ...edit } = found
  const question = `${kept} records that the trial has kept are pushed to ${found.connection} then. Turn ${flow} on?`
  if (mode === 'on' && kept > 0 && !(await isConfirmed(context, question, yes))) return 1
  const { body } = await context.hub.put('/api/v1/flows/{flow}', { path, body: { ...edit, mode }, ifMatch: etag })
  context.print(body, () => [`${flow} is ${mode === 'trial' ? 'in trial: everything is computed, nothing is written' : mode}.`])
  return 0
}

export interface FlowModeOptions {
  mode: Schemas['FlowMode']
  yes?: boolean
}

export async function listFlows(context: CommandContext, query: { connection?: string; object?: string }): Promise<void> {
  const { connection, object } = query
  const listed = await listAll(context, {
    limit: Infinity,
    read: (hub, page) => hub.get('/api/v1/flows', { query: { connection, object, ...page } }),
  })
  const lines = () => table(listed.items, FLOW, screenOf(context.terminal))
  printList(context, listed, { lines, empty: 'There are no such flows.' })
}
