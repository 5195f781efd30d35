// Tables in memory with Tryton's stamps, hash indexes, and transactions that roll back whole.
export type Row = Record<string, unknown> & { id: number }
export type Values = Record<string, unknown>

/** What a method raises: the `error` member of the answer. */
export class Refusal extends Error {
  readonly error: unknown[]
  constructor(error: unknown[]) {
    super(String(error[0]))
    this.error = error
  }
}

/** `["UserError", [message, description, domain]]` */
export const userError = (message: string, domain: unknown = null): Refusal => new Refusal(['UserError', [message, '', domain]])

/** A transaction: its stamp is its start, whatever it does later. */
export interface Transaction {
  stamp: string
  /** The day, as Tryton's Date.today. */
  today: string
  context: Values
  undo: (() => void)[]
}

export interface Table {
  rows: Map<number, Row>
  /** Rows by value of an indexed field. */
  find(field: string, value: unknown): ReadonlySet<number>
  indexed: ReadonlySet<string>
  insert(tx: Transaction, values: Values): Row
  update(tx: Transaction, id: number, values: Values): Row
  remove(tx: Transaction, id: number): void
  /** Puts a row back as it was written down (undefined: it is gone), whatever transaction it came from. */
  restore(id: number, row: Row | undefined): void
}

const NONE: ReadonlySet<number> = new Set()

/** A table with hash indexes on some fields. Row objects are replaced, never changed: a reader may keep one. `onTouch` hears of each change. */
export function createTable(indexes: string[], onTouch: (id: number) => void = () => undefined): Table {
  const rows = new Map<number, Row>()
  const byField = new Map(indexes.map((field) => [field, new Map<unknown, Set<number>>()]))
  let last = 0

  const index = (row: Row): void => {
    for (const [field, values] of byField) {
      const ids = values.get(row[field])
      if (ids === undefined) values.set(row[field], new Set([row.id]))
      else ids.add(row.id)
    }
  }
  const unindex = (row: Row): void => {
    for (const [field, values] of byField) values.get(row[field])?.delete(row.id)
  }
  const put = (row: Row | undefined, old: Row | undefined): void => {
    if (old !== undefined) unindex(old)
    if (row === undefined) rows.delete(old!.id)
    else {
      rows.set(row.id, row)
      index(row)
    }
    onTouch((row ?? old)!.id)
  }

  return {
    rows,
    indexed: new Set(indexes),
    find: (field, value) => byField.get(field)?.get(value) ?? NONE,
    insert(tx, values) {
      const row: Row = { ...values, id: ++last, create_date: tx.stamp, write_date: null }
      put(row, undefined)
      tx.undo.push(() => put(undefined, row))
      return row
    },
    update(tx, id, values) {
      const old = rows.get(id)!
      const row: Row = { ...old, ...values, write_date: tx.stamp }
      put(row, old)
      tx.undo.push(() => put(old, row))
      return row
    },
    remove(tx, id) {
      const old = rows.get(id)!
      put(undefined, old)
      tx.undo.push(() => put(old, undefined))
    },
    restore(id, row) {
      const old = rows.get(id)
      if (row !== undefined || old !== undefined) put(row, old)
      last = Math.max(last, id)
    },
  }
}
