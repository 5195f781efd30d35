// The circuit breaker as a machine: table of what counts, and properties that hold whatever happens.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WriteResult } from '../connector/port.ts'
import { HubError, type ErrorKind, type HubErrorOptions } from '../errors.ts'
import {
  answered,
  asking,
  callFailed,
  CLOSED,
  gotThrough,
  isAnswer,
  isOutage,
  isShut,
  OPENS_AFTER,
  outageIn,
  pauseMs,
  reset,
  stillDown,
  type Circuit,
} from './circuit.ts'

const error = (code: string, kind: ErrorKind, options: HubErrorOptions = {}) => new HubError(code, kind, code, options)
const REFUSED = error('connectFailed', 'transient')
const BUSY = error('busy', 'transient')
const INVALID = error('unprocessable', 'data')

describe('what an error says of the system', () => {
  it.each([
    ['refused connection', REFUSED, true],
    ['time-out of a read', error('noAnswer', 'transient'), true],
    ['time-out of a write', error('noAnswer', 'unknown'), true],
    ['HTTP 408', error('timedOut', 'transient'), true],
    ['HTTP 500', error('serverError', 'transient'), true],
    ['maintenance', error('unavailable', 'transient'), true],
    ['HTTP 503 with a time to wait: the gate', error('serverError', 'transient', { retryAfterMs: 1_000 }), false],
    ['too many calls: the gate', error('rateLimited', 'transient'), false],
    ['a locked record', error('locked', 'transient'), false],
    ['a busy record', BUSY, false],
    ['a bad record', INVALID, false],
    ['bad credentials: the connection pauses', error('unauthorized', 'config'), false],
    ['given up by the hub itself', error('noAnswer', 'unknown', { details: { reason: 'stopped' } }), false],
    ['our own budget', error('overBudget', 'transient', { retryAfterMs: 1_000 }), false],
    ['a bug of the connector', error('unexpected', 'bug'), false],
  ])('%s', (_name, thrown, is) => expect(isOutage(thrown)).toBe(is))

  it.each([
    ['refused as not valid', INVALID, true],
    ['changed in between', error('conflict', 'conflict'), true],
    ['refused connection', REFUSED, false],
    ['a bug of the connector', error('unexpected', 'bug'), false],
  ])('somebody answered: %s', (_name, thrown, is) => expect(isAnswer(thrown)).toBe(is))

  it.each<[string, WriteResult[], HubError | undefined]>([
    ['all failed as a whole', [failed(REFUSED), failed(REFUSED)], REFUSED],
    ['the rest of the round was not sent', [failed(REFUSED), failed(error('notSent', 'transient'))], REFUSED],
    ['one was written', [failed(REFUSED), { done: true, externalId: '1' }], undefined],
    ['one was refused on its own account', [failed(REFUSED), failed(INVALID)], undefined],
    ['one is locked', [failed(BUSY)], undefined],
    ['nothing was asked', [], undefined],
  ])('a batch: %s', (_name, results, outage) => expect(outageIn(results)).toBe(outage))
})

const failed = (error: HubError): WriteResult => ({ done: false, error })

type Event = 'failed' | 'gotThrough' | 'asking' | 'stillDown' | 'answered' | 'reset'
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Event>('failed') },
    { weight: 3, arbitrary: fc.constantFrom<Event>('asking', 'stillDown') },
    { weight: 1, arbitrary: fc.constantFrom<Event>('gotThrough', 'answered', 'reset') },
  ),
  { maxLength: 60 },
)

/** What the store and the engine let happen: only an open one is asked, only one that is asked answers. */
function play(circuit: Circuit, event: Event, at: { now: number; random: number }): Circuit {
  const failure = { ...at, reason: event }
  switch (event) {
    case 'failed':
      return callFailed(circuit, failure)
    case 'gotThrough':
      return gotThrough(circuit)
    case 'asking':
      return circuit.state === 'open' ? asking(circuit, at.now) : circuit
    case 'stillDown':
      return circuit.state === 'halfOpen' ? stillDown(circuit, failure) : circuit
    case 'answered':
      return answered(circuit, at.now)
    case 'reset':
      return reset(circuit, at.now)
  }
}

describe('the machine', () => {
  it('opens after five failures in a row, not before, and a call that gets through makes them forgotten', () => {
    let circuit = CLOSED
    const fail = () => (circuit = callFailed(circuit, { reason: 'down', now: 1_000, random: 0 }))
    for (let i = 1; i < OPENS_AFTER; i++) expect(fail()).toMatchObject({ state: 'closed', failures: i })
    circuit = gotThrough(circuit)
    expect(circuit).toEqual(CLOSED)
    for (let i = 1; i < OPENS_AFTER; i++) expect(fail().state).toBe('closed')
    expect(fail()).toEqual({ state: 'open', failures: 5, openings: 1, since: 1_000, retryAt: 31_000, reason: 'down' })
  })

  it('pauses 30 s, doubling to 10 min, up to a fifth shorter by chance', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 60].map((openings) => pauseMs(openings, 0) / 1000)).toEqual([30, 60, 120, 240, 480, 600, 600, 600])
    expect([0.5, 0.999999].map((random) => pauseMs(1, random))).toEqual([27_000, 24_000])
  })

  it('closed by an answer it is on probation: one failure opens it for longer, one call that gets through ends the probation', () => {
    const open: Circuit = { state: 'open', failures: 5, openings: 3, since: 0, retryAt: 9, reason: 'down' }
    const onProbation = answered(asking(open, 10), 20)
    expect(onProbation).toMatchObject({ state: 'closed', failures: 0, openings: 3, since: 20, retryAt: null })
    expect(callFailed(onProbation, { reason: 'down', now: 30, random: 0 })).toMatchObject({
      state: 'open',
      openings: 4,
      retryAt: 30 + 240_000,
    })
    expect(gotThrough(onProbation)).toEqual({ ...CLOSED, since: 20 })
  })

  it('whatever happens: shut has a time to try again, within its bounds; closed has none; only the outcome of asking or a person closes', () => {
    const times = fc.record({ stepMs: fc.integer({ min: 0, max: 900_000 }), random: fc.double({ min: 0, max: 0.999, noNaN: true }) })
    fc.assert(
      fc.property(events, fc.array(times, { minLength: 60, maxLength: 60 }), (happened, at) => {
        let circuit = CLOSED
        let now = 1_000_000
        let inARow = 0
        for (const [i, event] of happened.entries()) {
          now += at[i]!.stepMs
          const before = circuit
          circuit = play(before, event, { now, random: at[i]!.random })
          if (!isShut(before)) inARow = event === 'failed' ? inARow + 1 : event === 'gotThrough' || event === 'reset' ? 0 : inARow
          if (!isShut(circuit)) expect(circuit.retryAt).toBeNull()
          else if (circuit !== before) {
            expect(circuit.retryAt! - now).toBeGreaterThanOrEqual(24_000)
            expect(circuit.retryAt! - now).toBeLessThanOrEqual(600_000)
          }
          if (isShut(before) && !isShut(circuit)) expect(['answered', 'reset']).toContain(event)
          if (!isShut(before) && isShut(circuit)) expect(before.openings > 0 || inARow >= OPENS_AFTER).toBe(true)
          if (circuit.state !== before.state) expect(circuit.since).toBe(now)
          if (event === 'reset') expect(circuit).toMatchObject({ state: 'closed', failures: 0, openings: 0, reason: null })
          if (isShut(circuit) && !isShut(before)) inARow = 0
        }
      }),
    )
  })
})
