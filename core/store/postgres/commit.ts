// commit(writeSet) on PostgreSQL: a handful of statements over arrays in one transaction; rows are locked in key order. Sets that come while
// others are being written share the next transaction, as a turn's writes do on SQLite.
import type { CommitItem, CommitResult, WriteSet } from '../port.ts'
import { onRun } from '../plans.ts'
import type { Shapes } from '../shapes.ts'
import { checkItems } from './commit-checks.ts'
import { itemWrites, type SequenceOf } from './commit-writes.ts'
import { fence, moveCursor } from './fence.ts'
import { gather } from './gather.ts'
import { isRowFault, type Database, type Sql } from './pool.ts'
import { wavesOf } from './waves.ts'

export interface CommitParts {
  database: Database
  shapes: Shapes
  clock: (sql: Sql) => Promise<number>
}

/** Transactions of this node at once, and items in one of them. */
const AT_ONCE = 2
const MOST_ITEMS = 500

interface Outcome {
  sequenceOf: SequenceOf
  failed: Set<CommitItem>
  refused: CommitResult['refused']
}

/** The body of `Store.commit`. */
export function createCommit({ database, shapes, clock }: CommitParts): (set: WriteSet) => Promise<CommitResult> {
  const writes = itemWrites(shapes, clock)
  const saveRun = createSaveRun(shapes)

  const writeItems = async (sql: Sql, items: CommitItem[], { failed, sequenceOf }: Outcome): Promise<void> => {
    for (const wave of wavesOf(items)) {
      const passed = await checkItems(sql, wave)
      for (const item of wave) if (!passed.has(item)) failed.add(item)
      if (passed.size > 0) await writes(sql, passed, sequenceOf)
    }
  }

  /** Each item in a savepoint: the one that breaks a constraint is left out. */
  const writeGuarded = async (sql: Sql, items: CommitItem[], outcome: Outcome): Promise<void> => {
    for (const item of items) {
      await sql.run('SAVEPOINT item')
      try {
        await writeItems(sql, [item], outcome)
        await sql.run('RELEASE SAVEPOINT item')
      } catch (error) {
        if (!isRowFault(error)) throw error
        await sql.run('ROLLBACK TO SAVEPOINT item')
        outcome.refused.push({ key: item.key, message: (error as Error).message })
      }
    }
  }

  const write = (sets: WriteSet[], isGuarded: boolean): Promise<CommitResult[]> =>
    database.transaction(async (sql) => {
      const fences = await fence(sql, sets)
      const seqs = await nextSequences(sql, sets.length)
      const open = sets.flatMap(({ items }, i) => (fences[i] === undefined ? items.map((item) => [item, seqs[i]!] as const) : []))
      const seqOf = new Map(open)
      const outcome: Outcome = { sequenceOf: (item) => seqOf.get(item)!, failed: new Set(), refused: [] }
      await (isGuarded ? writeGuarded : writeItems)(sql, [...seqOf.keys()], outcome)
      const results = sets.map((set, i) => resultOf(set, fences[i], seqs[i]!, outcome))
      for (const [i, { cursor, run }] of sets.entries()) {
        if (cursor && results[i]!.isCursorMoved) await moveCursor(sql, cursor)
        if (run && fences[i] === undefined) await saveRun(sql, run)
      }
      return results
    })

  return gather({
    atOnce: AT_ONCE,
    most: MOST_ITEMS,
    weigh: (set) => set.items.length,
    async run(sets) {
      try {
        return await write(sets, false)
      } catch (error) {
        if (!isRowFault(error)) throw error
        // Somebody's row is at fault: set by set, item by item, so that only the culprit is left out. What fails even so (its run, its cursor)
        // fails for its own caller: those before it are written already.
        const answers: Promise<CommitResult>[] = []
        for (const set of sets) {
          const answer = write([set], true).then(([result]) => result!)
          answers.push(answer)
          await answer.catch(() => {})
        }
        return answers
      }
    },
  })
}

function resultOf(set: WriteSet, fenced: CommitResult['fenced'], seq: number, outcome: Outcome): CommitResult {
  if (fenced) return { seq, failed: [], refused: [], fenced, isCursorMoved: false }
  const failed = set.items.filter((item) => outcome.failed.has(item)).map(({ key }) => key)
  // An item that failed is computed again: were the cursor past it, a crash in between would lose it.
  return { seq, failed, refused: outcome.refused, isCursorMoved: set.cursor !== undefined && failed.length === 0 }
}

/** The body of `Store.saveRun`. */
export function createSaveRun({ runs }: Shapes): (sql: Sql, row: NonNullable<WriteSet['run']>) => Promise<void> {
  const text = `INSERT INTO runs (${runs.list()}) VALUES (${runs.columns.map((_, i) => `$${i + 1}`).join(', ')}) ${onRun}`
  return async (sql, row) => void (await sql.run(text, runs.values(row)))
}

/** One for each set. */
const nextSequences = async (sql: Sql, count: number): Promise<number[]> =>
  (await sql.rows(`SELECT nextval('commit_sequence') FROM generate_series(1, $1::int)`, [count])).map(([seq]) => seq as number)

/** Sequence of the last commit. */
export async function lastSequence(sql: Sql): Promise<number> {
  const [row] = await sql.rows('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commit_sequence')
  return row![0] as number
}
