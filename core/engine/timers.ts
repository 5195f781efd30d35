// When the engine wants something done later. Injected, so that a simulation owns time.

export interface Timers {
  /** Once, after `ms`. The process may end before. Returns what calls it off. */
  after(ms: number, run: () => void): () => void
  /** Again and again, until it is called off. */
  every(ms: number, run: () => void): () => void
}

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
}
