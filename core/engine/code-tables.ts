// Changes the rows of a code table as people give them: looked at first, all of it or none, and told when somebody else was faster.
import { asc, and, eq, gt } from 'drizzle-orm'
import {
  cellsOf,
  compareRows,
  keyedRows,
  keyOf,
  type GivenRow,
  type RowProblem,
  type RowsDifference,
  type RowText,
} from '../configuration/code-rows.ts'
import { codeTableOf, type CodeTableConfig } from '../configuration/code-tables.ts'
import { HubError } from '../errors.ts'
import type { CodeRow, CodeTableRow, Store } from '../store/port.ts'

export interface RowsRequest {
  put?: GivenRow[]
  remove?: RowText[]
  /** What was found wrong with them already. */
  problems?: RowProblem[]
  /** Value columns that `put` says nothing of: rows that are there keep theirs. */
  keep?: string[]
  /** `put` is the whole table: rows that it lacks are removed. */
  isWhole?: boolean
  isDryRun?: boolean
  /** The table's revision that the change is based on; undefined: whatever it is. */
  expectRev?: number
}

export interface RowsOutcome extends RowsDifference {
  table: CodeTableConfig
  isApplied: boolean
  /** Of the table, afterwards. */
  rev: number
  /** With any of them nothing is written. */
  problems: RowProblem[]
}

const WALK = 5_000
const MOST_TRIES = 5

/** @throws HubError data `notFound`; conflict `revChanged` where others changed the table that was expected, or kept changing it */
export async function changeCodeRows(store: Store, name: string, request: RowsRequest, now: number): Promise<RowsOutcome> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const row = await requireCodeTable(store, name)
    if (request.expectRev !== undefined && row.rev !== request.expectRev) break
    const table = codeTableOf(row)
    const { rows: put, problems: found } = keyedRows(table, request.put ?? [])
    const problems = [...(request.problems ?? []), ...found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    const difference = await differenceOf(store, table, { put, request })
    const outcome = { ...difference, table, problems, isApplied: false, rev: row.rev }
    const { added, changed, removed } = difference
    if (problems.length || request.isDryRun || added.length + changed.length + removed.length === 0) return outcome
    const change = { put: [...added, ...changed.map((one) => one.row)], remove: removed.map(({ key }) => key) }
    if (await store.saveCodeRows({ table: name, expectRev: row.rev, ...change, at: now }))
      return { ...outcome, isApplied: true, rev: row.rev + 1 }
  }
  throw new HubError(
    'revChanged',
    'conflict',
    `The code table ${name} was changed by others meanwhile: look at it again and repeat the change.`,
  )
}

async function differenceOf(store: Store, table: CodeTableConfig, { put, request }: { put: CodeRow[]; request: RowsRequest }) {
  const remove = (request.remove ?? []).map((row) => keyOf(table, row))
  const before = new Map<string, CodeRow>()
  if (request.isWhole) for await (const rows of allRows(store, table.name)) for (const row of rows) before.set(row.key, row)
  else {
    const keys = [...put.map(({ key }) => key), ...remove]
    for (const row of (await store.codeRows([{ table: table.name, keys }]))[0]!.rows) before.set(row.key, row)
  }
  const whole = put.map(({ key, cells }) => ({ key, cells: { ...cellsOf(request.keep ?? [], before.get(key)?.cells ?? {}), ...cells } }))
  return compareRows(before, { put: whole, remove: request.isWhole ? [...before.keys()] : remove })
}

/** In the order of their keys, a few thousand at a time. */
export async function* allRows({ read, tables: { codeTableRows } }: Store, table: string): AsyncGenerator<CodeRow[]> {
  for (let last: string | undefined; ;) {
    const rows = await read
      .select({ key: codeTableRows.key, cells: codeTableRows.cells })
      .from(codeTableRows)
      .where(and(eq(codeTableRows.codeTable, table), last === undefined ? undefined : gt(codeTableRows.key, last)))
      .orderBy(asc(codeTableRows.key))
      .limit(WALK)
    yield rows.map(({ key, cells }) => ({ key, cells: JSON.parse(cells) as RowText }))
    if (rows.length < WALK) return
    last = rows.at(-1)!.key
  }
}

/** @throws HubError data `notFound` */
export async function requireCodeTable({ read, tables: { codeTables } }: Store, name: string): Promise<CodeTableRow> {
  const [row] = await read.select().from(codeTables).where(eq(codeTables.name, name)).limit(1)
  if (row) return row
  throw new HubError('notFound', 'data', `There is no code table "${name}": \`qiao tables\` lists those there are.`)
}
