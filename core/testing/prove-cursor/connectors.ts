// The readers that connectors have of their own, over the model source in their vendor's shape.
import type { Domain, TrytonClient } from '../../../connectors/tryton/client.ts'
import { latestMs, type SourcePlan } from './plan.ts'
import type { Page } from './run.ts'
import { byId, oldestFirst, type Row, type Source } from './source.ts'

// By name at run time: core loads no connector.
const { readListing } = await import('../../../connectors/miniprogram/read.ts')
const { readChanges } = await import('../../../connectors/tryton/changes.ts')

/** The mini-program shop: a place that never expires, and the clock of before the rows were read; visible within 5 s by its contract. */
export async function readAsMiniprogram(source: Source, plan: SourcePlan, cursor: string | null): Promise<Page> {
  const page = await readListing(
    { cursor, limit: plan.limit },
    {
      externalIdOf: ({ id }) => String(id),
      async fetchPage({ updated_since = -Infinity, cursor: at, limit }) {
        const last = at === undefined ? undefined : (JSON.parse(at) as Row)
        const where = (row: Row): boolean => (last === undefined ? row.stamp >= updated_since : oldestFirst(row, last) > 0)
        const { rows, hasMore, clockBefore } = await source.ask({ where, compare: oldestFirst, limit })
        const next = rows.at(-1)
        const items = rows.map(({ id, stamp, version }) => ({ id, version, update_time: stamp }))
        return { items, has_more: hasMore, next_cursor: next === undefined ? at : JSON.stringify(next), server_time: clockBefore }
      },
    },
  )
  const rows = page.records.map(({ externalId, version }) => ({ id: Number(externalId), version: version! }))
  return { rows, cursor: page.cursor, hasMore: page.hasMore }
}

/** Tryton: two models (rows with even and with odd ids), stamps of creation and of change, searched by domains. */
export async function readAsTryton(source: Source, plan: SourcePlan, cursor: string | null): Promise<Page> {
  const client = { searchRead: searchIn(source) } as unknown as TrytonClient
  const models = [{ model: 'even' }, { model: 'odd' }]
  const changes = await readChanges(client, models, { cursor, limit: plan.limit }, trytonOverlap(plan, models.length))
  if (changes.ids.size === 0) return { rows: [], cursor: changes.cursor, hasMore: changes.hasMore }
  // As the connector does: what changed is told first, then read.
  const { rows } = await source.ask({ where: ({ id }) => changes.ids.has(String(id)), compare: byId })
  return { rows, cursor: changes.cursor, hasMore: changes.hasMore }
}

/** No clock in the answers: the newest stamp bounds a pull, and a pull looks into each model by a request of its own. */
function trytonOverlap(plan: SourcePlan, models: number): number {
  const ahead = Math.max(...plan.commits.map(({ aheadMs }) => aheadMs))
  const longest = Math.max(...plan.requests.map(({ sentMs, answeredMs }) => sentMs + answeredMs))
  return latestMs(plan) + ahead + models * longest + plan.resolutionMs - 1
}

function searchIn(source: Source): TrytonClient['searchRead'] {
  return async (model, domain, { order = [], limit }) => {
    const isOdd = model === 'odd' ? 1 : 0
    const { rows } = await source.ask({
      where: (row) => row.id % 2 === isOdd && domain.every((part) => matches(nativeOf(row), part)),
      compare: (a, b) => compareBy(order, nativeOf(a), nativeOf(b)),
      limit,
    })
    return rows.map(nativeOf)
  }
}

type TrytonRow = { id: number; create_date: string; write_date: string | null }

function nativeOf({ id, stamp, createdStamp, version }: Row): TrytonRow {
  return { id, create_date: textOf(createdStamp), write_date: version === 1 ? null : textOf(stamp) }
}

/** RFC 3339 with microseconds. */
function textOf(stamp: number): string {
  return new Date(stamp).toISOString().replace('Z', '000Z')
}

function matches(row: TrytonRow, part: unknown): boolean {
  const [head, ...rest] = part as Domain
  if (head === 'OR') return rest.some((one) => matches(row, one))
  if (Array.isArray(head)) return [head, ...rest].every((one) => matches(row, one))
  const [operator, wanted] = rest
  return compareAs(operator as string, row[head as keyof TrytonRow], plain(wanted))
}

type Scalar = string | number | null

function compareAs(operator: string, value: Scalar, wanted: Scalar): boolean {
  if (operator === '=') return value === wanted
  if (operator === '!=') return value !== wanted
  if (value === null || wanted === null) return false
  switch (operator) {
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
    case '<=':
      return value <= wanted
    default:
      throw new Error(`operator ${operator}: not known to the model`)
  }
}

/** A tagged time back as text. */
function plain(value: unknown): Scalar {
  if (typeof value !== 'object' || value === null) return value as Scalar
  const { year, month, day, hour, minute, second, microsecond } = value as Record<string, number>
  return textOf(Date.UTC(year!, month! - 1, day, hour, minute, second, microsecond! / 1000))
}

function compareBy(order: [string, string][], a: TrytonRow, b: TrytonRow): number {
  for (const [field, direction] of order) {
    const [x, y] = [a[field as keyof TrytonRow]!, b[field as keyof TrytonRow]!]
    if (x !== y) return (x < y ? -1 : 1) * (direction === 'DESC' ? -1 : 1)
  }
  return 0
}
