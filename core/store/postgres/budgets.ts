// Rate budgets on PostgreSQL: one number per bucket for all nodes, by the database's clock. Compare and set: no transaction, no lock is held.
import { grant, type Grant, type PermitRequest, type UsedBudgets } from '../gcra.ts'
import { nowAs } from './lanes.ts'
import type { Sql } from './pool.ts'

const READ = `SELECT ${nowAs('$3')} * 1000, (SELECT tat FROM budgets WHERE connection = $1 AND bucket = $2)`
const READ_ALL = `SELECT ${nowAs('$2')} * 1000, bucket, tat FROM (SELECT 1) one LEFT JOIN budgets ON connection = $1`
const MAKE = 'INSERT INTO budgets (connection, bucket, tat) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
const MOVE = 'UPDATE budgets SET tat = $3 WHERE connection = $1 AND bucket = $2 AND tat = $4'

export interface Budgets {
  /** The body of `Store.takePermits`. */
  take(request: PermitRequest): Promise<Grant>
  /** The body of `Store.budgetsOf`. */
  used(connection: string): Promise<UsedBudgets>
}

export function createBudgets(sql: Sql, clock: (() => number) | undefined): Budgets {
  return {
    async take({ connection, bucket, ...ask }) {
      for (;;) {
        const [row] = await sql.rows(READ, [connection, bucket, clock?.() ?? null])
        const [nowUs, tat] = row as [number, number | null]
        const given = grant(tat ?? undefined, nowUs, ask)
        if (given.permits === 0) return given
        const changed =
          tat === null ? await sql.run(MAKE, [connection, bucket, given.tat]) : await sql.run(MOVE, [connection, bucket, given.tat, tat])
        // Else another node was faster, and has got on.
        if (changed === 1) return given
      }
    },
    async used(connection) {
      const rows = (await sql.rows(READ_ALL, [connection, clock?.() ?? null])) as [number, string | null, number][]
      const tats = rows.flatMap(([, bucket, tat]) => (bucket === null ? [] : [[bucket, tat] as const]))
      return { nowUs: rows[0]![0], tats: Object.fromEntries(tats) }
    },
  }
}
