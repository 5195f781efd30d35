// Schedules pulls and keeps them one at a time per channel, over all nodes: a run holds the lane `pull/<object>`.
import { desc, and, eq } from 'drizzle-orm'
import { parseSchedule } from '../configuration/schedule.ts'
import { HubError, toHubError } from '../errors.ts'
import type { RunRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { channelOf, type Channel, type Graph } from './graph.ts'
import type { LaneKeeper } from './lanes.ts'
import { startPull, type PullHandle, type PullKind } from './pull.ts'
import type { Wake } from './wake.ts'

interface PullerOptions {
  courier: Courier
  keeper: LaneKeeper
  wake: Wake
  isStopping(): boolean
}
export interface Puller {
  pull(request: { connection: string; object: string; kind?: PullKind; wait?: boolean }): Promise<RunRow>
  /** The flows' pulls, and what else is to run by a cron expression. */
  schedule(graph: Graph, others: Parameters<Wake['schedule']>[0]): Promise<void>
  readonly isBusy: boolean
  stop(): void
  /** Resolves when no run is under way. */
  settled(): Promise<void>
}

export function createPuller({ courier, keeper, wake, isStopping }: PullerOptions): Puller {
  const { deps } = courier
  const running = new Map<string, Promise<RunRow>>()
  let cancels: (() => void)[] = []

  async function begin(channel: Channel, kind: PullKind): Promise<PullHandle> {
    const lane = { connection: channel.connection.id, lane: `pull/${channel.object}` }
    const key = `${lane.connection}/${lane.lane}`
    const busy = () => new HubError('alreadyRunning', 'conflict', `a run of ${channel.connection.id}/${channel.object} is under way`)
    if (running.has(key)) throw busy()
    const begun = hold(channel, kind, lane)
    const ended = begun.then((handle) => handle.ended)
    running.set(key, ended)
    const forget = () => void running.delete(key)
    ended.then(forget, forget)
    return begun

    async function hold(of: Channel, as: PullKind, at: typeof lane): Promise<PullHandle> {
      const held = await keeper.hold(at)
      if (!held) throw busy()
      const handle = await startPull(courier, of, as, isStopping)
      const ended = handle.ended.then(async (row) => {
        if (wake.isShared) await keeper.release(at)
        return row
      })
      return { started: handle.started, ended }
    }
  }

  async function pull({ connection, object, kind = 'pull', wait = false }: Parameters<Puller['pull']>[0]): Promise<RunRow> {
    const channel = channelOf(courier.graph(), connection, object)
    if (!channel.inbound || !channel.port.read)
      throw new HubError('notPullable', 'config', `${connection} has no inbound flow of ${object} that can be read`)
    courier.circuits.require(connection)
    const { started, ended } = await begin(channel, kind)
    return wait ? ended : started
  }

  async function tick(channel: Channel, everyMs: number) {
    try {
      if (isStopping() || !(await mayRun(channel, everyMs))) return
      await pull({ connection: channel.connection.id, object: channel.object, wait: true })
    } catch (thrown) {
      const error = toHubError(thrown)
      if (error.code !== 'alreadyRunning')
        deps.log.error({ connection: channel.connection.id, object: channel.object, reason: error.message }, 'pull not started')
    }
  }

  /** Not while the connection is shut, and not when another node has just done it. */
  async function mayRun({ connection, object }: Channel, everyMs: number): Promise<boolean> {
    if (courier.circuits.isShut(connection.id)) return false
    const { read, tables } = deps.store
    const now = deps.now()
    const [row] = await read
      .select({ state: tables.connections.state })
      .from(tables.connections)
      .where(eq(tables.connections.id, connection.id))
    const [gate] = await read.select().from(tables.gates).where(eq(tables.gates.connection, connection.id))
    if (row?.state !== 'active' || (gate && gate.until > now)) return false
    if (!wake.isShared) return true
    const ofChannel = and(eq(tables.runs.connection, connection.id), eq(tables.runs.object, object))
    const [last] = await read
      .select({ at: tables.runs.startedAt })
      .from(tables.runs)
      .where(ofChannel)
      .orderBy(desc(tables.runs.startedAt))
      .limit(1)
    return !last || now - last.at > everyMs / 2
  }

  async function schedule(graph: Graph, others: Parameters<Wake['schedule']>[0]) {
    stop()
    const crons = [...others]
    for (const connection of graph.connections.values())
      for (const channel of connection.channels.values()) {
        const text = channel.inbound?.row.schedule
        if (!text || !channel.port.read) continue
        const meaning = parseSchedule(text)
        if (typeof meaning === 'string') throw new HubError('badSchedule', 'config', meaning)
        if ('cron' in meaning) crons.push({ name: channel.inbound!.row.id, cron: meaning.cron, run: () => tick(channel, 30_000) })
        else repeat(channel, meaning.everyMs)
      }
    await wake.schedule(crons)
  }

  /** The first run starts at once: a restart goes on where it stopped. */
  function repeat(channel: Channel, everyMs: number) {
    const run = () => void tick(channel, everyMs)
    cancels.push(deps.timers.every(everyMs, run), deps.timers.after(0, run))
  }

  function stop() {
    for (const cancel of cancels) cancel()
    cancels = []
  }

  return {
    pull,
    schedule,
    get isBusy() {
      return running.size > 0
    },
    stop,
    async settled() {
      await Promise.allSettled(running.values())
    },
  }
}
