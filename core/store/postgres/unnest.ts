// Many rows in one statement: each column goes over as an array, `unnest` makes rows of them again.
import type { RowShape } from '../rows.ts'

/** `unnest($1::text[], $2::bigint[], …)`, parameters counted from `first`. */
export const unnest = (types: readonly string[], first = 1): string =>
  `unnest(${types.map((type, i) => `$${first + i}::${type}[]`).join(', ')})`

/** Rows of values as arrays by column. */
export function byColumn(rows: unknown[][], width: number): unknown[][] {
  const columns = Array.from({ length: width }, () => new Array<unknown>(rows.length))
  rows.forEach((row, r) => {
    for (let c = 0; c < width; c++) columns[c]![r] = row[c]
  })
  return columns
}

/** `INSERT INTO … SELECT * FROM unnest(…)` with every column, or those named. */
export function insertRows<Row>(shape: RowShape<Row>, names?: readonly (keyof Row & string)[]): string {
  const columns = names ? names.map((name) => shape.sqlName(name)) : shape.columns
  const types = names ? names.map((name) => shape.sqlType(name)) : shape.types
  return `INSERT INTO ${shape.table} (${columns.join(', ')}) SELECT * FROM ${unnest(types)}`
}

/** `UPDATE … SET names FROM unnest(keys, names) WHERE keys`. */
export function updateRows<Row>(
  shape: RowShape<Row>,
  keys: readonly (keyof Row & string)[],
  names: readonly (keyof Row & string)[],
): string {
  const all = [...keys, ...names]
  const columns = all.map((name) => shape.sqlName(name))
  const setting = names.map((name) => `${shape.sqlName(name)} = v.${shape.sqlName(name)}`).join(', ')
  const where = keys.map((name) => `${shape.table}.${shape.sqlName(name)} = v.${shape.sqlName(name)}`).join(' AND ')
  return `UPDATE ${shape.table} SET ${setting} FROM ${unnest(all.map((name) => shape.sqlType(name)))} AS v(${columns.join(', ')}) WHERE ${where}`
}

/** Splits rows so that no part holds two of one key: a statement may touch a row once only. Order is kept per key. */
export function partsWithoutRepeats<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const counts = new Map<string, number>()
  const parts: T[][] = []
  for (const row of rows) {
    const key = keyOf(row)
    const n = counts.get(key) ?? 0
    counts.set(key, n + 1)
    const part = (parts[n] ??= [])
    part.push(row)
  }
  return parts
}
