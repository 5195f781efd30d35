// Rate budgets on SQLite: kept in memory, like lanes, because exactly one process serves the file.
import { grant, type Grant, type PermitRequest } from '../gcra.ts'

/** The body of `Store.takePermits`. */
export function createBudgets(clock: () => number): (request: PermitRequest) => Grant {
  const tats = new Map<string, number>()
  return ({ connection, bucket, ...ask }) => {
    const key = `${connection}\n${bucket}`
    const nowUs = clock() * 1000
    // What the process before has used is not known: the first bucket is empty.
    const given = grant(tats.get(key) ?? Infinity, nowUs, ask)
    tats.set(key, given.tat)
    return given
  }
}
