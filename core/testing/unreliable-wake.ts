// A wake that does all that a wake may do wrong: drops, doubles and delays. Correctness must not depend on it (engine-rules §12).
import type { Wake } from '../engine/wake.ts'

/** Wraps a wake; `random` decides, so that a seed gives the same run again. */
export function unreliableWake(inner: Wake, random: () => number): Wake {
  return {
    ...inner,
    get isIdle() {
      return inner.isIdle
    },
    wake(lanes) {
      for (const lane of lanes) {
        const fate = random()
        if (fate < 0.4) continue
        if (fate < 0.6) setImmediate(() => inner.wake([lane]))
        else inner.wake(fate < 0.8 ? [lane, lane] : [lane])
      }
    },
  }
}
