// Runs that brought something new: pulls that changed nothing, which most are, are left out. No index tells them apart, so one page looks at no
// more than so many rows; the next one goes on where it stopped.
import type { RunRow } from '../store/port.ts'

/** What a pull counts though it changed nothing. */
const IDLE = new Set(['read', 'unchanged', 'skipped'])

/** Of a pull that has ended well: did it do more than look? All else is news. */
export function hasNews({ kind, state, counters }: Pick<RunRow, 'kind' | 'state' | 'counters'>): boolean {
  if (kind !== 'pull' || state !== 'succeeded') return true
  return Object.entries(JSON.parse(counters) as Record<string, number>).some(([name, count]) => count > 0 && !IDLE.has(name))
}

const CHUNK = 500
export const MOST_LOOKED_AT = 5_000

interface Page<Row> {
  rows: Row[]
  nextCursor: string | null
}
interface Wanted {
  limit: number
  cursor?: string | undefined
  cursorOf: (row: RunRow) => string
}

/** A page of them, shorter than asked for where there are few among many. */
export async function pageWithNews(
  read: (page: { limit: number; cursor: string | undefined }) => Promise<Page<RunRow>>,
  { limit, cursor, cursorOf }: Wanted,
): Promise<Page<RunRow>> {
  const found: RunRow[] = []
  let next = cursor
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += CHUNK) {
    const { rows, nextCursor } = await read({ limit: CHUNK, cursor: next })
    found.push(...rows.filter(hasNews))
    if (found.length > limit) {
      const shown = found.slice(0, limit)
      return { rows: shown, nextCursor: cursorOf(shown.at(-1)!) }
    }
    if (nextCursor === null) return { rows: found, nextCursor: null }
    next = nextCursor
  }
  return { rows: found, nextCursor: next ?? null }
}
