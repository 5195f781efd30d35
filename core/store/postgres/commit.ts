// commit(writeSet) on PostgreSQL: one transaction, a handful of statements over arrays; rows are locked in key order.
import type { CommitItem, CommitResult, WriteSet } from '../port.ts'
import { onRun } from '../plans.ts'
import type { Shapes } from '../shapes.ts'
import { checkItems } from './commit-checks.ts'
import { itemWrites } from './commit-writes.ts'
import { isRowFault, RaceLost, type Database, type Sql } from './pool.ts'
import { wavesOf } from './waves.ts'

export interface CommitParts {
  database: Database
  shapes: Shapes
  clock: (sql: Sql) => Promise<number>
}

/** The body of `Store.commit`. */
export function createCommit({ database, shapes, clock }: CommitParts): (set: WriteSet) => Promise<CommitResult> {
  const writes = itemWrites(shapes, clock)
  const saveRun = createSaveRun(shapes)

  const commitItems = async (sql: Sql, items: CommitItem[], result: CommitResult): Promise<void> => {
    for (const wave of wavesOf(items)) {
      const passed = await checkItems(sql, wave)
      for (const item of wave) if (!passed.has(item)) result.failed.push(item.key)
      if (passed.size > 0) await writes(sql, passed, result.seq)
    }
  }

  /** Each item in a savepoint: the one that breaks a constraint is left out. */
  const commitGuarded = async (sql: Sql, items: CommitItem[], result: CommitResult): Promise<void> => {
    for (const item of items) {
      await sql.run('SAVEPOINT item')
      try {
        await commitItems(sql, [item], result)
        await sql.run('RELEASE SAVEPOINT item')
      } catch (error) {
        if (!isRowFault(error)) throw error
        await sql.run('ROLLBACK TO SAVEPOINT item')
        result.refused.push({ key: item.key, message: (error as Error).message })
      }
    }
  }

  const commitOnce = (set: WriteSet, isGuarded: boolean): Promise<CommitResult> =>
    database.transaction(async (sql) => {
      const fenced = await fence(sql, set)
      if (fenced) return { seq: await lastSequence(sql), failed: [], refused: [], fenced, isCursorMoved: false }
      const [next] = await sql.rows(`SELECT nextval('commit_sequence')`)
      const result: CommitResult = { seq: next![0] as number, failed: [], refused: [], isCursorMoved: false }
      await (isGuarded ? commitGuarded : commitItems)(sql, set.items, result)
      inOrder(result.failed, set.items)
      // An item that failed is computed again: were the cursor past it, a crash in between would lose it.
      if (set.cursor && result.failed.length === 0) {
        await moveCursor(sql, set.cursor)
        result.isCursorMoved = true
      }
      if (set.run) await saveRun(sql, set.run)
      return result
    })

  return async (set) => {
    try {
      return await commitOnce(set, false)
    } catch (error) {
      if (!isRowFault(error)) throw error
      return commitOnce(set, true)
    }
  }
}

/** Waves fail out of order; callers get the order they gave. */
function inOrder(keys: string[], items: CommitItem[]): void {
  if (keys.length < 2) return
  const position = new Map(items.map((item, i) => [item.key, i]))
  keys.sort((a, b) => position.get(a)! - position.get(b)!)
}

/** The body of `Store.saveRun`. */
export function createSaveRun({ runs }: Shapes): (sql: Sql, row: NonNullable<WriteSet['run']>) => Promise<void> {
  const text = `INSERT INTO runs (${runs.list()}) VALUES (${runs.columns.map((_, i) => `$${i + 1}`).join(', ')}) ${onRun}`
  return async (sql, row) => void (await sql.run(text, runs.values(row)))
}

/** Sequence of the last commit. */
export async function lastSequence(sql: Sql): Promise<number> {
  const [row] = await sql.rows('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commit_sequence')
  return row![0] as number
}

/** The share lock keeps the lane from being acquired by another until this commit is done. */
async function fence(sql: Sql, set: WriteSet): Promise<CommitResult['fenced']> {
  if (set.lane) {
    const { connection, lane, epoch } = set.lane
    const [found] = await sql.rows('SELECT epoch FROM lanes WHERE connection = $1 AND lane = $2 FOR SHARE', [connection, lane])
    if (found?.[0] !== epoch) return 'lane'
  }
  if (set.cursor) {
    const { connection, object, kind, expectRev } = set.cursor
    const [found] = await sql.rows('SELECT rev FROM cursors WHERE connection = $1 AND object = $2 AND kind = $3 FOR UPDATE', [
      connection,
      object,
      kind,
    ])
    if ((found?.[0] ?? 0) !== expectRev) return 'cursor'
  }
  return undefined
}

async function moveCursor(sql: Sql, move: NonNullable<WriteSet['cursor']>): Promise<void> {
  const moved = await sql.run(
    `INSERT INTO cursors (connection, object, kind, cursor, rev, updated_at) VALUES ($1, $2, $3, $4, $5::int + 1, $6)
     ON CONFLICT (connection, object, kind) DO UPDATE SET cursor = excluded.cursor, rev = excluded.rev, updated_at = excluded.updated_at
     WHERE cursors.rev = $5`,
    [move.connection, move.object, move.kind, move.cursor, move.expectRev, move.at],
  )
  if (moved === 0) throw new RaceLost('the cursor was made by another')
}
