// What the engine learns of one native record, and how such news is counted.
import type { Native } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { CommitItem } from '../store/port.ts'
import type { Arrival } from './arrival.ts'
import type { Decision } from './delete-budget.ts'
import type { Channel } from './graph.ts'

export const ORIGINS = ['live', 'backfill', 'adopt', 'replay', 'reconcile', 'restore'] as const
export type Origin = (typeof ORIGINS)[number]

export interface Observation {
  externalId: string
  /** null: the vendor says that it is gone. */
  native: Native | null
  /** Epoch ms, the vendor's own stamp. */
  modifiedAt?: number
  version?: number
  /** The database's sequence before the request left (§1); of no meaning for a push. */
  startedSeq: number
  readAt: number
  /** A pushed payload, trusted without re-reading: ordered by its version, not by startedSeq (§1, §9). */
  isPush?: boolean
  /** Every field counts as shown just now: merged against the record itself, not against what was seen before. */
  isAnew?: boolean
  /** The hint that this observation answers, with its counter as read. */
  hintDirty?: number
  /** It answers the hint that asks once more for what was gone before anybody knew it. */
  isLastLook?: boolean
  /** What a person decided on this deletion; held: nothing yet. */
  decision?: Decision
  /** Inbox rows that this observation answers. */
  inboxIds?: string[]
  /** Where it stands there, for messages. */
  place?: string
  /** Why the connector cannot read it: it is refused without being computed. */
  error?: HubError
  /** Requests that this observation answers and that are not in the inbox yet: acknowledged with the commit of the observation. */
  arrivals?: Arrival[]
}

export interface ObserveTask {
  channel: Channel
  observations: Observation[]
  origin: Origin
  run?: string
  cursor?: { kind: string; cursor: string | null; expectRev: number }
  /** A sender waits for the answer: what only a vendor can tell is left. */
  isAwaited?: boolean
  /** How many references led here from the record that was read at first. */
  depth?: number
}

export interface Tally {
  read: number
  created: number
  changed: number
  unchanged: number
  /** Put off: seen while a write was on its way, or older than what is known. */
  reread: number
  /** Records of a connection that may not create them, without any partner. */
  skipped: number
  deadLetters: number
  conflicts: number
  /** Records of two systems that were found to be one, and fields in which they differ: left as they are until they change (§2). */
  linked: number
  differences: number
}
export const newTally = (): Tally => ({
  read: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
  reread: 0,
  skipped: 0,
  deadLetters: 0,
  conflicts: 0,
  linked: 0,
  differences: 0,
})

export function addTally(sum: Tally, more: Partial<Tally>) {
  for (const key of Object.keys(more) as (keyof Tally)[]) sum[key] += more[key] ?? 0
}

/** The rows that say "this hint, this inbox row, this pushed event is dealt with"; empty when the observation answers none. */
export function doneRows(channel: Channel, observation: Observation): Pick<CommitItem, 'hintsDone' | 'inbox' | 'inboxDone'> {
  const { externalId, hintDirty, inboxIds, arrivals } = observation
  return {
    ...(hintDirty !== undefined && {
      hintsDone: [{ connection: channel.connection.id, object: channel.object, externalId, dirty: hintDirty }],
    }),
    ...(inboxIds && { inboxDone: inboxIds }),
    ...(arrivals && { inbox: arrivals.flatMap(({ done }) => done ?? []) }),
  }
}

/** In a dead letter's details: the connector could not read the record, so its payload is only what is known of it. */
export const UNREAD = 'isUnread'

/** The error with the place of its record, for who has to mend it there. */
export function placed(error: HubError, place: string | undefined, more: Record<string, unknown> = {}): HubError {
  const message = place === undefined ? error.message : `${place}: ${error.message}`
  const details = { ...error.details, ...(place !== undefined && { place }), ...more }
  return new HubError(error.code, error.kind, message, { cause: error, details, retryAfterMs: error.retryAfterMs })
}
