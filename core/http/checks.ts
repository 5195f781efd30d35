// Data checks: start, list, read, repair; a report as JSON, as CSV and as a page to print.
import { hash } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import type { Context, Hono } from 'hono'
import type { components } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import type { CheckRow, DifferenceRow } from '../store/port.ts'
import type { Env } from './body.ts'
import { differencesCsv } from './check-csv.ts'
import { renderReport, REPORT_STYLE } from './check-page.ts'
import { readerOf, type Reader } from './check-words.ts'
import { OPERATIONS } from './contract.ts'
import type { Handlers, OperationId } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { API_HEADERS, pageHeaders } from './security.ts'
import { iso, isoOrNull } from './shapes.ts'
import { readParameters } from './validate.ts'

export type DataCheck = components['schemas']['DataCheck']
export type Difference = components['schemas']['Difference']

const DEFAULT_REPAIR = ['different', 'extra'] as const
const WALK = 1_000

export const checkRoutes = (hub: Hub): Handlers<'listChecks' | 'startCheck' | 'getCheck' | 'listDifferences' | 'repairCheck'> => ({
  listChecks: async ({ query }) => {
    const { checks } = hub.store.tables
    const paging = pagingOf(query, [
      { column: checks.startedAt, direction: 'desc' },
      { column: checks.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select()
      .from(checks)
      .where(
        and(
          paging.after,
          query.connection === undefined ? undefined : eq(checks.connection, query.connection),
          query.object === undefined ? undefined : eq(checks.object, query.object),
          query.state === undefined ? undefined : eq(checks.state, query.state),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.startedAt, row.id])
    return { body: { items: rows.map(checkShape), nextCursor } }
  },
  startCheck: async ({ body: { connection, object, kind = 'check', wait = false } }) => {
    const check = await hub.check({ connection, object, kind, wait })
    return { status: check.state === 'running' ? 202 : 200, body: checkShape(check), location: `/api/v1/checks/${check.id}` }
  },
  getCheck: async ({ path }) => ({ body: checkShape(await requireCheck(hub, path.check)) }),
  listDifferences: async ({ path, query }) => {
    await requireCheck(hub, path.check)
    const { checkDifferences } = hub.store.tables
    const paging = pagingOf(query, [{ column: checkDifferences.position, direction: 'asc' }])
    const ofKind = query.kind === undefined ? undefined : eq(checkDifferences.kind, query.kind)
    const found = await hub.store.read
      .select()
      .from(checkDifferences)
      .where(and(eq(checkDifferences.check, path.check), paging.after, ofKind))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.position])
    return { body: { items: rows.map(differenceShape), nextCursor } }
  },
  repairCheck: async ({ path, body }) => ({ body: await hub.repairCheck(path.check, { kinds: body?.kinds ?? DEFAULT_REPAIR }) }),
})

/** The reports that are no JSON. Behind the token like all of the API. */
export function addCheckPages(app: Hono<Env>, hub: Hub): void {
  app.get('/api/v1/checks/:check/differences.csv', async (c) => {
    const check = await requireCheck(hub, c.req.param('check'))
    const disposition = `attachment; filename="${check.connection}-${check.object}-${check.id}.csv"`
    const headers = { ...API_HEADERS, 'content-type': 'text/csv; charset=utf-8', 'content-disposition': disposition, ...varying }
    const reader = readerFor('getDifferencesCsv', c)
    return c.body(differencesCsv(check.object, await allDifferences(hub, check.id), reader), 200, headers)
  })
  const headers = {
    ...API_HEADERS,
    ...pageHeaders(hash('sha256', REPORT_STYLE, 'base64')),
    'content-type': 'text/html; charset=utf-8',
    ...varying,
  }
  app.get('/api/v1/checks/:check/report.html', async (c) => {
    const check = await requireCheck(hub, c.req.param('check'))
    const reader = readerFor('getCheckReport', c)
    const [connection, differences] = [await nameOf(hub, check.connection), await allDifferences(hub, check.id)]
    return c.body(renderReport({ check: checkShape(check), connection, differences }, reader), 200, headers)
  })
}

const varying = { vary: 'Accept-Language' }

/** In the language and the time zone that the request asks for; without one, in the hub's own. */
function readerFor(id: OperationId, { req }: Context<Env>): Reader {
  const operation = OPERATIONS.find((one) => one.id === id)!
  const { timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone } = readParameters(operation, 'query', req.queries()) as {
    timeZone?: string
  }
  try {
    return readerOf(wantsChinese(req.header('accept-language')) ? 'zh' : 'en', timeZone)
  } catch {
    throw new Refusal(400, 'unknownTimeZone', `"${timeZone}" is no time zone: give one like Asia/Shanghai.`)
  }
}

/** Of a connection; its id where it is gone. */
async function nameOf({ store }: Hub, id: string): Promise<string> {
  const { connections } = store.tables
  const [row] = await store.read.select({ name: connections.name }).from(connections).where(eq(connections.id, id)).limit(1)
  return row?.name ?? id
}

/** Does Chinese come before English in what the reader asks for? */
function wantsChinese(header = ''): boolean {
  const weights = header.split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((found) => found !== undefined)
    return { language: tag.split('-')[0], weight: Number(quality ?? 1) }
  })
  const best = weights.filter(({ language }) => language === 'zh' || language === 'en').sort((a, b) => b.weight - a.weight)[0]
  return best?.language === 'zh'
}

async function requireCheck({ store }: Hub, id: string): Promise<CheckRow> {
  const { checks } = store.tables
  const [row] = await store.read.select().from(checks).where(eq(checks.id, id)).limit(1)
  if (!row) throw notFound('check', id)
  return row
}

/** As many as a report lists: page by page, so that no single query holds the others up. */
async function allDifferences({ store }: Hub, check: string): Promise<Difference[]> {
  const { checkDifferences } = store.tables
  const all: Difference[] = []
  for (let after = -1; ;) {
    const rows = await store.read
      .select()
      .from(checkDifferences)
      .where(and(eq(checkDifferences.check, check), gt(checkDifferences.position, after)))
      .orderBy(checkDifferences.position)
      .limit(WALK)
    all.push(...rows.map(differenceShape))
    if (rows.length < WALK) return all
    after = rows.at(-1)!.position
  }
}

const checkShape = (row: CheckRow): DataCheck => ({
  ...row,
  kind: row.kind as DataCheck['kind'],
  state: row.state as DataCheck['state'],
  counters: JSON.parse(row.counters) as DataCheck['counters'],
  amounts: JSON.parse(row.amounts) as DataCheck['amounts'],
  startedAt: iso(row.startedAt),
  endedAt: isoOrNull(row.endedAt),
})

const differenceShape = ({ check: _check, ...row }: DifferenceRow): Difference => ({
  ...row,
  kind: row.kind as Difference['kind'],
  values: JSON.parse(row.values) as Difference['values'],
  repairedAt: isoOrNull(row.repairedAt),
})
