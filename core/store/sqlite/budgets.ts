// Rate budgets on SQLite: kept in memory, like lanes, because exactly one process serves the file.
import { grant, type Grant, type PermitRequest, type UsedBudgets } from '../gcra.ts'

export interface Budgets {
  /** The body of `Store.takePermits`. */
  take(request: PermitRequest): Grant
  /** The body of `Store.budgetsOf`. */
  used(connection: string): UsedBudgets
}

export function createBudgets(clock: () => number): Budgets {
  /** By connection, then by bucket. */
  const tats = new Map<string, Map<string, number>>()
  return {
    take({ connection, bucket, ...ask }) {
      const ofConnection = tats.get(connection) ?? new Map<string, number>()
      tats.set(connection, ofConnection)
      // What the process before has used is not known: the first bucket is empty.
      const given = grant(ofConnection.get(bucket) ?? Infinity, clock() * 1000, ask)
      ofConnection.set(bucket, given.tat)
      return given
    },
    used: (connection) => ({ nowUs: clock() * 1000, tats: Object.fromEntries(tats.get(connection) ?? []) }),
  }
}
