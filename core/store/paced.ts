// An answer that took long is given again for a while, so that those who ask often take at most a twentieth of the thread that serves everybody.
const PACE = 20
/** What is quicker is worked out each time. */
const QUICK_MS = 100

/** `clock`: milliseconds. The arguments of the call that is answered from memory do not count. */
export function paced<Args extends unknown[], Answer>(ask: (...args: Args) => Answer, clock: () => number): (...args: Args) => Answer {
  let kept: { answer: Answer; until: number } | undefined
  return (...args) => {
    const startedAt = clock()
    if (kept && startedAt < kept.until) return kept.answer
    const answer = ask(...args)
    const tookMs = clock() - startedAt
    kept = tookMs < QUICK_MS ? undefined : { answer, until: startedAt + PACE * tookMs }
    return answer
  }
}
