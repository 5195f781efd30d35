// Observe a batch (engine-rules §1, §12): sift out what is unchanged or may not be merged now, read what the rest needs, compute in memory,
// commit once. What lost a race is computed again from a fresh read.
import { HubError, toHubError } from '../errors.ts'
import type { BindingHead, CommitItem, WriteSet } from '../store/port.ts'
import { fetchReferences } from './fetch-references.ts'
import { isAwaited, type Channel } from './graph.ts'
import { lookUpCases, type OpenCase } from './look-up.ts'
import type { LaneName, Observer } from './courier.ts'
import { observeGone, type Gone } from './observe-gone.ts'
import type { Case, Surroundings } from './case.ts'
import { observeOne } from './observe-one.ts'
import { addTally, doneRows, newTally, placed, UNREAD, type Observation, type ObserveTask, type Tally } from './observation.ts'
import { partition } from './partition.ts'
import { deadLetter, isUnmapped, trail } from './rows.ts'
import { goneBefore } from './unknown-gone.ts'

export interface Observed {
  tally: Tally
  /** The cursor stays where it was: something of this page can only be read again by reading the page again. */
  isCursorHeld: boolean
  /** External ids of which nothing was kept: whoever brought them has to bring them again. */
  left: ReadonlySet<string>
  /** External ids that were put off: not merged, to be read again. */
  reread: ReadonlySet<string>
}

const REREAD_MS = 250
const MAX_ROUNDS = 12

interface Round {
  items: CommitItem[]
  /** What each item counts for, by key: counted once it is in. */
  counts: Map<string, Partial<Tally>>
  /** External ids of what somebody else bound while it was looked up: computed again from a fresh read. */
  raced: Set<string>
  /** External ids of which nothing is kept: a cursor has to stay before them. */
  left: Set<string>
}

const newRound = (left: Set<string>): Round => ({ items: [], counts: new Map(), raced: new Set(), left })

/** Merges a batch of observations of one channel. Data errors become dead letters; anything else is thrown and nothing of the round is kept. */
export async function observe(observer: Observer, task: ObserveTask): Promise<Observed> {
  const tally = newTally()
  let open = newestOf(task.observations)
  let isCursorDue = task.cursor !== undefined
  const left = new Set<string>()
  const reread = new Set<string>()
  for (let rounds = MAX_ROUNDS; open.length; rounds--) {
    if (rounds === 0)
      throw new HubError('raceLost', 'transient', `${open.length} records of ${task.channel.object} kept changing while they were merged`)
    const round = newRound(left)
    await compute(observer, task, open, round)
    if (left.size) isCursorDue = false
    const { failed, isCursorMoved } = await commit(observer, task, round, isCursorDue && !round.raced.size)
    if (isCursorMoved) isCursorDue = false
    for (const [key, count] of round.counts) {
      if (failed.has(key)) continue
      addTally(tally, count)
      if (count.reread) reread.add(key)
    }
    open = open.filter(({ externalId }) => failed.has(externalId) || round.raced.has(externalId))
  }
  if (isCursorDue) await commit(observer, task, newRound(left), true)
  tally.read = task.observations.length
  return { tally, isCursorHeld: left.size > 0, left, reread }
}

/** Within one batch only the newest observation of a record counts; the requests that brought the others are dealt with as well. */
function newestOf(observations: Observation[]): Observation[] {
  const byId = new Map<string, Observation>()
  for (const observation of observations) {
    const other = byId.get(observation.externalId)
    const isNewer = !other || (other.version ?? 0) <= (observation.version ?? 0)
    const [newer, older] = isNewer ? [observation, other] : [other, observation]
    byId.set(observation.externalId, older ? { ...newer, ...requestsOf(newer, older) } : newer)
  }
  return byId.size === observations.length ? observations : [...byId.values()]
}

function requestsOf(newer: Observation, older: Observation): Pick<Observation, 'inboxIds' | 'arrivals'> {
  const both = <T>(a: T[] | undefined, b: T[] | undefined) => (a && b ? [...a, ...b] : (a ?? b))
  return { inboxIds: both(newer.inboxIds, older.inboxIds), arrivals: both(newer.arrivals, older.arrivals) }
}

async function commit(observer: Observer, task: ObserveTask, round: Round, withCursor: boolean) {
  const { deps } = observer
  const { connection, object } = task.channel
  const set: WriteSet = { items: round.items.filter(hasRows) }
  if (withCursor) set.cursor = { connection: connection.id, object, ...task.cursor!, at: deps.now() }
  if (!set.items.length && !withCursor) return { failed: new Set<string>(), isCursorMoved: false }
  const result = await deps.store.commit(set)
  if (result.fenced) throw new HubError('cursorMoved', 'transient', `another run of ${connection.id}/${object} moved the cursor`)
  const failed = new Set(result.failed)
  if (set.items.some(isUnmapped)) observer.unmapped()
  await keepRefused(observer, task, round, result.refused)
  wakeTargets(observer, set.items, failed)
  await releaseWaiters(
    observer,
    task.channel,
    set.items.filter(({ key }) => !failed.has(key) && !result.refused.some((refused) => refused.key === key)),
  )
  return { failed, isCursorMoved: result.isCursorMoved }
}

function wakeTargets(observer: Observer, items: CommitItem[], failed: ReadonlySet<string>) {
  const lanes = new Map<string, LaneName>()
  for (const item of items) {
    if (failed.has(item.key)) continue
    for (const { connection, lane } of item.dirty ?? []) lanes.set(`${connection}/${lane}`, { connection, lane: `out/${lane}` })
    for (const { connection, object } of item.hints ?? []) lanes.set(`${connection}/in/${object}`, { connection, lane: `in/${object}` })
  }
  if (lanes.size) observer.wake([...lanes.values()])
}

/** Known records that were found in this system release what waited for them there. Nobody can wait for one that is new to the hub. */
async function releaseWaiters({ released }: Observer, channel: Channel, items: CommitItem[]) {
  if (!isAwaited(channel)) return
  const found = items.filter(
    ({ records, bindings }) =>
      bindings?.some(({ expectRev }) => expectRev === null) && !records?.some(({ expectRev }) => expectRev === null),
  )
  const ids = found.flatMap(({ bindings }) => bindings!.map(({ row }) => ({ object: channel.object, id: row.record })))
  if (ids.length) await released(ids)
}

/** A row that the database refuses goes to the dead letters, or is left as in `refuse`; the others are in (§12). */
async function keepRefused({ deps }: Observer, task: ObserveTask, round: Round, refused: { key: string; message: string }[]) {
  for (const { key, message } of refused) {
    if (task.isAwaited) {
      round.left.add(key)
      continue
    }
    const { bindings, hintsDone, inboxDone } = round.items.find((item) => item.key === key)!
    const seen = bindings?.[0]?.row
    const error = new HubError('rowRefused', 'data', `the database refused this record: ${message}`)
    const { connection, object } = task.channel
    const letter = deadLetter({
      direction: 'in',
      connection: connection.id,
      object,
      externalId: key,
      payload: seen?.shadow ?? '{}',
      version: seen?.version,
      error,
      mappingHash: null,
      now: deps.now(),
    })
    const kept = await deps.store.commit({ items: [{ key, deadLetters: [letter], hintsDone, inboxDone }] })
    // Its id itself may be what cannot be stored: then nothing of it is dealt with.
    if (kept.refused.length) throw error
  }
}

const hasRows = ({ key: _key, deadLettersResolved: _resolved, ...rows }: CommitItem) =>
  Object.values(rows).some((value) => value.length > 0)

async function compute(observer: Observer, task: ObserveTask, observations: Observation[], round: Round) {
  const { channel, origin, run } = task
  const { open: sifted, gone } = await sift(observer, task, observations, round)
  if (gone.length) {
    const { items, raced } = await observeGone(observer, task, gone)
    round.items.push(...items)
    for (const externalId of raced) round.raced.add(externalId)
  }
  const [faulty, sound] = partition(sifted, ({ observation }) => observation.error !== undefined)
  const { ready, waiting: early, left } = await fetchReferences(observer, task, sound, (more) => observe(observer, more))
  for (const { observation } of early) putOff(observer, channel, observation, round)
  for (const { observation } of left) round.left.add(observation.externalId)
  if (!ready.length && !faulty.length) return
  const { cases, failures, waiting, raced, refs } = await lookUpCases(observer, channel, [...ready, ...faulty])
  for (const { observation } of raced) round.raced.add(observation.externalId)
  const around: Surroundings = { deps: observer.deps, graph: observer.graph(), channel, origin, run, refs }
  for (const { found, error } of failures) refuse(task, around, found, error, round)
  for (const { observation } of waiting) putOff(observer, channel, observation, round)
  for (const found of cases) {
    try {
      computeOne(around, found, round)
    } catch (error) {
      refuse(task, around, found, error, round)
    }
  }
}

function computeOne(around: Surroundings, found: Case, round: Round) {
  const { item, kind, conflicts, link } = observeOne(around, found)
  const count = { conflicts, ...(kind !== 'duplicate' && { [kind]: 1 }), ...(link && { linked: 1, differences: link.differences }) }
  round.counts.set(item.key, count)
  round.items.push(item)
}

/**
 * A record that cannot be merged for a reason of its own becomes a dead letter. While a sender waits it is left instead: it goes by the inbox,
 * which knows the events of the past, or a person's work on the letter would be undone each time the event comes again.
 * @throws what is not a data error
 */
function refuse(task: ObserveTask, around: Surroundings, found: OpenCase, thrown: unknown, round: Round) {
  const { place, error: unread } = found.observation
  const error = placed(toHubError(thrown), place, unread && { [UNREAD]: true })
  if (error.kind !== 'data') throw error
  if (task.isAwaited) round.left.add(found.observation.externalId)
  else round.items.push(letterItem(around, found, error, round))
}

function letterItem({ deps, channel, origin, run }: Surroundings, found: OpenCase, error: HubError, round: Round): CommitItem {
  const { externalId, version } = found.observation
  round.counts.set(externalId, { deadLetters: 1 })
  const at = { connection: channel.connection.id, object: channel.object, externalId, mappingHash: channel.mapping.hash }
  const record = found.binding?.record
  const now = deps.now()
  const letter = deadLetter({ ...at, direction: 'in', record, payload: found.shadow, version, error, now })
  const row = trail({ ...at, at: now, record: record ?? letter.id, kind: 'deadLetter', origin, run: run ?? null, fields: error.code })
  return { key: externalId, ...doneRows(channel, found.observation), deadLetters: [letter], lineage: [row] }
}

/** Settles at once what needs no computing: unchanged, older than what is known, in flight. */
async function sift(observer: Observer, task: ObserveTask, observations: Observation[], round: Round) {
  const { deps } = observer
  const { channel } = task
  const heads = await deps.store.bindingHeads(
    channel.connection.id,
    channel.object,
    observations.map((observation) => observation.externalId),
  )
  const headOf = new Map(heads.map((head) => [head.externalId, head]))
  const unknown = heads.length < observations.length ? observations.filter(({ externalId }) => !headOf.has(externalId)) : []
  const isGoneBefore = await goneBefore(deps.store, channel, unknown)
  const open: OpenCase[] = []
  const gone: Gone[] = []
  for (const observation of observations) {
    const head = headOf.get(observation.externalId)
    const { native } = observation
    const shadow = native ? JSON.stringify(channel.prune(native)) : ''
    const digest = native ? deps.digest(`${channel.mapping.hash}\0${shadow}`) : ''
    if (head && !observation.isAnew && !observation.error && (native ? isKnown(head, observation, digest) : isOldNews(head, observation))) {
      round.counts.set(observation.externalId, { unchanged: 1 })
      round.items.push({ key: observation.externalId, ...doneRows(channel, observation) })
    } else if (head ? mustWait(head, observation, channel) : isGoneBefore.has(observation.externalId))
      putOff(observer, channel, observation, round)
    else if (!native) gone.push({ observation, head })
    else open.push({ observation: { ...observation, native }, shadow, digest, headRev: head?.rev })
  }
  return { open, gone }
}

/** A push is known by its version alone: one that shows nothing new but is newer is merged, so that its version holds off what comes late. */
const isKnown = (head: BindingHead, { version, isPush }: Observation, digest: string) =>
  isPush === true && version !== undefined
    ? head.version !== null && version <= head.version
    : head.shadowDigest === digest && !head.isDeleted

/** A pushed deletion that is older than what is known: the record was made again since. */
const isOldNews = (head: BindingHead, { version, isPush }: Observation) =>
  isPush === true && version !== undefined && head.version !== null && version <= head.version

/** §1: seen while a write is on its way, or begun before what is known: not merged, read again. */
function mustWait(head: BindingHead, { isPush, native, startedSeq }: Observation, { port }: Channel): boolean {
  if (head.deliveryState === 'taken' || head.deliveryState === 'unknown') return true
  // A push may be late, and a deletion has no version of its own: only the system itself brings a tombstone back (§10).
  if (head.isDeleted && isPush && native && port.get) return true
  // A newer one may have been put off, whose version nobody has kept: what is read again shows what holds.
  if (head.isHinted && isPush) return true
  return !isPush && (startedSeq < head.seenSeq || startedSeq < head.writtenSeq)
}

function putOff({ deps }: Observer, channel: Channel, observation: Observation, round: Round) {
  const { externalId: key, hintDirty } = observation
  round.counts.set(key, { reread: 1 })
  const at = { connection: channel.connection.id, object: channel.object, externalId: key }
  const dueAt = deps.now() + REREAD_MS
  const { inboxIds = [], arrivals = [] } = observation
  if (hintDirty !== undefined) round.items.push({ key, hintsLater: [{ ...at, dueAt }] })
  else if (channel.port.get) round.items.push({ key, hints: [{ ...at, dueAt, origin: 'live' }], ...doneRows(channel, observation) })
  // A push of a vendor that cannot be asked waits in the inbox until the write has settled; a pull stays before it.
  else if (inboxIds.length || arrivals.length) {
    const inboxLater = inboxIds.map((id) => ({ id, dueAt, state: 'new' as const }))
    round.items.push({ key, inboxLater, inbox: arrivals.map((arrival) => arrival.wait(dueAt)) })
  } else round.left.add(key)
}
