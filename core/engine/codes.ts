// Rows of code tables, looked up for a batch of records in few reads. Nothing is remembered: an edit counts from the next batch on, on every node.
import { inArray } from 'drizzle-orm'
import { codeTableOf, type CodeTableConfig } from '../configuration/code-tables.ts'
import { partsOf, rowsText, tableOf, type KeyPart } from '../mapping/code-key.ts'
import type { Canonical, RefIn, RefOut } from '../mapping/port.ts'
import type { CodeQuery, CodeRow, Store } from '../store/port.ts'

/** A row to look for: by its key, or by one of its cells. */
export type Wanted = { table: string; key: string[] } | { table: string; column: string; code: string }

export interface FoundCodes {
  tables: ReadonlyMap<string, CodeTableConfig>
  /** The cell of a row, or what the fallback says; undefined: unmapped. */
  cell(table: string, key: string[], column: string): string | undefined
  /** Keys of the rows that have this cell, or what the fallback says; undefined: unmapped. */
  keys(table: string, column: string, code: string): string[][] | undefined
}

export async function findCodes(store: Store, wanted: Wanted[]): Promise<FoundCodes> {
  const tables = await readCodeTables(store, [...new Set(wanted.map(({ table }) => table))])
  const answers = await store.codeRows(queriesOf(wanted.filter(({ table }) => tables.has(table))))
  const rows = new Map(answers.map((answer) => [answer.table, new Map(answer.rows.map((row) => [row.key, row]))]))
  const byCell = new Map(answers.map((answer) => [answer.table, cellsOf(answer.rows)]))
  return {
    tables,
    cell(table, key, column) {
      const cell = rows.get(table)?.get(JSON.stringify(key))?.cells[column]
      return cell ?? fallbackCell(tables.get(table), key, column)
    },
    keys(table, column, code) {
      const found = byCell.get(table)?.get(`${column}\0${code}`)
      return found ?? fallbackKeys(tables.get(table), code)
    },
  }
}

export async function readCodeTables({ read, tables }: Store, names?: string[]): Promise<Map<string, CodeTableConfig>> {
  if (names?.length === 0) return new Map()
  const query = read.select().from(tables.codeTables)
  const rows = await (names ? query.where(inArray(tables.codeTables.name, names)) : query.orderBy(tables.codeTables.name))
  return new Map(rows.map((row) => [row.name, codeTableOf(row)]))
}

function queriesOf(wanted: Wanted[]): CodeQuery[] {
  return [...Map.groupBy(wanted, ({ table }) => table)].map(([table, ofTable]) => {
    const keys = ofTable.flatMap((one) => ('key' in one ? [JSON.stringify(one.key)] : []))
    const codes = ofTable.flatMap((one) => ('code' in one ? [one] : []))
    const cells = [...Map.groupBy(codes, ({ column }) => column)].map(([column, some]) => ({
      column,
      values: some.map(({ code }) => code),
    }))
    return { table, keys, cells }
  })
}

function cellsOf(rows: CodeRow[]): Map<string, string[][]> {
  const found = new Map<string, string[][]>()
  for (const { key, cells } of rows)
    for (const [column, cell] of Object.entries(cells)) {
      const name = `${column}\0${cell}`
      found.set(name, [...(found.get(name) ?? []), JSON.parse(key) as string[]])
    }
  return found
}

function fallbackCell(table: CodeTableConfig | undefined, key: string[], column: string): string | undefined {
  if (table?.fallback === 'default') return table.defaults?.[column]
  return table?.fallback === 'passthrough' ? key[0] : undefined
}

/** A code that no row has means the default key, where the table names one. */
function fallbackKeys(table: CodeTableConfig | undefined, code: string): string[][] | undefined {
  if (table?.fallback === 'passthrough') return [[code]]
  const key = table?.fallback === 'default' ? table.keys.map((column) => table.defaults?.[column]) : [undefined]
  return key.every((text) => text !== undefined) ? [key] : undefined
}

/** For references of native records: code → keys, as RefsIn answers. By `object`, `column`, `code`. */
export async function codesIn(
  store: Store,
  requests: RefIn[],
): Promise<(object: string, column: string, code: string) => string | undefined> {
  const found = await findCodes(
    store,
    requests.map(({ object, key, value }) => ({ table: tableOf(object)!, column: key!, code: value })),
  )
  return (object, column, code) => {
    const keys = found.keys(tableOf(object)!, column, code)
    return keys && rowsText(keys)
  }
}

export interface CodesOut {
  code(object: string, column: string, id: string): string | undefined
  /** A row's key as texts: records by their number or code. */
  spelled(id: string): string[]
  columnsOf(table: string): string[]
}

/** For canonical records: key → code. */
export async function codesOut(store: Store, requests: RefOut[]): Promise<CodesOut> {
  const parts = new Map(requests.map(({ id }) => [id, partsOf(id)]))
  const bodies = await bodiesOf(store, [...parts.values()].flat())
  const spelled = (id: string) => (parts.get(id) ?? partsOf(id)).map((part) => spell(part, bodies))
  const found = await findCodes(
    store,
    requests.map(({ object, id }) => ({ table: tableOf(object)!, key: spelled(id) })),
  )
  return {
    code: (object, column, id) => found.cell(tableOf(object)!, spelled(id), column),
    spelled,
    columnsOf: (table) => found.tables.get(table)?.keys ?? [],
  }
}

async function bodiesOf(store: Store, parts: KeyPart[]): Promise<Map<string, Canonical>> {
  const ids = [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.id])))]
  if (!ids.length) return new Map()
  const { records } = await store.snapshot({ records: ids })
  return new Map(records.map(({ id, body }) => [id, JSON.parse(body) as Canonical]))
}

function spell(part: KeyPart, bodies: ReadonlyMap<string, Canonical>): string {
  if (typeof part === 'string') return part
  const value = bodies.get(part.id)?.[part.key]
  return value == null ? '' : String(value)
}
