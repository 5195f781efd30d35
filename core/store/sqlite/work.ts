// What is due: lanes with work, batches of a lane, hints, inbox rows. Reads that follow an index whatever the backlog. Parameters as in
// snapshot.ts.
import type { Database } from 'better-sqlite3'
import type { HintRow, InboxRow, TakenRow } from '../port.ts'
import { outLane } from '../lane-name.ts'
import { IN_FLIGHT, OPEN } from '../plans.ts'
import type { Lanes } from './lanes.ts'
import type { Recent } from './recent.ts'
import type { Shapes } from '../shapes.ts'

const ACTIVE = `
  SELECT id FROM connections WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM gates WHERE connection = connections.id AND until > ?)
    AND NOT EXISTS (SELECT 1 FROM circuits WHERE connection = connections.id AND state <> 'closed')`

export interface Work {
  dueLanes(now: number): { connection: string; lane: string }[]
  nextDueAt(now: number): number | null
  takeBatch(connection: string, lane: number, now: number, limit: number): TakenRow[]
  hintsDue(connection: string, object: string, now: number, limit: number): HintRow[]
  inboxDue(now: number, limit: number): InboxRow[]
  createsInFlight(connection: string, object: string): number
}

interface DueLane {
  connection: string
  lane: string
  dueAt: number
}

interface WorkParts {
  db: Database
  shapes: Shapes
  lanes: Lanes
  recent: Recent
}

export function createWork({ db, shapes, lanes, recent }: WorkParts): Work {
  const { deliveries, bindings, records, hints, inbox } = shapes
  const shut = db.prepare<[string, string, number, string]>(
    `SELECT 1 FROM connections WHERE id = ? AND state <> 'active' UNION ALL SELECT 1 FROM gates WHERE connection = ? AND until > ?
     UNION ALL SELECT 1 FROM circuits WHERE connection = ? AND state <> 'closed'`,
  )
  const isShut = (connection: string, now: number) => shut.get(connection, connection, now, connection) !== undefined
  const activeConnections = db.prepare<[number], string>(ACTIVE).pluck()
  const nextLane = db
    .prepare<[string, number], [number, number]>(
      `SELECT lane, priority FROM deliveries WHERE ${OPEN} AND connection = +? AND lane > +? ORDER BY lane, priority DESC LIMIT 1`,
    )
    .raw()
  const nextPriority = db
    .prepare<[string, number, number], number>(
      `SELECT priority FROM deliveries WHERE ${OPEN} AND connection = +? AND lane = +? AND priority < +? ORDER BY priority DESC LIMIT 1`,
    )
    .pluck()
  const firstDue = db
    .prepare<[string, number, number, number], number | null>(
      `SELECT min(due_at) FROM deliveries WHERE ${OPEN} AND connection = +? AND lane = +? AND priority = +? AND due_at > +?`,
    )
    .pluck()
  const nextObject = db
    .prepare<[string, string], string>('SELECT object FROM hints WHERE connection = ? AND object > ? ORDER BY object LIMIT 1')
    .pluck()
  const firstHint = db
    .prepare<[string, string, number], number | null>('SELECT min(due_at) FROM hints WHERE connection = ? AND object = ? AND due_at > ?')
    .pluck()
  const takenLanes = db.prepare<[], [string, number, number]>(
    `SELECT connection, lane, min(due_at) FROM deliveries WHERE ${IN_FLIGHT} AND state = 'taken' GROUP BY connection, lane`,
  )
  const nextInbox = db.prepare<[number], number | null>(`SELECT min(due_at) FROM inbox WHERE state = 'new' AND due_at > +?`).pluck()
  const nextGate = db.prepare<[number], number | null>('SELECT min(until) FROM gates WHERE until > ?').pluck()
  const batch = db
    .prepare<unknown[], unknown[]>(
      `SELECT ${deliveries.list('d')}, ${bindings.list('b')}, r.rev
       FROM deliveries d
       LEFT JOIN bindings b ON b.record = d.record AND b.connection = d.connection AND b.object = d.object
       JOIN records r ON r.id = d.record
       WHERE d.${OPEN} AND d.connection = +? AND d.lane = +? AND d.due_at <= +?
       ORDER BY d.priority DESC, d.due_at LIMIT +?`,
    )
    .raw()
  const recordById = db.prepare<[string], unknown[]>(`SELECT ${records.list()} FROM records WHERE id = ?`).raw()
  const dueHints = db
    .prepare<unknown[], unknown[]>(
      `SELECT ${hints.list()} FROM hints WHERE connection = ? AND object = ? AND due_at <= ? ORDER BY due_at LIMIT +?`,
    )
    .raw()
  const dueInbox = db
    .prepare<unknown[], unknown[]>(`SELECT ${inbox.list()} FROM inbox WHERE state = 'new' AND due_at <= +? ORDER BY due_at LIMIT +?`)
    .raw()
  const creates = db
    .prepare<[string, string], number>(
      `SELECT count(*) FROM deliveries d LEFT JOIN bindings b ON b.record = d.record AND b.connection = d.connection AND b.object = d.object
       WHERE d.${IN_FLIGHT} AND d.connection = +? AND d.object = +? AND b.external_id IS NULL`,
    )
    .pluck()
  takenLanes.raw()

  /** Earliest `due_at` after `after` of each outbound lane with open work. */
  function* outLanes(connection: string, after: number): Generator<DueLane> {
    for (let found = nextLane.get(connection, -1); found; found = nextLane.get(connection, found[0])) {
      const lane = found[0]
      let dueAt: number | null = null
      for (let priority: number | undefined = found[1]; priority !== undefined; priority = nextPriority.get(connection, lane, priority)) {
        dueAt = earlier(dueAt, firstDue.get(connection, lane, priority, after))
      }
      if (dueAt !== null) yield { connection, lane: outLane(lane), dueAt }
    }
  }

  function* inLanes(connection: string, after: number): Generator<DueLane> {
    for (let object = nextObject.get(connection, ''); object !== undefined; object = nextObject.get(connection, object)) {
      const dueAt = firstHint.get(connection, object, after)
      if (dueAt != null) yield { connection, lane: `in/${object}`, dueAt }
    }
  }

  /** Lanes whose holder is gone while something of theirs was under way. */
  function* orphanedLanes(active: Set<string>): Generator<DueLane> {
    for (const [connection, lane, dueAt] of takenLanes.all()) {
      if (active.has(connection) && !lanes.isHeld(connection, outLane(lane))) yield { connection, lane: outLane(lane), dueAt }
    }
  }

  return {
    // In one read transaction: each statement alone would open one of its own, at several times the price of its look-up.
    dueLanes: db.transaction((now: number) => {
      const active = new Set(activeConnections.all(now))
      const found = [...orphanedLanes(active)]
      for (const connection of active) found.push(...outLanes(connection, -1), ...inLanes(connection, -1))
      const due = found.filter((lane) => lane.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt)
      const unique = new Map(due.map(({ connection, lane }) => [`${connection}\n${lane}`, { connection, lane }]))
      return [...unique.values()]
    }),
    nextDueAt: db.transaction((now: number) => {
      let next = earlier(nextInbox.get(now), nextGate.get(now))
      for (const connection of activeConnections.all(Number.MAX_SAFE_INTEGER)) {
        for (const lane of outLanes(connection, now)) next = earlier(next, lane.dueAt)
        for (const lane of inLanes(connection, now)) next = earlier(next, lane.dueAt)
      }
      return next
    }),
    takeBatch: db.transaction((connection: string, lane: number, now: number, limit: number) => {
      if (isShut(connection, now)) return []
      return batch.all(connection, lane, now, limit).map((row): TakenRow => {
        const delivery = deliveries.read(row)
        const binding = row[deliveries.columns.length] === null ? null : bindings.read(row, deliveries.columns.length)
        const rev = row[deliveries.columns.length + bindings.columns.length] as number
        const record = recent.get(delivery.record, rev) ?? records.read(recordById.get(delivery.record)!)
        return { delivery, binding, record }
      })
    }),
    hintsDue: (connection, object, now, limit) =>
      isShut(connection, now) ? [] : dueHints.all(connection, object, now, limit).map((row) => hints.read(row)),
    inboxDue: (now, limit) => dueInbox.all(now, limit).map((row) => inbox.read(row)),
    createsInFlight: (connection, object) => creates.get(connection, object)!,
  }
}

const earlier = (a: number | null | undefined, b: number | null | undefined): number | null => {
  if (a == null) return b ?? null
  return b == null ? a : Math.min(a, b)
}
