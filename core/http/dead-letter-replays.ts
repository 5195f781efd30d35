// Replaying dead letters, one or many, and what many have in common.
import { asc, count, desc, getTableColumns, inArray, max, min } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import type { DeadLetterRow, Store } from '../store/port.ts'
import { requireCount } from './counted.ts'
import { matching, type LetterFilter } from './dead-letter-filter.ts'
import { requireOpen } from './dead-letters.ts'
import type { Handlers } from './operation.ts'
import { deadLetterShape, isEdited, iso, type DeadLetterHead } from './shapes.ts'

type Payload = Record<string, unknown>
const DEFAULT_REPLAYS = 1000
const MOST_GROUPS = 200
/** Letters whose payloads are in memory at a time. */
const LOADED = 100

export const deadLetterReplayRoutes = (hub: Hub): Handlers<'groupDeadLetters' | 'replayDeadLetter' | 'replayDeadLetters'> => ({
  groupDeadLetters: async ({ query }) => ({ body: { items: await groups(hub.store, { ...query, state: 'open' }) } }),
  replayDeadLetter: async ({ path, body, by }) => {
    const row = await requireOpen(hub, path.deadLetter)
    return { body: await hub.replayDeadLetter(row.id, { ...payloadOf(row, body?.payload), by }) }
  },
  replayDeadLetters: async ({ body: { filter, expected, limit = DEFAULT_REPLAYS, isDryRun }, by }) => {
    const { matched, ids } = await find(hub.store, filter, limit)
    if (isDryRun) return { body: { matched, replayed: 0, resolved: 0, queued: 0, failures: [] } }
    if (!filter.ids) requireCount(matched, expected, 'open dead letters')
    const outcomes = []
    for (let from = 0; from < ids.length; from += LOADED) {
      const replays = await load(hub.store, ids.slice(from, from + LOADED))
      outcomes.push(...(await hub.replayDeadLetters(replays, { by })))
    }
    const failures = outcomes.flatMap(({ id, isResolved, error }) =>
      isResolved ? [] : [{ id, error: error ?? 'It failed again: see the letter.' }],
    )
    const [replayed, queued] = [outcomes.length, outcomes.filter(({ isQueued }) => isQueued).length]
    return { body: { matched, replayed, resolved: replayed - failures.length, queued, failures } }
  },
})

/** The ids are fixed before the first is replayed: what fails meanwhile is not taken up. */
async function find({ read, tables }: Store, filter: LetterFilter, limit: number): Promise<{ matched: number; ids: string[] }> {
  const { deadLetters } = tables
  const where = matching({ tables }, { ...filter, state: 'open' })
  const [counted] = await read.select({ matched: count() }).from(deadLetters).where(where)
  const rows = await read
    .select({ id: deadLetters.id })
    .from(deadLetters)
    .where(where)
    .orderBy(asc(deadLetters.createdAt), asc(deadLetters.id))
    .limit(limit)
  return { matched: Number(counted?.matched ?? 0), ids: rows.map(({ id }) => id) }
}

/** In the order of the ids. */
async function load({ read, tables: { deadLetters } }: Store, ids: string[]): Promise<{ id: string; payload?: Payload }[]> {
  const rows = await read
    .select({ id: deadLetters.id, details: deadLetters.details, payload: deadLetters.payload })
    .from(deadLetters)
    .where(inArray(deadLetters.id, ids))
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => (rowOf.has(id) ? [{ id, ...payloadOf(rowOf.get(id)!) }] : []))
}

/** The payload to replay with: given now, or edited before. Absent: what failed, or what the system shows since. */
function payloadOf(row: Pick<DeadLetterRow, 'details' | 'payload'>, given?: Payload): { payload?: Payload } {
  if (given) return { payload: given }
  return isEdited(row) ? { payload: JSON.parse(row.payload) as Payload } : {}
}

async function groups({ read, tables }: Store, filter: LetterFilter) {
  const { deadLetters } = tables
  const { connection, object, direction, code, field } = deadLetters
  const cause = { connection, object, direction, code, field }
  const found = await read
    .select({
      ...cause,
      count: count().as('letters'),
      firstAt: min(deadLetters.createdAt),
      lastAt: max(deadLetters.updatedAt),
      example: min(deadLetters.id),
    })
    .from(deadLetters)
    .where(matching({ tables }, filter))
    .groupBy(connection, object, direction, code, field)
    .orderBy(desc(count()), asc(connection), asc(object), asc(direction), asc(code))
    .limit(MOST_GROUPS)
  const { payload: _payload, ...heads } = getTableColumns(deadLetters)
  const ids = found.map(({ example }) => example!)
  const examples: DeadLetterHead[] = ids.length ? await read.select(heads).from(deadLetters).where(inArray(deadLetters.id, ids)) : []
  const exampleOf = new Map(examples.map((row) => [row.id, row]))
  // One that was resolved between the two reads is no example any more.
  return found.flatMap(({ firstAt, lastAt, example, count, ...cause }) => {
    const row = exampleOf.get(example!)
    if (!row) return []
    const shape = deadLetterShape(row)
    return [
      {
        ...cause,
        direction: shape.direction,
        count: Number(count),
        firstAt: iso(Number(firstAt)),
        lastAt: iso(Number(lastAt)),
        example: shape,
      },
    ]
  })
}
