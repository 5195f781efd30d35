// `qiao pull`: starts a run of an inbound flow, and follows it when asked to; `qiao runs`: what ran.
import { HubError } from '../errors.ts'
import { ApiProblem, type Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll, printList } from './pages.ts'
import { clock, screenOf, toneOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Run = Schemas['Run']

const LOOK_MS = 300

export async function pull(
  context: CommandContext,
  connection: string,
  object: string,
  { backfill = false, wait = false }: { backfill?: boolean; wait?: boolean },
): Promise<number> {
  const flow = await inboundFlow(context, connection, object)
  const kind = backfill ? 'backfill' : 'pull'
  const started = await begin(context, flow, { kind, wait })
  const run = wait ? await follow(context, started) : started
  const { paint } = screenOf(context.terminal)
  context.print(run, () => [
    `${run.id}  ${kind} of ${connection}/${object}  ${paint(run.state, toneOf(run.state))}  ${countersOf(run)}`.trimEnd(),
  ])
  if (run.state === 'failed') context.note(`The run failed: ${run.error ?? 'no reason given'}`)
  if (run.state === 'running' && !context.isJson) context.note(`It goes on in the hub: \`qiao runs\` shows how it ends.`)
  return run.state === 'failed' || run.state === 'stopped' ? 1 : 0
}

async function inboundFlow({ hub }: CommandContext, connection: string, object: string): Promise<Schemas['Flow']> {
  const { body } = await hub.get('/api/v1/flows', { query: { connection, object } })
  const inbound = body.items.filter(({ direction }) => direction === 'in')
  const flow = inbound.find(({ mode }) => mode === 'on') ?? inbound[0]
  if (flow) return flow
  const message = `There is no inbound flow of ${object} from ${connection}: \`qiao flows\` lists those there are.`
  throw new HubError('noFlow', 'config', message)
}

/** A run that is under way already is waited for when asked to wait; then ours begins. */
async function begin(
  context: CommandContext,
  flow: Schemas['Flow'],
  { kind, wait }: { kind: 'pull' | 'backfill'; wait: boolean },
): Promise<Run> {
  const { hub } = context
  for (;;) {
    try {
      return (await hub.post('/api/v1/flows/{flow}/pull', { path: { flow: flow.id }, body: { kind } })).body
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'alreadyRunning' || !wait) throw error
      const { connection, object } = flow
      const { body } = await hub.get('/api/v1/runs', { query: { connection, object, state: 'running', limit: 1 } })
      if (body.items[0]) await follow(context, body.items[0])
      else await context.terminal.sleep(LOOK_MS)
    }
  }
}

/** Until it has ended, with its progress on a live terminal. */
export async function follow({ hub, terminal }: CommandContext, started: Run): Promise<Run> {
  let run = started
  while (run.state === 'running') {
    await terminal.sleep(LOOK_MS)
    run = (await hub.get('/api/v1/runs/{run}', { path: { run: started.id } })).body
    const seconds = Math.round((terminal.now() - Date.parse(started.startedAt)) / 1000)
    if (terminal.isLive) terminal.err(`\r\u001b[K${started.connection}/${started.object} ${started.kind} ${seconds} s  ${countersOf(run)}`)
  }
  if (terminal.isLive) terminal.err('\r\u001b[K')
  return run
}

/** `read 120, created 3, changed 7`: what is not zero. */
export const countersOf = ({ counters }: Pick<Run, 'counters'>): string =>
  Object.entries(counters)
    .filter(([, number]) => number !== 0)
    .map(([name, number]) => `${name} ${number}`)
    .join(', ')

const RUN: Column<Run>[] = [
  { title: 'run', text: ({ id }) => id },
  { title: 'started', text: ({ startedAt }) => clock(startedAt) },
  { title: 'connection', text: ({ connection }) => connection },
  { title: 'object', text: ({ object }) => object },
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'state', text: ({ state }) => state, tone: ({ state }) => toneOf(state) },
  { title: 'took', text: took, isRight: true },
  { title: 'counts', text: (run) => run.error ?? countersOf(run), tone: ({ error }) => (error === null ? undefined : 'bad'), least: 20 },
]

function took({ startedAt, endedAt }: Run): string | null {
  if (endedAt === null) return null
  return `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`
}

export interface RunFilters {
  connection?: string
  object?: string
  state?: Run['state']
  limit?: number
}

export async function listRuns(context: CommandContext, { connection, object, state, limit }: RunFilters): Promise<void> {
  const listed = await listAll(context, {
    limit,
    read: (hub, page) => hub.get('/api/v1/runs', { query: { connection, object, state, ...page } }),
  })
  const lines = () => table(listed.items, RUN, screenOf(context.terminal))
  printList(context, listed, { lines, empty: 'Nothing ran yet: `qiao pull <connection> <object>` starts a run.' })
}
