// Rows of a table to and from a driver's arrays, in the order of its columns: the hot statements go around drizzle, its tables do not.
import { getTableColumns } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

type Convert = (value: never) => unknown

export interface RowShape<Row> {
  /** Table name as in SQL. */
  table: string
  /** Names in the row, in order. */
  names: readonly string[]
  /** Column names as in SQL, quoted, in the same order. */
  columns: string[]
  /** SQL types, in the same order. */
  types: string[]
  /** `a, b, c`, with `prefix.` in front of each when given. */
  list(prefix?: string): string
  /** Values to bind, in order; what the row lacks is null. */
  values(row: Partial<Row>): unknown[]
  /** Values of some columns, by their names in the row. */
  pick(row: Partial<Row>, names: readonly (keyof Row & string)[]): unknown[]
  /** The row out of an array, its columns starting at `offset`. */
  read(array: unknown[], offset?: number): Row
  /** One column's value out of what the driver gives. */
  open<Name extends keyof Row & string>(name: Name, value: unknown): Row[Name]
  /** Quoted SQL name of a column. */
  sqlName(name: keyof Row & string): string
  /** SQL type of a column. */
  sqlType(name: keyof Row & string): string
}

/** How rows of `table` are bound and read. */
export function rowShape<Row>(table: SQLiteTable, name: string): RowShape<Row> {
  const columns = Object.entries(getTableColumns(table)) as [string, SQLiteColumn][]
  const names = columns.map(([key]) => key)
  const sqlNames = columns.map(([, column]) => `"${column.name}"`)
  const encoders = columns.map(([, column]) => encoderOf(column))
  const decoders = columns.map(([, column]) => decoderOf(column))
  const positions = new Map(names.map((key, i) => [key, i]))

  const encode = (value: unknown, i: number): unknown => {
    if (value == null) return null
    const encoder = encoders[i]
    return encoder ? encoder(value as never) : value
  }
  const at = (key: string): number => {
    const position = positions.get(key)
    if (position === undefined) throw new TypeError(`table ${name} has no column ${key}`)
    return position
  }

  const types = columns.map(([, column]) => column.getSQLType().replace('bigserial', 'bigint'))

  return {
    table: `"${name}"`,
    names,
    columns: sqlNames,
    types,
    list: (prefix) => sqlNames.map((column) => (prefix ? `${prefix}.${column}` : column)).join(', '),
    values(row) {
      const values = new Array<unknown>(names.length)
      for (let i = 0; i < names.length; i++) values[i] = encode((row as Record<string, unknown>)[names[i]!], i)
      return values
    },
    pick: (row, keys) => keys.map((key) => encode(row[key], at(key))),
    read(array, offset = 0) {
      const row: Record<string, unknown> = {}
      for (let i = 0; i < names.length; i++) {
        const value = array[offset + i]
        const decoder = decoders[i]
        row[names[i]!] = decoder && value !== null ? decoder(value as never) : value
      }
      return row as Row
    },
    open(key, value) {
      const decoder = decoders[at(key)]
      return (decoder && value !== null ? decoder(value as never) : value) as never
    },
    sqlName: (key) => sqlNames[at(key)]!,
    sqlType: (key) => types[at(key)]!,
  }
}

/** Undefined for columns whose values are bound as they are: all but SQLite's booleans and the sealed ones. */
function encoderOf(column: SQLiteColumn): Convert | undefined {
  if (column.columnType === 'SQLiteBoolean') return (value: boolean) => (value ? 1 : 0)
  return isCustom(column) ? (value: unknown) => column.mapToDriverValue(value) : undefined
}

function decoderOf(column: SQLiteColumn): Convert | undefined {
  if (column.columnType === 'SQLiteBoolean') return (value: number) => value === 1
  return isCustom(column) ? (value: unknown) => column.mapFromDriverValue(value) : undefined
}

const isCustom = (column: SQLiteColumn): boolean => column.columnType.endsWith('CustomColumn')
