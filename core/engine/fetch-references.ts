// References to records that the hub has never read (engine-rules §5): they are read first, in the vendor's batches, so that a record which is
// known from another system is matched and not made a second time, and lines have names. What cannot be read stays a promise (refs.ts).
import type { RefIn } from '../mapping/port.ts'
import type { Observer } from './courier.ts'
import type { Channel } from './graph.ts'
import type { OpenCase } from './look-up.ts'
import type { ObserveTask, Observation } from './observation.ts'
import { partition } from './partition.ts'

const GET_BATCH = 50
/** Refund → payment → order → customer; records that refer to each other must come to an end. */
const MAX_DEPTH = 4

export interface Fetched {
  ready: OpenCase[]
  /** They refer to what our own creates may be about to bind: read again when those have settled (§5). */
  waiting: OpenCase[]
  /** They refer to what only the vendor can tell, while a sender waits: nothing is done with them now (ADR 0014). */
  left: OpenCase[]
}

/** `observeThem` merges what was read like any other observation. */
export async function fetchReferences(
  observer: Observer,
  task: ObserveTask,
  open: OpenCase[],
  observeThem: (task: ObserveTask) => Promise<unknown>,
): Promise<Fetched> {
  const { channel, depth = 0 } = task
  if (!channel.mapping.hasRefs || depth >= MAX_DEPTH) return { ready: open, waiting: [], left: [] }
  const refsOf = new Map(open.map((found) => [found, channel.mapping.refsIn(found.observation.native)]))
  const unknown = await observer.refs.unknown(channel, [...refsOf.values()].flat())
  const blocked = new Set<string>()
  const unread = new Set<string>()
  for (const [object, requests] of Map.groupBy(unknown, (request) => request.object)) {
    const target = channel.connection.channels.get(object)
    if (target === undefined) continue
    const isCreating = target.outbound && (await observer.deps.store.createsInFlight(channel.connection.id, object)) > 0
    if (isCreating) for (const request of requests) blocked.add(nameOf(request))
    else if (task.isAwaited && target.port.get) for (const request of requests) unread.add(nameOf(request))
    else await read(observer, target, { ids: [...new Set(requests.map(ownerOf))], task, observeThem })
  }
  if (blocked.size + unread.size === 0) return { ready: open, waiting: [], left: [] }
  const refersTo = (names: ReadonlySet<string>) => (found: OpenCase) => refsOf.get(found)!.some((request) => names.has(nameOf(request)))
  const [waiting, others] = partition(open, refersTo(blocked))
  const [left, ready] = partition(others, refersTo(unread))
  return { ready, waiting, left }
}

interface Reading {
  ids: string[]
  task: ObserveTask
  observeThem(task: ObserveTask): Promise<unknown>
}

async function read({ deps }: Observer, target: Channel, { ids, task, observeThem }: Reading) {
  const { port, context } = target
  if (!port.get) return
  const size = port.facts.getBatch ?? GET_BATCH
  for (let at = 0; at < ids.length; at += size) {
    const startedSeq = await deps.store.sequence()
    const found = await port.get(context, ids.slice(at, at + size))
    const readAt = deps.now()
    const observations = found.flatMap(({ native, ...result }): Observation[] =>
      native === 'notFound' ? [] : [{ ...result, native, startedSeq, readAt }],
    )
    await observeThem({ channel: target, observations, origin: task.origin, run: task.run, depth: (task.depth ?? 0) + 1 })
  }
}

/** The record to read: a line is found in its owner. */
const ownerOf = ({ key, value, parent }: RefIn): string => (key === 'line' ? (parent ?? '') : value)
const nameOf = (request: RefIn): string => `${request.object}\0${request.key ?? ''}\0${request.parent ?? ''}\0${request.value}`
