// Watches the circuit breakers from outside: which calls leave for a system and how they end, against what the hub has stored of its circuit.
// A call that leaves while it is open, a circuit that closes unasked, one that is closed on probation and lets more than one failure through.
import type { HubError } from '../../errors.ts'
import type { AdminWrite, CircuitRow } from '../../store/port.ts'
import type { Conductor } from './conductor.ts'

export interface CircuitWatch {
  /** A call of a connector's port, told when it leaves and when it has ended. */
  watched<Args extends unknown[], T>(system: string, isCheck: boolean, call: (...args: Args) => Promise<T>): (...args: Args) => Promise<T>
  /** What the hub has just stored. */
  stored(writes: AdminWrite[], failed: readonly number[]): void
  /** What must not have been. */
  readonly broken: string[]
}

interface Seen {
  state: CircuitRow['state']
  since: number
  /** Calls in a row that nobody answered. */
  failures: number
  /** Closed by a check, and no other call has got through since. */
  isOnProbation: boolean
  /** On probation a call failed: the circuit may open for it, though another one has got through by the time that is stored. */
  hasFailedOnProbation: boolean
  /** The last check was answered, since the circuit is half-open. */
  isCheckAnswered: boolean
}

const OPENS_AFTER = 5
/** Other nodes look once a second, with a sweep that takes its time. */
const OTHERS_LOOK_MS = 3_000
const OUTAGES = ['connectFailed', 'noAnswer', 'serverError']

export function createCircuitWatch(conductor: Conductor, nodes: number): CircuitWatch {
  const circuits = new Map<string, Seen>()
  const broken: string[] = []
  const blame = (what: string) => void broken.push(`${what} (at ${conductor.now()})`)
  const seenOf = (system: string): Seen => {
    const seen = circuits.get(system) ?? {
      state: 'closed',
      since: 0,
      failures: 0,
      isOnProbation: false,
      hasFailedOnProbation: false,
      isCheckAnswered: false,
    }
    circuits.set(system, seen)
    return seen
  }

  function ended(system: string, isCheck: boolean, error?: unknown) {
    const seen = seenOf(system)
    const isOutage = OUTAGES.includes((error as HubError | undefined)?.code ?? '')
    if (isCheck) seen.isCheckAnswered = !isOutage
    else if (isOutage)
      Object.assign(seen, { failures: seen.failures + 1, hasFailedOnProbation: seen.hasFailedOnProbation || seen.isOnProbation })
    else if (error === undefined) Object.assign(seen, { failures: 0, isOnProbation: false })
  }

  function moved(system: string, { state, failures }: CircuitRow) {
    const seen = seenOf(system)
    const before = seen.state
    if (before === state) return
    if (state === 'closed' && !(before === 'halfOpen' && seen.isCheckAnswered)) blame(`the circuit of ${system} closed unasked`)
    if (state === 'open' && before === 'closed' && seen.isOnProbation && failures > 1)
      blame(`the circuit of ${system} was closed on probation, and let ${failures} calls fail`)
    if (state === 'open' && before === 'closed' && !seen.isOnProbation && !seen.hasFailedOnProbation && failures < OPENS_AFTER)
      blame(`the circuit of ${system} opened after ${failures} failures`)
    Object.assign(seen, {
      state,
      since: conductor.now(),
      isCheckAnswered: false,
      isOnProbation: state === 'closed',
      hasFailedOnProbation: false,
    })
  }

  return {
    watched: (system, isCheck, call) =>
      async function watched(...args) {
        const { state, since } = seenOf(system)
        const isKnown = nodes === 1 || conductor.now() - since > OTHERS_LOOK_MS
        if (!isCheck && state !== 'closed' && isKnown) blame(`${system} was called while its circuit was ${state}`)
        if (isCheck && state !== 'halfOpen') blame(`${system} was probed while its circuit was ${state}`)
        try {
          const result = await call(...args)
          ended(system, isCheck)
          return result
        } catch (error) {
          ended(system, isCheck, error)
          throw error
        }
      },
    stored(writes, failed) {
      for (const [n, write] of writes.entries())
        if (write.table === 'circuits' && 'put' in write && !failed.includes(n))
          moved((write.put as unknown as CircuitRow).connection, write.put as unknown as CircuitRow)
    },
    broken,
  }
}
