// The network between the hub and the systems: requests take their time, get lost, arrive after their sender has given up or died.
import { HubError } from '../../errors.ts'
import type { Conductor, Life } from './conductor.ts'
import type { Dice } from './dice.ts'

export const CALLS = ['read', 'get', 'write', 'lookup'] as const
export type Call = (typeof CALLS)[number]

/**
 * refused: nothing left · lostRequest: it never arrived · lostAnswer: it took place, nobody heard · late: it takes place after its sender
 * has perhaps given up · failed, limited: the system answers 500, 429 and did nothing · failedItem: one of the batch failed, in an answer
 * that says 200 · halfDone: one of the batch was saved, and then failed · slow: the answer takes nearly as long as is waited for it.
 */
export const FAULTS = ['refused', 'lostRequest', 'lostAnswer', 'late', 'failed', 'limited', 'failedItem', 'halfDone', 'slow'] as const
export type Fault = (typeof FAULTS)[number]

export const REQUEST_MS = 2_000
/** What was taken just before a change may still be sent, batch after batch, and arrive. */
export const LATEST_MS = 5 * REQUEST_MS
/** How long after a create the system's search may not find it. */
export const INDEX_LAG_MS = 500
const RETRY_AFTER_MS = 1_500

/** How a whole system is away. */
export interface Outage {
  ms: number
  /** Default refused. */
  as?: (typeof OUTAGES)[number]
  /** What asks whether it is there is answered all the same. */
  isCheckAnswered?: boolean
}
export const OUTAGES = ['refused', 'failed', 'lostRequest'] as const satisfies Fault[]

export interface Network {
  /** The next such call suffers this. */
  upset(system: string, call: Call, fault: Fault): void
  /** That system is away for so long. */
  takeDown(system: string, outage: Outage): void
  /** Faults that did not happen yet never will, and all systems are up. */
  calmDown(): void
  exchange<T>(request: { system: string; call: Call | 'check'; life: Life }, effect: (fault: Fault | undefined) => T): Promise<T>
}

export function createNetwork(conductor: Conductor, dice: Dice): Network {
  const faults = new Map<string, Fault[]>()

  const down = new Map<string, Outage & { until: number }>()

  const timedOut = (life: Life, call: Call | 'check') =>
    new Promise<never>((_, reject) => {
      const kind = call === 'write' ? 'unknown' : 'transient'
      conductor.timers(life).after(REQUEST_MS, () => reject(new HubError('noAnswer', kind, 'no answer in time')))
    })

  return {
    upset(system, call, fault) {
      const key = `${system}.${call}`
      faults.set(key, [...(faults.get(key) ?? []), fault])
    },
    takeDown: (system, outage) => void down.set(system, { ...outage, until: conductor.now() + outage.ms }),
    calmDown() {
      faults.clear()
      down.clear()
    },
    async exchange({ system, call, life }, effect) {
      const name = `${system}.${call}`
      const { until = 0, as = 'refused', isCheckAnswered = false } = down.get(system) ?? {}
      const isDown = until > conductor.now() && !(isCheckAnswered && call === 'check')
      const fault = isDown ? as : faults.get(name)?.shift()
      if (fault) conductor.note(`fault ${fault} at ${name}`)
      if (fault === 'refused') {
        await conductor.turn(`${name} cannot connect`, life)
        throw new HubError('connectFailed', 'transient', 'nothing was sent')
      }
      if (fault === 'lostRequest') return timedOut(life, call)
      if (fault === 'lostAnswer' || fault === 'late') {
        const delayMs = fault === 'late' ? dice.whole(0, REQUEST_MS) : 0
        conductor.after(delayMs, () => void conductor.turn(`${name} arrives, unheard`).then(() => effect(fault)))
        return timedOut(life, call)
      }
      await conductor.turn(`${name} arrives`)
      const answer = attempt(fault, effect)
      if (fault === 'slow') await new Promise<void>((resolve) => conductor.after(dice.whole(1, REQUEST_MS - 1), resolve))
      await conductor.turn(`${name} answers`, life)
      return answer()
    },
  }
}

/** What the system makes of the request, to be told when the answer arrives. */
function attempt<T>(fault: Fault | undefined, effect: (fault: Fault | undefined) => T): () => T {
  if (fault === 'failed') return () => fail(new HubError('serverError', 'transient', 'HTTP 500'))
  if (fault === 'limited') return () => fail(new HubError('rateLimited', 'transient', 'HTTP 429', { retryAfterMs: RETRY_AFTER_MS }))
  const result = effect(fault)
  return () => result
}

function fail(error: HubError): never {
  throw error
}
