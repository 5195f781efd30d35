// Data check 数据核对 (engine-rules §13): goes through everything a system holds, compares by digest, and reads a second time what differs. Only a
// difference that survives the second reading, while nobody is at work on the record, is reported. Writes nothing but its report.
import { and, eq, gt, inArray, ne } from 'drizzle-orm'
import type { GetResult, Native } from '../connector/port.ts'
import type { BindingHead } from '../store/port.ts'
import type { Courier, Observer } from './courier.ts'
import { HELD } from './delete-budget.ts'
import type { Channel } from './graph.ts'
import type { OpenCase } from './look-up.ts'
import type { Calls } from './reconcile-calls.ts'
import { compare } from './reconcile-compare.ts'
import { headsOf, lateHints, lateOrUnbound } from './reconcile-rows.ts'
import { differenceOf, type Difference, type Report } from './reconcile-report.ts'
import { readOnly } from './refs.ts'

export interface CheckRun {
  courier: Courier
  calls: Calls
  report: Report
  /** The channel of the present configuration. */
  channel(): Channel
  isStopping(): boolean
  /** Called before each second reading: brings in what the system itself tells of, and gives the rest time. */
  catchUp(round: number): Promise<void>
}

/** By external id: the digest it showed last; null = it was not there. */
type Candidates = Map<string, string | null>

const ROUNDS = 7
const WALK = 1_000
const SAVE_EVERY = 50

export async function runCheck(run: CheckRun): Promise<'succeeded' | 'stopped'> {
  const open: Candidates = new Map()
  const listed = await readListing(run, open)
  if (!run.isStopping()) await walkBindings(run, listed, open)
  for (let round = 0; open.size && round < ROUNDS && !run.isStopping(); round++) {
    await run.catchUp(round)
    const ids = [...open.keys()]
    const size = Math.min(run.calls.batchSize(), ids.length)
    for (let start = 0; start < ids.length && !run.isStopping(); start += size) await confirm(run, ids.slice(start, start + size), open)
  }
  if (run.isStopping()) return 'stopped'
  run.report.tally.moving = open.size
  const { connection, object } = run.channel()
  const ofChannel = { connection: connection.id, object }
  for await (const late of lateOrUnbound(run.courier.deps, ofChannel)) await run.report.add(late)
  await run.report.add(await lateHints(run.courier.deps, ofChannel))
  return 'succeeded'
}

/** Everything once, compared by digest. Returns the external ids that are there. */
async function readListing(run: CheckRun, open: Candidates): Promise<Set<string>> {
  const { tally } = run.report
  const listed = new Set<string>()
  for await (const records of run.calls.pages()) {
    const channel = run.channel()
    const there = records.filter(({ isDeleted }) => !isDeleted)
    const heads = await bindingHeads(
      run,
      there.map(({ externalId }) => externalId),
    )
    for (const { externalId, native } of there) {
      listed.add(externalId)
      const { digest } = sightOf(run, channel, native)
      if (isAsKnown(heads.get(externalId), digest)) open.delete(externalId)
      else open.set(externalId, digest)
    }
    tally.read = listed.size
    tally.pages++
    if (tally.pages % SAVE_EVERY === 0) await run.report.save()
  }
  return listed
}

/** What the hub has bound and the listing did not show becomes a candidate; accepted forms are listed apart. */
async function walkBindings(run: CheckRun, listed: Set<string>, open: Candidates) {
  const { store } = run.courier.deps
  const { connection, object } = run.channel()
  const { bindings } = store.tables
  const { externalId, record, accepted } = bindings
  const ofChannel = and(eq(bindings.connection, connection.id), eq(bindings.object, object), eq(bindings.isDeleted, false))
  let after = ''
  for (;;) {
    const rows = await store.read
      .select({ externalId, record, accepted })
      .from(bindings)
      .where(and(ofChannel, gt(externalId, after)))
      .orderBy(externalId)
      .limit(WALK)
    for (const row of rows) if (!listed.has(row.externalId!)) open.set(row.externalId!, null)
    const rendered = rows.filter((row) => row.accepted !== null && !open.has(row.externalId!))
    if (rendered.length) await run.report.add(await rendersOf(run, rendered))
    if (rows.length < WALK || run.isStopping()) return
    after = rows.at(-1)!.externalId!
  }
}

async function rendersOf({ courier }: CheckRun, rows: { externalId: string | null; record: string; accepted: string | null }[]) {
  const records = await headsOf(
    courier.deps.store,
    rows.map(({ record }) => record),
  )
  return rows.map(({ externalId, record, accepted }): Difference => {
    const pairs = Object.entries(JSON.parse(accepted!) as Record<string, { want?: unknown; shown?: unknown }>)
    const values = Object.fromEntries(pairs.map(([field, { want, shown }]) => [field, [want ?? null, shown ?? null] as [unknown, unknown]]))
    return { ...differenceOf('renders', records.get(record), externalId), values }
  })
}

/** The second reading of some candidates. What is not settled by it stays open for the next round. */
async function confirm(run: CheckRun, ids: string[], open: Candidates) {
  const { courier, report } = run
  const before = await bindingHeads(run, ids)
  const busy = await busyAmong(run, ids, before)
  const startedSeq = await courier.deps.store.sequence()
  const found = await run.calls.readAgain(ids.filter((id) => !busy.has(id)))
  const channel = run.channel()
  const ready: OpenCase[] = []
  const gone: BindingHead[] = []
  for (const result of found) {
    const { externalId } = result
    const head = before.get(externalId)
    const sight = result.native === 'notFound' ? undefined : sightOf(run, channel, result.native)
    if (sight ? isAsKnown(head, sight.digest) : !head || head.isDeleted) open.delete(externalId)
    else if ((sight?.digest ?? null) !== open.get(externalId)) open.set(externalId, sight?.digest ?? null)
    else if (sight) ready.push({ ...sight, observation: observationOf(result, startedSeq, courier.deps.now()), headRev: head?.rev })
    else gone.push(head!)
  }
  const observer: Observer = { ...courier, graph: courier.graph, refs: readOnly(courier.refs) }
  const { differences, foreign, unsettled } = await compare(observer, channel, ready)
  const missing = await missingOf(run, gone)
  const all = [...differences, ...missing]
  const moved = await movedAmong(
    run,
    all.map(({ externalId }) => externalId!),
    before,
  )
  for (const id of unsettled) moved.add(id)
  for (const { observation } of ready) if (!moved.has(observation.externalId)) open.delete(observation.externalId)
  for (const { externalId } of gone) if (!moved.has(externalId)) open.delete(externalId)
  report.tally.foreign += foreign.length
  await report.add(all.filter(({ externalId }) => !moved.has(externalId!)))
}

const observationOf = ({ native, ...result }: GetResult, startedSeq: number, readAt: number) => ({
  ...result,
  native: native as Native,
  startedSeq,
  readAt,
})

/** A record that its hub has deleted is not missed. */
async function missingOf({ courier }: CheckRun, gone: BindingHead[]): Promise<Difference[]> {
  if (!gone.length) return []
  const records = await headsOf(
    courier.deps.store,
    gone.map(({ record }) => record),
  )
  return gone.flatMap(({ record, externalId }) => (records.has(record) ? [differenceOf('missing', records.get(record), externalId)] : []))
}

const WORKED_ON: ReadonlySet<string | null> = new Set(['due', 'waiting', 'taken', 'unknown'])
const HALTED: ReadonlySet<string | null> = new Set(['dead', 'stopped'])

/** The system shows what the hub saw last. What it wanted to write there and gave up is no part of that. */
const isAsKnown = (head: BindingHead | undefined, digest: string) =>
  head !== undefined && head.shadowDigest === digest && !head.isDeleted && !HALTED.has(head.deliveryState)

/** A push is on its way to it, or a hint says that it will be read. */
async function busyAmong({ courier, channel }: CheckRun, ids: string[], heads: Map<string, BindingHead>): Promise<Set<string>> {
  const { read, tables } = courier.deps.store
  const { connection, object } = channel()
  const hinted = await read
    .select({ externalId: tables.hints.externalId })
    .from(tables.hints)
    .where(
      and(
        eq(tables.hints.connection, connection.id),
        eq(tables.hints.object, object),
        ne(tables.hints.origin, HELD),
        inArray(tables.hints.externalId, ids),
      ),
    )
  const pushed = ids.filter((id) => WORKED_ON.has(heads.get(id)?.deliveryState ?? null))
  return new Set([...hinted.map(({ externalId }) => externalId), ...pushed])
}

/** Those that somebody touched since `before`. */
async function movedAmong(run: CheckRun, ids: string[], before: Map<string, BindingHead>): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const now = await bindingHeads(run, ids)
  const moved = await busyAmong(run, ids, now)
  for (const id of ids) if (now.get(id)?.rev !== before.get(id)?.rev) moved.add(id)
  return moved
}

async function bindingHeads({ courier, channel }: CheckRun, ids: string[]): Promise<Map<string, BindingHead>> {
  const { connection, object } = channel()
  const heads = await courier.deps.store.bindingHeads(connection.id, object, ids)
  return new Map(heads.map((head) => [head.externalId, head]))
}

/** As observing has it: an equal digest means that nothing changed. */
function sightOf({ courier }: CheckRun, channel: Channel, native: Native) {
  const shadow = JSON.stringify(channel.prune(native))
  return { shadow, digest: courier.deps.digest(`${channel.mapping.hash}\0${shadow}`) }
}
