// Circuit breaker (熔断) of one connection, as a pure machine. closed → open after calls in a row that failed because the system as a whole
// does not answer; open → halfOpen when it is asked again; halfOpen → closed when it answers, or open for longer.
import type { WriteResult } from '../connector/port.ts'
import type { HubError } from '../errors.ts'
import type { CircuitRow } from '../store/port.ts'

export type Circuit = Omit<CircuitRow, 'connection' | 'rev'>

/** since 0: always was. */
export const CLOSED: Circuit = { state: 'closed', failures: 0, openings: 0, since: 0, retryAt: null, reason: null }

export const OPENS_AFTER = 5
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 10 * 60_000
/** Longer than a connector's check may take: a node that died while it asked is waited for so long. */
const ASKING_MS = 90_000

/** Nobody answered, or only to say that the system is down. What concerns one record (locked, refused) is another code, as is a rate limit. */
const OUTAGES: readonly string[] = ['connectFailed', 'noAnswer', 'timedOut', 'serverError', 'unavailable']
/** We gave the call up ourselves: the lane was lost, or the hub stops. */
const STOPPED = 'stopped'

/** Does the error say that the system as a whole is down? One that names a time to wait has the gate instead. */
export const isOutage = ({ code, kind, details, retryAfterMs }: HubError): boolean =>
  (kind === 'transient' || kind === 'unknown') && OUTAGES.includes(code) && details['reason'] !== STOPPED && retryAfterMs === undefined

/** Does the error show that somebody answered? */
export const isAnswer = ({ kind }: HubError): boolean => kind === 'data' || kind === 'conflict'

/** What the answers of a batch say of the system: nothing bad as soon as one of its records got an answer of its own. */
export function outageIn(results: WriteResult[]): HubError | undefined {
  if (results.some(({ done, error }) => done || (error !== undefined && isAnswer(error)))) return undefined
  return results.find(({ error }) => error !== undefined && isOutage(error))?.error
}

export const isShut = ({ state }: Circuit): boolean => state !== 'closed'
/** Closed, with failures that the next call that gets through makes forgotten. */
export const isOnProbation = ({ state, failures, openings }: Circuit): boolean => state === 'closed' && failures + openings > 0

/** How long it stays open: doubled each time, up to a fifth shorter by chance, so that connections are not asked in step. */
export const pauseMs = (openings: number, random: number): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (openings - 1)) * (1 - random / 5))

interface Failure {
  reason: string
  now: number
  /** 0 ≤ x < 1 */
  random: number
}

/** A call failed. Those that began before it was opened tell nothing new. Just closed again, the first one opens it for longer. */
export function callFailed(circuit: Circuit, failure: Failure): Circuit {
  if (isShut(circuit)) return circuit
  const { reason } = failure
  const failures = circuit.failures + 1
  return circuit.openings > 0 || failures >= OPENS_AFTER ? opened(circuit, failure) : { ...circuit, failures, reason }
}

/** A call got through. */
export const gotThrough = (circuit: Circuit): Circuit => (isOnProbation(circuit) ? { ...CLOSED, since: circuit.since } : circuit)

/** The system is asked; nobody else asks meanwhile. */
export const asking = (circuit: Circuit, now: number): Circuit => ({ ...circuit, state: 'halfOpen', since: now, retryAt: now + ASKING_MS })

export const stillDown = (circuit: Circuit, failure: Failure): Circuit => opened(circuit, failure)

/** It answered: closed, on probation until a call of the ordinary work gets through, for a check proves less than that. */
export const answered = (circuit: Circuit, now: number): Circuit =>
  isShut(circuit) ? { ...circuit, state: 'closed', failures: 0, since: now, retryAt: null } : circuit

/** A person says that all is well. */
export const reset = (circuit: Circuit, now: number): Circuit =>
  isShut(circuit) ? { ...CLOSED, since: now } : isOnProbation(circuit) ? { ...CLOSED, since: circuit.since } : circuit

function opened(circuit: Circuit, { reason, now, random }: Failure): Circuit {
  const openings = circuit.openings + 1
  return { state: 'open', failures: circuit.failures + 1, openings, since: now, retryAt: now + pauseMs(openings, random), reason }
}
