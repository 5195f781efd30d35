// State machines of the canonical model, read from `x-transitions`: is there a way from one state to another?

/** State → the states it may go to directly. */
export type Transitions = Readonly<Record<string, readonly string[]>>

/**
 * Does a path of any length lead from one state to the other? Steps in between may have been missed, so one step is not asked for.
 * A known state reaches itself; an unknown one reaches nothing and is reached from nowhere. Used by policy `furthest` (engine-rules §2).
 */
export function pathExists(machine: Transitions, from: string, to: string): boolean {
  if (!Object.hasOwn(machine, from) || !Object.hasOwn(machine, to)) return false
  if (from === to) return true
  const seen = new Set([from])
  const waiting = [from]
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const next of machine[state] ?? []) {
      if (next === to) return true
      if (seen.has(next)) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return false
}
