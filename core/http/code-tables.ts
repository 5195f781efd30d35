// Code tables (对照表): definitions, rows, files in and out, what is unmapped and what might be its row.
import { and, count, eq, inArray, or } from 'drizzle-orm'
import type { Hono } from 'hono'
import type { components } from '../../openapi/types.ts'
import { rowText, type RowText } from '../configuration/code-rows.ts'
import { readCsv, readXlsx, writeCsv, writeXlsx } from '../configuration/code-table-file.ts'
import { codeTableOf, headingOf, type CodeTableConfig } from '../configuration/code-tables.ts'
import { allRows, requireCodeTable, type RowsOutcome, type RowsRequest } from '../engine/code-tables.ts'
import type { Hub } from '../engine/port.ts'
import { proposeCodes } from '../engine/propose-codes.ts'
import { unmappedCodes } from '../engine/unmapped-codes.ts'
import { anyContains, contains } from '../store/contains.ts'
import type { CodeRow, CodeTableRow, Store } from '../store/port.ts'
import { readBody, type Env } from './body.ts'
import { apply, emptyBundle } from './configuration.ts'
import { OPERATIONS } from './contract.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { Refusal } from './problem.ts'
import { API_HEADERS } from './security.ts'
import { iso } from './shapes.ts'
import { readParameters } from './validate.ts'

type Schemas = components['schemas']
/** A hundred thousand rows of a few columns fit. */
const IMPORT_LIMIT = 32 * 1024 * 1024
const MOST_SHOWN = 100
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Operations =
  | ('listCodeTables' | 'getCodeTable' | 'putCodeTable' | 'deleteCodeTable' | 'listCodeRows' | 'changeCodeRows')
  | ('proposeCodeRows' | 'listUnmappedCodes')

export const codeTableRoutes = (hub: Hub): Handlers<Operations> => ({
  listCodeTables: async () => {
    const { codeTables } = hub.store.tables
    const rows = await hub.store.read.select().from(codeTables).orderBy(codeTables.name)
    return { body: { items: await Promise.all(rows.map((row) => shapeOf(hub.store, row))) } }
  },
  getCodeTable: ({ path }) => answer(hub, path.codeTable),
  putCodeTable: async ({ path, body, ifMatch, ifNoneMatch, by }) => {
    if (body.name !== path.codeTable)
      throw new Refusal(422, 'otherName', `The name is "${body.name}" and the path says "${path.codeTable}": a code table keeps its name.`)
    const { codeTables } = hub.store.tables
    const [row] = await hub.store.read.select().from(codeTables).where(eq(codeTables.name, body.name))
    if (row && ifNoneMatch !== undefined) throw new Refusal(412, 'alreadyExists', `There is a code table "${body.name}" already.`)
    if (row) requireRev(ifMatch, row.rev)
    else if (ifMatch !== undefined)
      throw new Refusal(412, 'revChanged', `There is no code table "${body.name}" any more: send it without If-Match.`)
    await apply(hub, { ...emptyBundle(), codeTables: [body as CodeTableConfig] }, by)
    return { ...(await answer(hub, body.name)), status: row ? 200 : 201 }
  },
  deleteCodeTable: async ({ path, ifMatch }) => {
    const { body, rev } = await answer(hub, path.codeTable)
    await hub.deleteCodeTable(path.codeTable, { expectRev: requireRev(ifMatch, rev) })
    return { body }
  },
  listCodeRows: async ({ path, query }) => {
    // Read before its rows: one that is changed in between is older than they are, and so refused.
    const row = await requireCodeTable(hub.store, path.codeTable)
    const table = codeTableOf(row)
    const { codeTableRows } = hub.store.tables
    const paging = pagingOf(query, [{ column: codeTableRows.key, direction: 'asc' }])
    const found = await hub.store.read
      .select({ key: codeTableRows.key, cells: codeTableRows.cells })
      .from(codeTableRows)
      .where(and(eq(codeTableRows.codeTable, table.name), paging.after, containing(hub.store, table.name, query.search)))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.key])
    const items = rows.map(({ key, cells }) => rowText(table, { key, cells: JSON.parse(cells) as RowText }))
    return { body: { items, nextCursor }, rev: row.rev }
  },
  changeCodeRows: async ({ path, body: { remove, isDryRun, ...body }, ifMatch }) => {
    const { rev } = await requireCodeTable(hub.store, path.codeTable)
    const expectRev = isDryRun ? undefined : requireRev(ifMatch, rev)
    const put = body.put?.map((row, index) => ({ line: index + 1, row }))
    const outcome = await hub.changeCodeRows(path.codeTable, { put, remove, isDryRun, expectRev })
    return { body: resultOf(outcome), rev: outcome.rev }
  },
  proposeCodeRows: async ({ path, query }) => ({ body: await proposeCodes(hub.store, path.codeTable, query) }),
  listUnmappedCodes: async ({ query }) => {
    if (query.codeTable !== undefined) await requireCodeTable(hub.store, query.codeTable)
    const found = await unmappedCodes(hub.store, query.codeTable)
    return { body: { items: found.map(({ table, since, ...code }) => ({ codeTable: table, ...code, since: iso(since) })) } }
  },
})

/** Files are no JSON: read and written here. Behind the token like all of the API. */
export function addCodeTableFiles(app: Hono<Env>, hub: Hub): void {
  const operation = OPERATIONS.find(({ id }) => id === 'importCodeRows')!
  app.post('/api/v1/code-tables/:codeTable/import', async (c) => {
    const { isDryRun, isWhole } = readParameters(operation, 'query', c.req.queries()) as Pick<RowsRequest, 'isDryRun' | 'isWhole'>
    const name = c.req.param('codeTable')
    const row = await requireCodeTable(hub.store, name)
    const ifMatch = c.req.header('if-match')
    const expectRev = ifMatch === undefined ? undefined : requireRev(ifMatch, row.rev)
    const table = codeTableOf(row)
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== XLSX && type !== 'text/csv')
      throw new Refusal(415, 'unsupportedMediaType', `Send the file as text/csv or ${XLSX}, said by the header Content-Type.`)
    const bytes = new Uint8Array(await readBody(c, IMPORT_LIMIT))
    const { rows: put, problems, keep } = type === XLSX ? await readXlsx(table, bytes) : readCsv(table, bytes)
    const outcome = await hub.changeCodeRows(name, { put, problems, keep, isDryRun, isWhole, expectRev })
    return c.json(resultOf(outcome), 200, API_HEADERS)
  })
  const fileOf = async (name: string) => {
    const table = codeTableOf(await requireCodeTable(hub.store, name))
    const rows: RowText[] = []
    for await (const some of allRows(hub.store, name)) rows.push(...some.map((row) => rowText(table, row)))
    return { table, rows }
  }
  const headers = (name: string, type: string) => ({
    ...API_HEADERS,
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
  })
  app.get('/api/v1/code-tables/:codeTable/rows.csv', async (c) => {
    const { table, rows } = await fileOf(c.req.param('codeTable'))
    return c.body(writeCsv(table, rows), 200, headers(`${table.name}.csv`, 'text/csv; charset=utf-8'))
  })
  app.get('/api/v1/code-tables/:codeTable/rows.xlsx', async (c) => {
    const { table, rows } = await fileOf(c.req.param('codeTable'))
    return c.body(await writeXlsx(table, rows), 200, headers(`${table.name}.xlsx`, XLSX))
  })
}

async function answer({ store }: Hub, name: string): Promise<Revised<Schemas['CodeTableDetail']>> {
  const row = await requireCodeTable(store, name)
  return { body: await shapeOf(store, row), rev: row.rev }
}

async function shapeOf({ read, tables: { codeTableRows } }: Store, row: CodeTableRow): Promise<Schemas['CodeTableDetail']> {
  const table = codeTableOf(row)
  const [counted] = await read.select({ rows: count() }).from(codeTableRows).where(eq(codeTableRows.codeTable, row.name))
  return {
    ...table,
    headings: Object.fromEntries([...table.keys, ...table.values].map((column) => [column, headingOf(table, column)])),
    rowCount: Number(counted?.rows ?? 0),
    rev: row.rev,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}

/** In a cell of the row. */
function containing(
  { read, tables: { codeTableRows: rows, codeTableCells: cells } }: Store,
  codeTable: string,
  search: string | undefined,
) {
  if (search === undefined) return undefined
  const keys = read.select({ key: cells.key }).from(cells)
  const inValues = inArray(rows.key, keys.where(and(eq(cells.codeTable, codeTable), contains(cells.cell, search))))
  return or(anyContains(rows.key, search), inValues)
}

function resultOf({ table, added, changed, removed, same, problems, isApplied, rev }: RowsOutcome): Schemas['CodeRowsResult'] {
  const text = (row: CodeRow) => rowText(table, row)
  const examples: Schemas['CodeRowsResult']['examples'] = [
    ...removed.slice(0, MOST_SHOWN).map((row) => ({ action: 'remove' as const, row: text(row) })),
    ...changed.slice(0, MOST_SHOWN).map(({ row, before }) => ({ action: 'change' as const, row: text(row), before: text(before) })),
    ...added.slice(0, MOST_SHOWN).map((row) => ({ action: 'add' as const, row: text(row) })),
  ]
  return {
    ...{ isApplied, rev, same, added: added.length, changed: changed.length, removed: removed.length },
    examples: examples.slice(0, MOST_SHOWN),
    problems: problems.slice(0, MOST_SHOWN),
  }
}
