// Pull (engine-rules §10): read page by page from the cursor; the cursor moves with the page it belongs to. The next page is read while the
// present one is merged.
import { and, desc, eq } from 'drizzle-orm'
import type { ReadPage } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { RunRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { gateMs } from './failure.ts'
import type { Channel } from './graph.ts'
import { addTally, newTally, type Origin, type Tally } from './observation.ts'
import { observe } from './observe.ts'

export type PullKind = 'pull' | 'backfill'
export const PAGE = 100

interface Page {
  page: ReadPage
  startedSeq: number
  readAt: number
}
export interface PullHandle {
  /** The run as it began. */
  started: RunRow
  /** The run as it ended: state succeeded, failed or stopped. Never rejects. */
  ended: Promise<RunRow>
}

/** Starts one run over a channel. The caller holds the lane `pull/<object>`. */
export async function startPull(courier: Courier, channel: Channel, kind: PullKind, isStopping: () => boolean): Promise<PullHandle> {
  const { deps } = courier
  const started: RunRow = {
    id: deps.newId('run'),
    connection: channel.connection.id,
    object: channel.object,
    kind,
    state: 'running',
    counters: JSON.stringify(newTally()),
    error: null,
    startedAt: deps.now(),
    endedAt: null,
  }
  await endInterrupted(courier, channel)
  await deps.store.saveRun(started)
  const tally = newTally()
  const ended = readAll(courier, channel, { kind, run: started.id, tally, isStopping }).then(
    (state) => end(courier, started, tally, { state, error: null }),
    async (thrown: unknown) => {
      const error = toHubError(thrown)
      await react(courier, channel, error)
      return end(courier, started, tally, { state: 'failed', error: `${error.code}: ${error.message}` })
    },
  )
  return { started, ended }
}

/** Whoever holds the lane is alone: the last run of this object, if it has no end, belongs to a process that is gone. */
async function endInterrupted({ deps }: Courier, { connection, object }: Channel) {
  const { runs } = deps.store.tables
  const [last] = await deps.store.read
    .select()
    .from(runs)
    .where(and(eq(runs.connection, connection.id), eq(runs.object, object)))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(1)
  if (last?.state !== 'running') return
  const error = 'interrupted: the process that made this run ended before it; the next run goes on from its cursor'
  await deps.store.saveRun({ ...last, state: 'failed', error, endedAt: deps.now() })
}

interface Reading {
  kind: PullKind
  run: string
  tally: Tally
  isStopping(): boolean
}

async function readAll(courier: Courier, channel: Channel, { kind, run, tally, isStopping }: Reading): Promise<'succeeded' | 'stopped'> {
  const { store } = courier.deps
  const { connection, object } = channel
  const at = await store.cursor(connection.id, object, kind)
  const origin: Origin = kind === 'backfill' || at.cursor === null ? 'backfill' : 'live'
  let { cursor, rev } = at
  const mayClear = kind === 'pull' && channel.port.committed !== undefined
  if (mayClear) await tellCommitted(courier, channel, cursor)
  let next: Promise<Page> | undefined = readPage(courier, channel, { cursor, origin })
  while (next) {
    const { page, startedSeq, readAt }: Page = await next
    const isMoved = page.cursor !== cursor
    const goesOn: boolean = page.hasMore && !isStopping()
    if (page.hasMore && !isMoved)
      throw new HubError('cursorStuck', 'bug', `${connection.id}/${object}: more pages promised, but the cursor does not move`)
    next = goesOn ? quiet(readPage(courier, channel, { cursor: page.cursor, origin })) : undefined
    const observations = page.records.map((record) => ({ ...record, native: record.isDeleted ? null : record.native, startedSeq, readAt }))
    const isBackfillDone = kind === 'backfill' && !page.hasMore
    const target = isBackfillDone ? null : page.cursor
    const task = { channel, observations, origin, run, ...(target !== cursor && { cursor: { kind, cursor: target, expectRev: rev } }) }
    const { tally: more, isCursorHeld } = await observe(courier, task)
    addTally(tally, more)
    if (isCursorHeld) return 'succeeded' // the next run reads this page again
    if (target !== cursor) rev++
    cursor = target
    if (mayClear && isMoved) await tellCommitted(courier, channel, cursor)
    if (page.hasMore && !goesOn) return 'stopped'
  }
  return 'succeeded'
}

/** What is stored may be cleared away there. Not done, it is done with the next run. */
async function tellCommitted({ deps }: Courier, { port, context, connection, object }: Channel, cursor: string | null) {
  if (cursor === null) return
  try {
    await port.committed!(context, cursor)
  } catch (thrown) {
    const { code, message } = toHubError(thrown)
    deps.log.warn(
      { connection: connection.id, object, code, reason: message },
      'what was read could not be cleared away: tried again later',
    )
  }
}

/** A page read ahead may fail before anybody waits for it: that is no unhandled rejection. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

async function readPage({ deps }: Courier, channel: Channel, { cursor, origin }: { cursor: string | null; origin: Origin }): Promise<Page> {
  const { port, inbound } = channel
  const startedSeq = await deps.store.sequence()
  const startFrom = inbound?.row.startFrom ?? undefined
  const page = await port.read!(origin === 'backfill' ? channel.backfillContext : channel.context, {
    cursor,
    startFrom,
    limit: port.facts.page ?? PAGE,
  })
  return { page, startedSeq, readAt: deps.now() }
}

async function end({ deps }: Courier, started: RunRow, tally: Tally, outcome: Pick<RunRow, 'state' | 'error'>): Promise<RunRow> {
  const row: RunRow = { ...started, ...outcome, counters: JSON.stringify(tally), endedAt: deps.now() }
  await deps.store.saveRun(row)
  return row
}

async function react(courier: Courier, channel: Channel, error: HubError) {
  const { connection, object } = channel
  courier.deps.log.warn({ connection: connection.id, object, code: error.code, kind: error.kind, reason: error.message }, 'pull failed')
  if (error.kind === 'config') await courier.pause(connection.id, error)
  const wait = gateMs(error)
  if (wait !== undefined) await courier.closeGate(connection.id, courier.deps.now() + wait, 'the vendor asked us to wait')
}
