// Our readers over the model source: the cursor that connectors share, under each manner of listing and paging, and the two that
// connectors have of their own.
import { readByStamp } from '../../connector/stamp-cursor.ts'
import type { ReadRecord } from '../../connector/port.ts'
import { overlapOf } from './plan.ts'
import type { Reader } from './run.ts'
import { byId, newestFirst, oldestFirst, type Ask, type Row } from './source.ts'
import { readAsMiniprogram, readAsTryton } from './connectors.ts'

const ORDERS = { oldestFirst, newestFirst, byId }

interface Manner {
  order: keyof typeof ORDERS
  /** offset: the position counts rows. place: it is the last row's place in the order, as in vendors' opaque cursors. */
  position: 'offset' | 'place'
  /** Default: sorted by stamp, oldest first. */
  isAscending?: boolean
}

export const OURS: Record<string, Reader> = {
  'oldest first, by offset': byStamp({ order: 'oldestFirst', position: 'offset' }),
  'oldest first, by place': byStamp({ order: 'oldestFirst', position: 'place' }),
  'newest first, by offset': byStamp({ order: 'newestFirst', position: 'offset' }),
  'newest first, by place': byStamp({ order: 'newestFirst', position: 'place' }),
  'by id, by offset': byStamp({ order: 'byId', position: 'offset' }),
  'by id, by place': byStamp({ order: 'byId', position: 'place' }),
  miniprogram: { bearsDeletions: true, read: readAsMiniprogram },
  tryton: { bearsDeletions: true, read: readAsTryton },
}

function byStamp({ order, position }: Manner): Reader {
  const compare = ORDERS[order]
  return {
    bearsDeletions: position === 'place',
    async read(source, plan, cursor) {
      const page = await readByStamp(
        { cursor, limit: plan.limit },
        {
          isAscending: order === 'oldestFirst',
          overlapMs: overlapOf(plan),
          resolutionMs: plan.resolutionMs,
          async fetchPage(from = -Infinity, at, limit) {
            const { rows, hasMore, clock } = await source.ask({ compare, limit, ...startingAt(from, at) })
            return { records: rows.map(recordOf), next: hasMore ? nextOf(rows, at) : null, clock }
          },
        },
      )
      return { rows: page.records.map(rowOf), cursor: page.cursor, hasMore: page.hasMore }
    },
  }

  function startingAt(from: number, at: string | null): Pick<Ask, 'where' | 'offset'> {
    if (position === 'offset') return { where: ({ stamp }) => stamp >= from, offset: Number(at ?? 0) }
    const last = at === null ? undefined : (JSON.parse(at) as Row)
    return { where: (row) => row.stamp >= from && (last === undefined || compare(row, last) > 0) }
  }

  function nextOf(rows: Row[], at: string | null): string {
    return position === 'offset' ? String(Number(at ?? 0) + rows.length) : JSON.stringify(rows.at(-1))
  }
}

function recordOf(row: Row): ReadRecord {
  return { externalId: String(row.id), native: { version: row.version }, modifiedAt: row.stamp }
}

function rowOf({ externalId, native }: ReadRecord): Pick<Row, 'id' | 'version'> {
  return { id: Number(externalId), version: native.version as number }
}
