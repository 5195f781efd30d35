// A new row of a code table releases what waited for it, and nothing else: every letter names the rows it lacks. Which letters those are is
// looked at after each change of the tables, by whichever node made it, and once after a start: nothing is lost with a process that dies.
import { and, eq, inArray } from 'drizzle-orm'
import { toHubError } from '../errors.ts'
import type { MissingRow } from '../mapping/unmapped.ts'
import type { DeadLetterRow, Store } from '../store/port.ts'
import { findCodes, type FoundCodes, type Wanted } from './codes.ts'
import type { Courier } from './courier.ts'
import { replayDeadLetters } from './replay.ts'

export interface MappedReleaser {
  /** Looks whether tables have changed, and begins to release. Cheap where nothing has. */
  look(): Promise<void>
  /** Something has changed: the next look does not ask. */
  note(): void
  readonly isBusy: boolean
}

interface ReleaserOptions {
  courier: Courier
  /** Do other nodes change tables too? */
  isShared: boolean
  isStopping(): boolean
}

/** Letters replayed together. */
const AT_ONCE = 50

export function createMappedReleaser({ courier, isShared, isStopping }: ReleaserOptions): MappedReleaser {
  const { store, log } = courier.deps
  let version: string | undefined
  let isNoted = true
  let hasFailed = false
  let running: Promise<void> | undefined
  /** Released under this version already: whatever they fail of now is not for want of looking. */
  const tried = new Set<string>()

  async function release() {
    const letters = await unmappedLetters(store)
    const found = await findCodes(
      store,
      letters.flatMap(({ rows }) => rows.flatMap((row) => wantedOf(row) ?? [])),
    )
    const mapped = letters.filter(({ id, rows }) => !tried.has(id) && rows.some((row) => isThere(row, found)))
    for (const { id } of mapped) tried.add(id)
    for (let at = 0; at < mapped.length && !isStopping(); at += AT_ONCE) await replay(mapped.slice(at, at + AT_ONCE).map(({ id }) => id))
  }

  async function replay(ids: string[]) {
    const { deadLetters } = store.tables
    const letters: DeadLetterRow[] = await store.read.select().from(deadLetters).where(inArray(deadLetters.id, ids))
    await replayDeadLetters(
      courier,
      letters.filter(({ code }) => code === 'unmapped').map((letter) => ({ letter })),
      'codeTable',
    )
  }

  return {
    note: () => void (isNoted = true),
    async look() {
      if (running || isStopping() || (!isNoted && !hasFailed && !isShared)) return
      const stored = await codeTablesVersion(store)
      if (!isNoted && !hasFailed && stored === version) return
      if (stored !== version) tried.clear()
      isNoted = hasFailed = false
      version = stored
      running = release()
        .catch((thrown: unknown) => {
          log.error({ reason: toHubError(thrown).message }, 'releasing what has a row now failed')
          hasFailed = true
        })
        .finally(() => void (running = undefined))
    },
    get isBusy() {
      return isNoted || running !== undefined
    },
  }
}

/** Another word after each change of any code table or of its rows. */
export async function codeTablesVersion({ read, tables: { codeTables } }: Store): Promise<string> {
  const { name, rev, createdAt } = codeTables
  const rows = await read.select({ name, rev, createdAt }).from(codeTables).orderBy(name)
  return rows.map((row) => `${row.name} ${row.rev} ${row.createdAt}`).join('\n')
}

export interface UnmappedLetter extends Pick<DeadLetterRow, 'id' | 'connection' | 'object' | 'createdAt'> {
  rows: MissingRow[]
}

/** Open letters for lack of a row; without their payloads. */
export async function unmappedLetters({ read, tables: { deadLetters } }: Store): Promise<UnmappedLetter[]> {
  const { id, connection, object, createdAt, details } = deadLetters
  const rows = await read
    .select({ id, connection, object, createdAt, details })
    .from(deadLetters)
    .where(and(eq(deadLetters.state, 'open'), eq(deadLetters.code, 'unmapped')))
  return rows.map(({ details: text, ...letter }) => {
    const { unmapped = [] } = JSON.parse(text ?? '{}') as { unmapped?: MissingRow[] }
    return { ...letter, rows: unmapped }
  })
}

function wantedOf({ table, by, direction }: MissingRow): Wanted | undefined {
  if (direction === 'out') return { table, key: Object.values(by) }
  const [entry] = Object.entries(by)
  return entry && { table, column: entry[0], code: entry[1] }
}

function isThere({ table, by, direction, column }: MissingRow, found: FoundCodes): boolean {
  if (direction === 'out') return found.cell(table, Object.values(by), column) !== undefined
  return found.keys(table, column, by[column]!) !== undefined
}
