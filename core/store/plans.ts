// Statements and conditions both dialects share word for word.

/** As in tables.ts: SQLite's planner takes a partial index only when its condition is repeated word for word. */
export const OPEN = `state IN ('due', 'waiting', 'unknown')`
export const IN_FLIGHT = `state IN ('taken', 'unknown')`
/** What a failed attempt left; an attempt under way is nobody's business but its lane's. */
export const LEFT_IN_FLIGHT = `CASE WHEN d.state NOT IN ('taken', 'unknown') THEN d.in_flight END`
export const HALTED = `state IN ('dead', 'stopped')`
export const IN_TRIAL = `state = 'trial'`

const deliveries = (condition: string, state = 'state'): string => `
  SELECT connection, object, 'delivery' AS kind, ${state} AS state, count(*) AS count, min(dirty_at) AS "oldestAt"
  FROM deliveries WHERE ${condition} GROUP BY 1, 2, 4`
/** What nobody waits for: its time has not come, and nothing has put it off. */
const unlessLater = (now: string): string =>
  `CASE WHEN state = 'due' AND due_at > ${now} AND attempts = 0 AND last_error IS NULL THEN 'scheduled' ELSE state END`
// Grouped by what no index has: SQLite would rather read all pushes in the order of another index than sort the few of the partial one.
const inbox = (state: string): string => `
  SELECT min(connection) AS connection, '' AS object, 'inbox' AS kind, '${state}' AS state, count(*) AS count, min(received_at) AS "oldestAt"
  FROM inbox WHERE state = '${state}' GROUP BY connection || ''`

/** Open work by connection, object and state; each part follows a partial index, so settled rows cost nothing. `now`: the parameter's place. */
export const backlogAt = (now: string): string =>
  [
    deliveries(OPEN, unlessLater(now)),
    deliveries(`${IN_FLIGHT} AND state = 'taken'`),
    deliveries(HALTED),
    `SELECT connection, object, 'hint' AS kind, 'due' AS state, count(*) AS count, min(due_at) AS "oldestAt"
   FROM hints GROUP BY connection, object`,
    inbox('new'),
    inbox('dead'),
  ].join(' UNION ALL ')

/**
 * A row made dirty: what a settled or waiting row becomes, and what a busy one keeps (port.ts, DirtyMark). The inserted row's `dirty` is
 * added. `least` and `greatest` are the dialect's words.
 */
export const onDirty = (least: string, greatest: string): string => `
  ON CONFLICT (record, connection, object) DO UPDATE SET
    dirty = deliveries.dirty + excluded.dirty,
    state = CASE WHEN deliveries.state IN ('done', 'trial', 'dead', 'waiting') THEN 'due' ELSE deliveries.state END,
    lane = CASE WHEN deliveries.state IN ('taken', 'unknown') THEN deliveries.lane ELSE excluded.lane END,
    priority = CASE
      WHEN deliveries.state IN ('done', 'trial', 'dead') THEN excluded.priority
      ELSE ${greatest}(deliveries.priority, excluded.priority) END,
    due_at = CASE
      WHEN deliveries.state IN ('done', 'trial', 'dead', 'waiting') THEN excluded.due_at
      WHEN deliveries.state = 'due' AND deliveries.attempts = 0 THEN ${least}(deliveries.due_at, excluded.due_at)
      ELSE deliveries.due_at END,
    dirty_at = CASE WHEN deliveries.state IN ('done', 'trial', 'dead') THEN excluded.dirty_at ELSE deliveries.dirty_at END,
    attempts = CASE WHEN deliveries.state IN ('done', 'trial', 'dead') THEN 0 ELSE deliveries.attempts END,
    last_error = CASE WHEN deliveries.state IN ('done', 'trial', 'dead') THEN NULL ELSE deliveries.last_error END,
    waiting_for = NULL,
    plan_item = excluded.plan_item,
    updated_at = excluded.updated_at
  WHERE excluded.plan_item IS NULL OR deliveries.state IN ('done', 'trial')`

/**
 * A live hint stays live: only live observations trigger rules (engine-rules §4). One that backs off keeps its time; one that keeps a deletion
 * for a person, or their decision (ADR 0024), keeps that.
 */
export const onHint = (least: string): string => `
  ON CONFLICT (connection, object, external_id) DO UPDATE SET
    dirty = hints.dirty + excluded.dirty,
    due_at = CASE WHEN hints.attempts = 0 THEN ${least}(hints.due_at, excluded.due_at) ELSE hints.due_at END,
    origin = CASE WHEN excluded.origin = 'live' AND hints.origin NOT IN ('held', 'approved', 'refused') THEN 'live' ELSE hints.origin END`

/** What a record that arrives sets free: deliveries that wait for one, and those that have given up waiting. `prefix` of the columns. */
export const isReleased = (prefix = ''): string =>
  `(${prefix}state = 'waiting' OR (${prefix}state = 'dead' AND ${prefix}waiting_for IS NOT NULL))`

/** Is the binding `b` about to be read again? Not what is kept for a person (held deletions), nor what has failed and waits. */
export const IS_HINTED = `EXISTS (SELECT 1 FROM hints h WHERE h.connection = b.connection AND h.object = b.object AND h.external_id = b.external_id
  AND h.attempts = 0 AND h.origin <> 'held')`

/** A body's digest dedupes only until the row is processed: A → B → A must not lose the second A (engine-rules §9). */
export const RELEASED_KEY = `CASE WHEN dedupe_key LIKE 'body:%' THEN id ELSE dedupe_key END`

/** Columns an update of a record writes: neither its key nor what never changes. */
export const RECORD_COLUMNS = [
  ...(['number', 'status', 'amount', 'currency', 'pieces', 'dueAt', 'todoKind', 'todoAt', 'body', 'stamps'] as const),
  ...(['isFilled', 'isDeleted', 'isStopped', 'rev', 'updatedAt'] as const),
] as const

/** Columns each update of a binding writes; `externalId` is written only where it changes, to leave its index entry alone. */
export const BINDING_COLUMNS = [
  ...(['shadow', 'shadowDigest', 'mappingHash', 'sent', 'accepted', 'corrections', 'keys', 'lines'] as const),
  ...(['documentNumber', 'documentStatus', 'documentType', 'documentHold', 'documentDate', 'pushedAt', 'approvedAt'] as const),
  ...(['version', 'seenSeq', 'writtenSeq', 'readAt', 'isDeleted', 'rev', 'updatedAt'] as const),
] as const

/** Conflicts and dead letters: replaced under the same id with a higher rev, open again. */
export const replaceLetter = (shape: { table: string; columns: string[] }): string => `
  ON CONFLICT (id) DO UPDATE SET
    ${shape.columns
      .filter((column) => !['"id"', '"rev"', '"created_at"'].includes(column))
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')},
    rev = ${shape.table}.rev + 1,
    created_at = CASE WHEN ${shape.table}.state = 'open' THEN ${shape.table}.created_at ELSE excluded.created_at END`

export const onRun = `
  ON CONFLICT (id) DO UPDATE SET
    state = excluded.state, counters = excluded.counters, error = excluded.error, ended_at = excluded.ended_at`

/** Notes `n` of To do, last written before `at`, whose item is there no more. */
export const noteOfGone = (at: string): string => `n.updated_at < ${at}
  AND NOT EXISTS (SELECT 1 FROM dead_letters l WHERE l.id = n.item AND l.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.id = n.item AND c.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = n.item AND r.todo_at IS NOT NULL AND NOT r.is_deleted)`
