// What a commit writes beside records, bindings and deliveries: hints, inbox rows, conflicts, dead letters.
import type { CommitItem, HintRow } from '../port.ts'
import { onHint, RELEASED_KEY, replaceLetter } from '../plans.ts'
import type { RowShape } from '../rows.ts'
import type { Shapes } from '../shapes.ts'
import type { Sql } from './pool.ts'
import { byColumn, insertRows, partsWithoutRepeats, unnest } from './unnest.ts'

export interface SideWrites {
  writeHints(sql: Sql, items: CommitItem[]): Promise<void>
  writeInbox(sql: Sql, items: CommitItem[]): Promise<void>
  writeLetters(sql: Sql, items: CommitItem[]): Promise<void>
}

const KEY_TYPES = ['text', 'text', 'text']
const OF_HINT = 'h.connection = v.connection AND h.object = v.object AND h.external_id = v.external_id'
const REMOVE_HINTS = `DELETE FROM hints h USING ${unnest([...KEY_TYPES, 'integer'])} AS v(connection, object, external_id, dirty)
  WHERE ${OF_HINT} AND h.dirty = v.dirty`
/** What is still there after the removal was hinted again in the meantime. */
const REOPEN_HINTS = `UPDATE hints h SET attempts = 0, due_at = least(h.due_at, v.now)
  FROM ${unnest([...KEY_TYPES, 'bigint'])} AS v(connection, object, external_id, now) WHERE ${OF_HINT}`
const PUT_OFF_HINTS = `UPDATE hints h SET attempts = h.attempts + 1, due_at = v.due_at
  FROM ${unnest([...KEY_TYPES, 'bigint'])} AS v(connection, object, external_id, due_at) WHERE ${OF_HINT}`
const MOVE_HINTS = `UPDATE hints h SET attempts = 0, due_at = v.due_at, origin = v.origin
  FROM ${unnest([...KEY_TYPES, 'integer', 'bigint', 'text'])} AS v(connection, object, external_id, dirty, due_at, origin)
  WHERE ${OF_HINT} AND h.dirty = v.dirty`
const INBOX_DONE = `UPDATE inbox SET state = 'done', request = NULL, dedupe_key = ${RELEASED_KEY} WHERE id = ANY($1::text[])`
const INBOX_LATER = `UPDATE inbox SET attempts = attempts + 1, due_at = v.at, state = v.new_state,
  dedupe_key = CASE WHEN v.new_state = 'dead' THEN ${RELEASED_KEY} ELSE dedupe_key END
  FROM ${unnest(['text', 'bigint', 'text'])} AS v(row_id, at, new_state) WHERE id = v.row_id`
const RESOLVE_LETTERS = `UPDATE dead_letters SET state = 'resolved', rev = rev + 1, updated_at = v.at
  FROM ${unnest(['text', 'bigint'])} AS v(letter, at) WHERE id = v.letter AND state = 'open'`

export function sideWrites(shapes: Shapes, clock: (sql: Sql) => Promise<number>): SideWrites {
  const addHints = insertRows(shapes.hints) + onHint('least')
  const addInbox = `${insertRows(shapes.inbox)} ON CONFLICT DO NOTHING`
  const saveConflicts = insertRows(shapes.conflicts) + replaceLetter(shapes.conflicts)
  const saveLetters = insertRows(shapes.deadLetters) + replaceLetter(shapes.deadLetters)

  const saveAll = async <Row extends { id: string }>(sql: Sql, text: string, shape: RowShape<Row>, rows: Row[]): Promise<void> => {
    for (const part of partsWithoutRepeats(rows, (row) => row.id)) {
      await runFor(
        sql,
        text,
        part.map((row) => shape.values(row)),
      )
    }
  }

  return {
    async writeHints(sql, items) {
      const added = countHints(items.flatMap((item) => item.hints ?? []))
      await runFor(
        sql,
        addHints,
        added.map((hint) => shapes.hints.values(hint)),
      )
      const done = items.flatMap((item) => item.hintsDone ?? [])
      const keyed = done.map((hint) => [hint.connection, hint.object, hint.externalId, hint.dirty])
      if (done.length > 0 && (await runFor(sql, REMOVE_HINTS, keyed)) < done.length) {
        const now = await clock(sql)
        await runFor(
          sql,
          REOPEN_HINTS,
          done.map((hint) => [hint.connection, hint.object, hint.externalId, now]),
        )
      }
      const later = items.flatMap((item) => item.hintsLater ?? [])
      await runFor(
        sql,
        PUT_OFF_HINTS,
        later.map((hint) => [hint.connection, hint.object, hint.externalId, hint.dueAt]),
      )
      const moved = items.flatMap((item) => item.hintsMoved ?? [])
      await runFor(
        sql,
        MOVE_HINTS,
        moved.map((hint) => [hint.connection, hint.object, hint.externalId, hint.dirty, hint.dueAt, hint.origin]),
      )
    },

    async writeInbox(sql, items) {
      // By key: two nodes that got the same events wait for each other in the same order.
      const added = items.flatMap((item) => item.inbox ?? []).sort((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : 1))
      await runFor(
        sql,
        addInbox,
        added.map((row) => shapes.inbox.values(row)),
      )
      const done = items.flatMap((item) => item.inboxDone ?? [])
      if (done.length > 0) await sql.run(INBOX_DONE, [done])
      const later = items.flatMap((item) => item.inboxLater ?? [])
      await runFor(
        sql,
        INBOX_LATER,
        later.map((row) => [row.id, row.dueAt, row.state]),
      )
    },

    async writeLetters(sql, items) {
      await saveAll(
        sql,
        saveConflicts,
        shapes.conflicts,
        items.flatMap((item) => item.conflicts ?? []),
      )
      await saveAll(
        sql,
        saveLetters,
        shapes.deadLetters,
        items.flatMap((item) => item.deadLetters ?? []),
      )
      const resolved = items.flatMap((item) => item.deadLettersResolved ?? [])
      await runFor(
        sql,
        RESOLVE_LETTERS,
        resolved.map(({ id, at }) => [id, at]),
      )
    },
  }
}

/** Runs a statement over arrays; 0 when there are no rows. */
export const runFor = async (sql: Sql, text: string, rows: unknown[][]): Promise<number> =>
  rows.length === 0 ? 0 : sql.run(text, byColumn(rows, rows[0]!.length))

/** One row per hinted thing, in key order: many orders may hint at one customer in one commit. */
function countHints(hints: NonNullable<CommitItem['hints']>): HintRow[] {
  const counted = new Map<string, HintRow>()
  for (const hint of hints) {
    const key = `${hint.connection}\n${hint.object}\n${hint.externalId}`
    const row = counted.get(key)
    if (!row) {
      counted.set(key, { ...hint, dirty: 1, attempts: 0 })
      continue
    }
    row.dirty++
    row.dueAt = Math.min(row.dueAt, hint.dueAt)
    if (hint.origin === 'live') row.origin = 'live'
  }
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
