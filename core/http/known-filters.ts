// Filters that name what there is not are mistakes, not empty lists: the same for every list of the API, and for what goes by a filter in the body.
import { asc, eq } from 'drizzle-orm'
import { unknownName } from '../engine/known-names.ts'
import type { Hub } from '../engine/port.ts'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import type { Operation } from './contract.ts'
import { Refusal } from './problem.ts'

/** What a webhook message is that could not be read: in dead letters alone. */
const WEBHOOK = 'webhook'
/** A plan may be of connections that are not stored yet. */
const OF_PROPOSALS: ReadonlySet<string> = new Set(['listPlanItems'])

type Fields = Record<string, unknown>

/** Throws Refusal 400 `unknownFilter` that says which there are. */
export async function requireKnownFilters(
  hub: Hub,
  operation: Operation,
  { query, body }: { query: Fields; body: unknown },
): Promise<void> {
  if (OF_PROPOSALS.has(operation.id)) return
  await requireKnown(hub, query, '/query')
  const filter = (body as { filter?: unknown } | undefined)?.filter
  if (typeof filter === 'object' && filter !== null) await requireKnown(hub, filter as Fields, '/filter')
}

async function requireKnown(hub: Hub, { connection, object }: Fields, at: string): Promise<void> {
  if (typeof connection === 'string' && !(await isConnection(hub, connection)))
    throw unknown('connection', connection, { known: await connectionIds(hub), at })
  if (typeof object === 'string' && object !== WEBHOOK && !CANONICAL_OBJECTS.includes(object))
    throw unknown('object', object, { known: CANONICAL_OBJECTS, at })
}

async function isConnection({ store: { read, tables } }: Hub, id: string): Promise<boolean> {
  const { connections } = tables
  return (await read.select({ id: connections.id }).from(connections).where(eq(connections.id, id)).limit(1)).length > 0
}

async function connectionIds({ store: { read, tables } }: Hub): Promise<string[]> {
  const { connections } = tables
  return (await read.select({ id: connections.id }).from(connections).orderBy(asc(connections.id))).map(({ id }) => id)
}

function unknown(name: string, word: string, { known, at }: { known: readonly string[]; at: string }): Refusal {
  const detail = unknownName(name, word, known)
  return new Refusal(400, 'unknownFilter', detail, { errors: [{ pointer: `${at}/${name}`, detail }] })
}
