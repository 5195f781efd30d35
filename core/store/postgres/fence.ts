// Fences of write sets on PostgreSQL, checked for many at once: each lane's epoch, each cursor's revision, locked until the commit is done.
import type { CommitResult, WriteSet } from '../port.ts'
import { RaceLost, type Sql } from './pool.ts'
import { byColumn, unnest } from './unnest.ts'

type Move = NonNullable<WriteSet['cursor']>

/** The share lock keeps a lane from being acquired by another until this commit is done. Rows are locked in key order. */
const LANES = `
  SELECT l.connection, l.lane, l.epoch FROM lanes l JOIN ${unnest(['text', 'text'])} AS v(connection, lane)
  ON l.connection = v.connection AND l.lane = v.lane ORDER BY l.connection, l.lane FOR SHARE OF l`
const CURSORS = `
  SELECT c.connection, c.object, c.kind, c.rev FROM cursors c JOIN ${unnest(['text', 'text', 'text'])} AS v(connection, object, kind)
  ON c.connection = v.connection AND c.object = v.object AND c.kind = v.kind ORDER BY c.connection, c.object, c.kind FOR UPDATE OF c`
const MOVE = `
  INSERT INTO cursors (connection, object, kind, cursor, rev, updated_at) VALUES ($1, $2, $3, $4, $5::int + 1, $6)
  ON CONFLICT (connection, object, kind) DO UPDATE SET cursor = excluded.cursor, rev = excluded.rev, updated_at = excluded.updated_at
  WHERE cursors.rev = $5`

const join = (...parts: (string | number | undefined)[]): string => parts.join('\n')

/** Why each set may not be written; undefined = it may. */
export async function fence(sql: Sql, sets: readonly WriteSet[]): Promise<CommitResult['fenced'][]> {
  const lanes = sets.flatMap((set) => (set.lane ? [[set.lane.connection, set.lane.lane]] : []))
  const cursors = sets.flatMap((set) => (set.cursor ? [[set.cursor.connection, set.cursor.object, set.cursor.kind]] : []))
  const epochs = new Set(await read(sql, LANES, lanes))
  const revs = await read(sql, CURSORS, cursors)
  const revOf = new Map(revs.map((row) => [row.slice(0, row.lastIndexOf('\n')), Number(row.slice(row.lastIndexOf('\n') + 1))]))
  return sets.map(({ lane, cursor }) => {
    if (lane && !epochs.has(join(lane.connection, lane.lane, lane.epoch))) return 'lane'
    if (!cursor) return undefined
    const key = join(cursor.connection, cursor.object, cursor.kind)
    if ((revOf.get(key) ?? 0) !== cursor.expectRev) return 'cursor'
    // Of several sets here that want to move it, the first one does.
    revOf.set(key, cursor.expectRev + 1)
    return undefined
  })
}

async function read(sql: Sql, text: string, keys: unknown[][]): Promise<string[]> {
  if (keys.length === 0) return []
  const rows = await sql.rows(text, byColumn(keys, keys[0]!.length))
  return rows.map((row) => join(...(row as (string | number)[])))
}

export async function moveCursor(sql: Sql, move: Move): Promise<void> {
  const moved = await sql.run(MOVE, [move.connection, move.object, move.kind, move.cursor, move.expectRev, move.at])
  if (moved === 0) throw new RaceLost('the cursor was made by another')
}
