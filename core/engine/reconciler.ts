// Starts data checks and keeps them one at a time per channel, over all nodes: a check holds the lane `check/<object>`. Repairs what one found,
// and checks everything every night.
import { and, eq } from 'drizzle-orm'
import { HubError, toHubError } from '../errors.ts'
import type { CheckRow } from '../store/port.ts'
import type { Courier, HeldLane } from './courier.ts'
import { channelOf, isInTrial, type Channel } from './graph.ts'
import type { LaneKeeper } from './lanes.ts'
import type { Puller } from './puller.ts'
import { createCalls } from './reconcile-calls.ts'
import { createReport, type Report } from './reconcile-report.ts'
import { runCheck } from './reconcile.ts'
import { runTrial } from './trial-report.ts'
import type { Wake } from './wake.ts'

interface ReconcilerOptions {
  courier: Courier
  keeper: LaneKeeper
  puller: Puller
  wake: Wake
  isStopping(): boolean
  /** When everything is checked, a cron expression; undefined = never by itself. */
  cron?: string
  /** Between two readings of what differs, growing from round to round. */
  pauseMs?: number
}
interface Request {
  connection: string
  object: string
  /** Default check. */
  kind?: CheckKind
}
export type CheckKind = 'check' | 'trial'
export interface Reconciler {
  check(request: Request & { wait?: boolean }): Promise<CheckRow>
  readonly crons: Parameters<Wake['schedule']>[0]
  readonly isBusy: boolean
  /** Ends pauses: checks under way notice that the hub stops. */
  stop(): void
  /** Resolves when no check is under way. */
  settled(): Promise<void>
}

const PAUSE_MS = 1_000
const MOST_PULL_TRIES = 600
/** Why a pull cannot begin now, and can soon. */
const PASSING = ['alreadyRunning', 'circuitOpen']

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { courier, keeper, puller, wake, isStopping, cron, pauseMs = PAUSE_MS } = options
  const { deps } = courier
  const { store } = deps
  const running = new Map<string, Promise<CheckRow>>()
  /** Pauses under way: a hub that stops does not wait for them. */
  const pauses = new Set<() => void>()

  async function pause(ms: number) {
    if (isStopping()) return
    let end = () => {}
    await new Promise<void>((resolve) => {
      const cancel = deps.timers.after(ms, resolve)
      end = () => {
        cancel()
        resolve()
      }
      pauses.add(end)
    })
    pauses.delete(end)
  }

  async function check({ connection, object, kind = 'check', wait = false }: Request & { wait?: boolean }): Promise<CheckRow> {
    const channel = channelOf(courier.graph(), connection, object)
    if (kind === 'trial') requireEntries(requireTrial(channel))
    else requireReadable(channel)
    courier.circuits.require(connection)
    const key = `${connection}/${object}`
    const busy = () => new HubError('alreadyRunning', 'conflict', `a check of ${key} is under way`)
    if (running.has(key)) throw busy()
    const begun = begin({ connection, object, kind }, busy)
    const ended = begun.then(({ ended }) => ended)
    running.set(key, ended)
    void ended.then(
      () => running.delete(key),
      () => running.delete(key),
    )
    return wait ? ended : (await begun).started
  }

  async function begin({ kind, ...of }: Required<Request>, busy: () => HubError): Promise<{ started: CheckRow; ended: Promise<CheckRow> }> {
    const lane = { connection: of.connection, lane: `check/${of.object}` }
    const held = await keeper.hold(lane)
    if (!held) throw busy()
    await endAbandoned(of)
    const report = createReport(store, { id: deps.newId('chk'), ...of, kind, startedAt: deps.now() })
    const started = await report.save()
    const ended = run({ ...of, kind }, report, held).then(async (row) => {
      if (wake.isShared) await keeper.release(lane)
      return row
    })
    return { started, ended }
  }

  /** Who holds the lane knows that nobody else runs them: their process ended before they did. */
  async function endAbandoned({ connection, object }: Request) {
    const { checks } = store.tables
    const abandoned = await store.read
      .select()
      .from(checks)
      .where(and(eq(checks.connection, connection), eq(checks.object, object), eq(checks.state, 'running')))
    if (!abandoned.length) return
    await store.admin(abandoned.map((row) => ({ table: 'checks', put: { ...row, state: 'stopped', endedAt: deps.now() } })))
  }

  /** Never rejects but for the database. */
  async function run({ kind, ...of }: Required<Request>, report: Report, held: HeldLane): Promise<CheckRow> {
    const channel = () => channelOf(courier.graph(), of.connection, of.object)
    try {
      if (kind === 'trial') {
        // What people have entered until now.
        if (channel().inbound && channel().port.read) await pullNow(of)
        const state = await runTrial({ deps, graph: courier.graph(), channel: requireTrial(channel()), report, isStopping })
        return await report.save({ state, error: null, endedAt: deps.now() })
      }
      const calls = createCalls({ courier, channel, tally: report.tally, isStopping, pause, keep: () => held.keep() })
      const state = await runCheck({ courier, calls, report, channel, isStopping, catchUp: (round) => catchUp(of, round) })
      return await report.save({ state, error: null, endedAt: deps.now() })
    } catch (thrown) {
      const { code, message } = toHubError(thrown)
      deps.log.warn({ ...of, code, reason: message }, 'check failed')
      return report.save({ state: isStopping() ? 'stopped' : 'failed', error: `${code}: ${message}`, endedAt: deps.now() })
    }
  }

  /** A pull brings in what the system itself tells of: what is left is no lag. Where there is none, time has to do. */
  async function catchUp(of: Omit<Request, 'kind'>, round: number) {
    const { inbound, port } = channelOf(courier.graph(), of.connection, of.object)
    const { cursor } = await store.cursor(of.connection, of.object, 'pull')
    const isPulled = inbound !== undefined && port.read !== undefined && cursor !== null
    if (round > 0 || !isPulled) await pause(pauseMs * 2 ** round)
    if (isPulled) await pullNow(of)
  }

  async function pullNow(of: Omit<Request, 'kind'>) {
    for (let tries = 1; !isStopping(); tries++) {
      try {
        const { state, error } = await puller.pull({ ...of, wait: true })
        if (state === 'failed') throw new HubError('pullFailed', 'transient', `the pull before the comparison failed: ${error}`)
        return
      } catch (thrown) {
        if (!PASSING.includes(toHubError(thrown).code) || tries === MOST_PULL_TRIES) throw thrown
        await pause(pauseMs)
      }
    }
  }

  async function checkAll() {
    const { connections } = store.tables
    for (const { id } of await store.read.select({ id: connections.id }).from(connections).where(eq(connections.state, 'active')))
      for (const [object, channel] of courier.graph().connections.get(id)?.channels ?? []) {
        if (isStopping()) return
        if (isInTrial(channel)) await checkQuietly({ connection: id, object, kind: 'trial' })
        else if (channel.port.read) await checkQuietly({ connection: id, object })
      }
  }

  /** @throws HubError conflict `notInTrial` */
  function requireTrial(channel: Channel): Channel {
    if (isInTrial(channel)) return channel
    const { connection, object } = channel
    throw new HubError('notInTrial', 'conflict', `${object} of ${connection.id} is not in trial: set mode: trial in its outbound flow`)
  }

  /** @throws HubError config `nothingToCompare` */
  function requireEntries({ inbound, object, connection }: Channel) {
    if (inbound) return
    const why = `what people enter as ${object} in ${connection.id} is not read, so there is nothing to compare with`
    throw new HubError('nothingToCompare', 'config', `${why}: add an inbound flow of ${object} of ${connection.id}, or turn it on`)
  }

  function requireReadable({ port, object, connection }: Channel) {
    if (!port.read) throw new HubError('notReadable', 'config', `${object} of ${connection.id} cannot be listed: it cannot be checked`)
  }

  async function checkQuietly(of: Request) {
    try {
      await check({ ...of, wait: true })
    } catch (thrown) {
      deps.log.warn({ ...of, reason: toHubError(thrown).message }, 'nightly check not started')
    }
  }

  return {
    check,
    // Not awaited: a queue gives up on a job that takes as long as this.
    crons: cron === undefined ? [] : [{ name: 'nightly.check', cron, run: async () => void checkAll() }],
    get isBusy() {
      return running.size > 0
    },
    stop() {
      for (const end of pauses) end()
    },
    async settled() {
      await Promise.allSettled(running.values())
    },
  }
}
