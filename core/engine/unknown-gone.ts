// A deletion of what the hub does not know: news of its creation may still be on their way, pushed late or read before. So the system is asked
// once more a while later, and until then nothing that is pushed makes a record of it without the system being asked (engine-rules §10).
import { and, eq, inArray } from 'drizzle-orm'
import type { CommitItem, Store } from '../store/port.ts'
import type { Channel } from './graph.ts'
import { doneRows, type Observation } from './observation.ts'

/** Origin of the hint that asks once more. */
export const UNKNOWN_GONE = 'gone'
const AGAIN_MS = 5 * 60_000

/** What becomes of the news: the hint that brought them waits, or one is left; the one that asks once more is done. */
export function askAgain(channel: Channel, observation: Observation, now: number): CommitItem {
  const { externalId, hintDirty, isPush, isLastLook } = observation
  const { hintsDone, ...others } = doneRows(channel, observation)
  const item: CommitItem = { key: externalId, ...others }
  if (!channel.port.get || isLastLook || (hintDirty === undefined && !isPush)) return { ...item, ...(hintsDone && { hintsDone }) }
  const hint = { connection: channel.connection.id, object: channel.object, externalId, dueAt: now + AGAIN_MS, origin: UNKNOWN_GONE }
  if (hintDirty === undefined) return { ...item, hints: [hint] }
  return { ...item, hintsMoved: [{ ...hint, dirty: hintDirty }] }
}

/** Pushed records that nobody knows, and that a deletion has come for: the system itself says what holds. */
export async function goneBefore({ read, tables }: Store, { connection, object, port }: Channel, unknown: Observation[]) {
  const pushed = unknown.flatMap(({ externalId, isPush, native }) => (isPush && native ? [externalId] : []))
  if (!pushed.length || !port.get) return new Set<string>()
  const { hints } = tables
  const ofChannel = and(eq(hints.connection, connection.id), eq(hints.object, object))
  const rows = await read
    .select({ externalId: hints.externalId })
    .from(hints)
    .where(and(ofChannel, inArray(hints.externalId, pushed)))
  return new Set(rows.map(({ externalId }) => externalId))
}
