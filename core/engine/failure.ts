// A write that failed (style.md, error kinds): transient backs off, config pauses the connection, data becomes a dead letter, conflict is read
// again and merged, unknown is looked up before anything else, a bug stops this delivery for a person to see.
import type { HubError } from '../errors.ts'
import type { CommitItem, DeliveryStep } from '../store/port.ts'
import type { DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel } from './graph.ts'
import { leftOver, type InFlight } from './prepare.ts'
import { deadLetter, trail } from './rows.ts'

export interface Failure {
  row: DueRow
  /** The states the delivery may be in now. */
  from: DeliveryStep['from']
  error: HubError
  /** Key of the attempt that failed; undefined = nothing was sent. */
  attemptKey?: string
  /** What was sent: it may have taken place, in part or as a whole. Undefined: nothing left. */
  sent?: InFlight
}

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 15 * 60_000
const MAX_ATTEMPTS = 20
const CONFLICT_DELAY_MS = 250
/** A conflict that reading again does not end, as with a deletion that is held, waits longer each time. */
const SHORT_CONFLICTS = 4
const RATE_LIMITED_MS = 5_000
const PAUSED_DELAY_MS = 60_000
const DEFAULT_SETTLE_LAG_MS = 5_000

/** Full jitter: anywhere between nothing and the doubled delay. */
export const backOffMs = (attempts: number, random: number) =>
  Math.round(random * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts))
/** How long the vendor wants to be left alone: as it says, or a moment where it only says that there were too many calls. Such a wait costs no attempt. */
const waitMs = ({ kind, code, retryAfterMs }: HubError) =>
  kind === 'transient' ? (retryAfterMs ?? (code === 'rateLimited' ? RATE_LIMITED_MS : undefined)) : undefined
/** Does the failure count as an attempt? Not where the vendor, our own budget or an open circuit made it wait. */
export const isAttempt = (error: HubError) => waitMs(error) === undefined
/** Nothing was sent, for reasons of our own: others may still get through, or the circuit keeps them back. */
const UNSENT = ['overBudget', 'circuitOpen']
/** Did the attempt end before anything could take place there? */
export const isUnsent = ({ code }: HubError) => WITHOUT_EFFECT.has(code)
const WITHOUT_EFFECT = new Set(['connectFailed', 'rateLimited', 'documentReopened', ...UNSENT])
/** Time for which the vendor wants nothing at all from the connection. */
export const gateMs = (error: HubError) => (UNSENT.includes(error.code) ? undefined : waitMs(error))
export const settleLagMs = (channel: Channel) => channel.port.facts.settleLagMs ?? DEFAULT_SETTLE_LAG_MS

export function failureItem(deps: EngineDeps, channel: Channel, failure: Failure): CommitItem {
  const { row, error } = failure
  const now = deps.now()
  const attempts = row.delivery.attempts + (isAttempt(error) ? 1 : 0)
  const lastError = JSON.stringify({ code: error.code, kind: error.kind, message: error.message })
  const step = (to: DeliveryStep['to'], set: DeliveryStep['set']): DeliveryStep => ({
    connection: channel.connection.id,
    object: channel.object,
    record: row.record.id,
    from: failure.from,
    ...(failure.attemptKey !== undefined && { expectKey: failure.attemptKey }),
    to,
    set: { lastError, attempts, ...set },
    at: now,
  })
  const left = failure.sent ? leftOver(failure.sent) : undefined
  const later = (delayMs: number) => ({ key: row.record.id, steps: [step('due', { dueAt: now + delayMs, inFlight: left })] })

  switch (error.kind) {
    case 'transient':
      if (attempts >= MAX_ATTEMPTS) return dead(deps, channel, failure, step('dead', { inFlight: left, waitingFor: null }))
      return later(waitMs(error) ?? backOffMs(attempts, deps.random()))
    case 'config':
      return later(PAUSED_DELAY_MS)
    case 'conflict':
      return { ...later(Math.max(CONFLICT_DELAY_MS, ofConflict(attempts, deps))), ...rereadHint(channel, row, now) }
    case 'unknown':
      if (failure.sent) return { key: row.record.id, steps: [step('unknown', { dueAt: now + settleLagMs(channel) })] }
      return later(backOffMs(attempts, deps.random()))
    default:
      return dead(deps, channel, failure, step('dead', { inFlight: left, waitingFor: missingOf(error) }))
  }
}

const ofConflict = (attempts: number, { random }: EngineDeps) =>
  attempts > SHORT_CONFLICTS ? backOffMs(attempts - SHORT_CONFLICTS, random()) : 0

/** What it waited for in vain: when that comes after all, the delivery goes on by itself. */
function missingOf({ details }: HubError): string | null {
  const missing = details['missing'] as { object: string; id: string }[] | undefined
  return missing ? JSON.stringify(missing.map(({ object, id }) => ({ object, id }))) : null
}

function rereadHint(channel: Channel, { binding }: DueRow, now: number): Pick<CommitItem, 'hints'> {
  if (binding.externalId === null || !channel.port.get) return {}
  return {
    hints: [{ connection: channel.connection.id, object: channel.object, externalId: binding.externalId, dueAt: now, origin: 'live' }],
  }
}

function dead(deps: EngineDeps, channel: Channel, { row, error }: Failure, step: DeliveryStep): CommitItem {
  const now = deps.now()
  const at = { connection: channel.connection.id, object: channel.object, record: row.record.id, externalId: row.binding.externalId }
  const letter = deadLetter({ ...at, direction: 'out', payload: row.record.body, error, mappingHash: channel.mapping.hash, now })
  return {
    key: row.record.id,
    steps: [step],
    deadLetters: [letter],
    lineage: [trail({ ...at, at: now, kind: 'deadLetter', origin: 'live', fields: error.code, mappingHash: channel.mapping.hash })],
  }
}
