// What is due: lanes with work, batches of a lane, hints, inbox rows. Reads that follow an index whatever the backlog.
import type { HintRow, InboxRow, LaneLease, TakenRow } from '../port.ts'
import { laneNumber, outLane } from '../lane-name.ts'
import { IN_FLIGHT, OPEN } from '../plans.ts'
import type { Shapes } from '../shapes.ts'
import { nowAs } from './lanes.ts'
import type { Database } from './pool.ts'

/** Walks from one (connection, lane, priority) to the next along the index instead of reading every open row. */
const OUT_LANES = `
  WITH RECURSIVE step AS (
    (SELECT connection, lane, priority FROM deliveries WHERE ${OPEN} ORDER BY connection, lane, priority DESC NULLS LAST LIMIT 1)
    UNION ALL
    SELECT n.connection, n.lane, n.priority FROM step s CROSS JOIN LATERAL (
      (SELECT connection, lane, priority FROM deliveries
       WHERE ${OPEN} AND connection = s.connection AND lane = s.lane AND priority < s.priority ORDER BY priority DESC NULLS LAST LIMIT 1)
      UNION ALL
      (SELECT connection, lane, priority FROM deliveries
       WHERE ${OPEN} AND (connection, lane) > (s.connection, s.lane) ORDER BY connection, lane, priority DESC NULLS LAST LIMIT 1)
      LIMIT 1) n
  )
  SELECT s.connection, 'out/' || s.lane AS lane, min(d.due_at) AS due_at FROM step s CROSS JOIN LATERAL (
    SELECT due_at FROM deliveries
    WHERE ${OPEN} AND connection = s.connection AND lane = s.lane AND priority = s.priority AND due_at > $1 ORDER BY due_at LIMIT 1) d
  GROUP BY s.connection, s.lane`
const IN_LANES = `
  WITH RECURSIVE step AS (
    (SELECT connection, object FROM hints ORDER BY connection, object LIMIT 1)
    UNION ALL
    SELECT n.connection, n.object FROM step s CROSS JOIN LATERAL (
      SELECT connection, object FROM hints WHERE (connection, object) > (s.connection, s.object) ORDER BY connection, object LIMIT 1) n
  )
  SELECT s.connection, 'in/' || s.object AS lane, h.due_at FROM step s CROSS JOIN LATERAL (
    SELECT due_at FROM hints WHERE connection = s.connection AND object = s.object AND due_at > $1 ORDER BY due_at LIMIT 1) h`
const ORPHANED = `
  SELECT d.connection, 'out/' || d.lane AS lane, min(d.due_at) AS due_at FROM deliveries d
  WHERE d.${IN_FLIGHT} AND d.state = 'taken' AND NOT EXISTS (
    SELECT 1 FROM lanes l WHERE l.connection = d.connection AND l.lane = 'out/' || d.lane AND l.lease_until > ${nowAs('$3')})
  GROUP BY d.connection, d.lane`
const isOpen = (connection: string): string => `
  EXISTS (SELECT 1 FROM connections WHERE id = ${connection} AND state = 'active')
  AND NOT EXISTS (SELECT 1 FROM gates WHERE connection = ${connection} AND until > $2)
  AND NOT EXISTS (SELECT 1 FROM circuits WHERE connection = ${connection} AND state <> 'closed')`

const DUE_LANES = `
  SELECT connection, lane FROM (SELECT * FROM (${OUT_LANES}) a UNION ALL SELECT * FROM (${IN_LANES}) b UNION ALL ${ORPHANED}) w
  WHERE due_at <= $2 AND ${isOpen('w.connection')} GROUP BY connection, lane ORDER BY min(due_at)`
const NEXT_DUE = `
  SELECT min(due_at) FROM (
    SELECT due_at FROM (SELECT * FROM (${OUT_LANES}) a UNION ALL SELECT * FROM (${IN_LANES}) b) w
    WHERE EXISTS (SELECT 1 FROM connections WHERE id = w.connection AND state = 'active')
    UNION ALL SELECT min(due_at) FROM inbox WHERE state = 'new' AND due_at > $1
    UNION ALL SELECT min(until) FROM gates WHERE until > $1) all_work`

export interface Work {
  dueLanes(now: number): Promise<{ connection: string; lane: string }[]>
  nextDueAt(now: number): Promise<number | null>
  takeBatch(connection: string, lane: number, now: number, limit: number): Promise<TakenRow[]>
  hintsDue(connection: string, object: string, now: number, limit: number): Promise<HintRow[]>
  inboxDue(now: number, limit: number): Promise<InboxRow[]>
  createsInFlight(connection: string, object: string): Promise<number>
  orphanTaken(lease: LaneLease, now: number): Promise<number>
}

export function createWork(database: Database, shapes: Shapes, clock: (() => number) | undefined): Work {
  const { deliveries, bindings, records, hints, inbox } = shapes
  const open = (connection: string, now: string) => `
    NOT EXISTS (SELECT 1 FROM connections WHERE id = ${connection} AND state <> 'active')
    AND NOT EXISTS (SELECT 1 FROM gates WHERE connection = ${connection} AND until > ${now})
    AND NOT EXISTS (SELECT 1 FROM circuits WHERE connection = ${connection} AND state <> 'closed')`
  const batch = `
    SELECT ${deliveries.list('d')}, ${bindings.list('b')}, ${records.list('r')} FROM deliveries d
    LEFT JOIN bindings b ON b.record = d.record AND b.connection = d.connection AND b.object = d.object
    JOIN records r ON r.id = d.record
    WHERE d.${OPEN} AND d.connection = $1 AND d.lane = $2 AND d.due_at <= $3 AND ${open('$1', '$3')}
    ORDER BY d.priority DESC NULLS LAST, d.due_at LIMIT $4`
  return {
    async dueLanes(now) {
      const rows = await database.rows(DUE_LANES, [-1, now, clock?.() ?? null])
      return (rows as [string, string][]).map(([connection, lane]) => ({ connection, lane }))
    },
    async nextDueAt(now) {
      const [row] = await database.rows(NEXT_DUE, [now])
      return row![0] as number | null
    },
    async takeBatch(connection, lane, now, limit) {
      const rows = await database.rows(batch, [connection, lane, now, limit])
      return rows.map((row) => ({
        delivery: deliveries.read(row),
        binding: row[deliveries.columns.length] === null ? null : bindings.read(row, deliveries.columns.length),
        record: records.read(row, deliveries.columns.length + bindings.columns.length),
      }))
    },
    async hintsDue(connection, object, now, limit) {
      const text = `
        SELECT ${hints.list()} FROM hints WHERE connection = $1 AND object = $2 AND due_at <= $3 AND ${open('$1', '$3')}
        ORDER BY due_at LIMIT $4`
      return (await database.rows(text, [connection, object, now, limit])).map((row) => hints.read(row))
    },
    async inboxDue(now, limit) {
      const text = `SELECT ${inbox.list()} FROM inbox WHERE state = 'new' AND due_at <= $1 ORDER BY due_at LIMIT $2`
      return (await database.rows(text, [now, limit])).map((row) => inbox.read(row))
    },
    async createsInFlight(connection, object) {
      const [row] = await database.rows(
        `SELECT count(*) FROM deliveries d LEFT JOIN bindings b ON b.record = d.record AND b.connection = d.connection AND b.object = d.object
         WHERE d.${IN_FLIGHT} AND d.connection = $1 AND d.object = $2 AND b.external_id IS NULL`,
        [connection, object],
      )
      return row![0] as number
    },
    orphanTaken(lease, now) {
      const lane = laneNumber(lease.lane)
      if (lane === null) return Promise.resolve(0)
      return database.transaction(async (sql) => {
        const [held] = await sql.rows('SELECT epoch FROM lanes WHERE connection = $1 AND lane = $2 FOR SHARE', [
          lease.connection,
          outLane(lane),
        ])
        if (held?.[0] !== lease.epoch) return 0
        return sql.run(
          `UPDATE deliveries SET state = 'unknown', due_at = $3, updated_at = $3
           WHERE ${IN_FLIGHT} AND state = 'taken' AND connection = $1 AND lane = $2`,
          [lease.connection, lane, now],
        )
      })
    },
  }
}
