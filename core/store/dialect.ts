// One vocabulary of column words for tables.ts; each dialect spells it its own way.
import { sql, type SQL } from 'drizzle-orm'
import * as pg from 'drizzle-orm/pg-core'
import * as lite from 'drizzle-orm/sqlite-core'

export type Dialect = 'sqlite' | 'postgres'

/** Turns text into stored bytes and back (core/crypto/codec.ts). The bytes of one text may differ at each call. */
export interface Codec {
  seal(text: string): Uint8Array
  open(bytes: Uint8Array): string
}

/** Literals are written out: drizzle-kit cannot put parameters into the WHERE of an index. */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
interface NamedColumn {
  name: string
}
const conditions = {
  eq: (column: NamedColumn, value: string): SQL => sql.raw(`"${column.name}" = ${quoted(value)}`),
  isNotNull: (column: NamedColumn): SQL => sql.raw(`"${column.name}" IS NOT NULL`),
  inList: (column: NamedColumn, values: readonly string[]): SQL => sql.raw(`"${column.name}" IN (${values.map(quoted).join(', ')})`),
}

const sqliteKit = (codec: Codec) => {
  const sealed = lite.customType<{ data: string; driverData: Uint8Array }>({
    dataType: () => 'blob',
    toDriver: (text) => codec.seal(text),
    fromDriver: (bytes) => codec.open(bytes),
  })
  return {
    ...conditions,
    table: lite.sqliteTable,
    index: lite.index,
    uniqueIndex: lite.uniqueIndex,
    primaryKey: lite.primaryKey,
    text: (name: string) => lite.text(name),
    /** 32 bits. */
    int: (name: string) => lite.integer(name, { mode: 'number' }),
    bool: (name: string) => lite.integer(name, { mode: 'boolean' }),
    /** Epoch milliseconds or another 64-bit count, as a number. */
    time: (name: string) => lite.integer(name, { mode: 'number' }),
    /** A key that the database counts up. */
    serial: (name: string) => lite.integer(name, { mode: 'number' }),
    /** Encrypted text: never in a predicate, an index or an order. */
    sealed: (name: string) => sealed(name),
    /** Descending, in an index. */
    desc: (column: lite.SQLiteColumn): SQL => sql`${column} desc`,
    /** In the WHERE of an index that `isTrue` follows (is-true.ts). */
    isTrue: (column: NamedColumn): SQL => sql.raw(`"${column.name}" = 1`),
    /** In an index that `startsWith` follows (starts-with.ts). */
    prefixed: (column: lite.SQLiteColumn) => column,
  }
}

/** The words; SQLite's types stand for both dialects. */
export type Kit = ReturnType<typeof sqliteKit>

const postgresKit = (codec: Codec) => {
  const sealed = pg.customType<{ data: string; driverData: Uint8Array }>({
    dataType: () => 'bytea',
    toDriver: (text) => codec.seal(text),
    fromDriver: (bytes) => codec.open(bytes),
  })
  return {
    ...conditions,
    table: pg.pgTable,
    index: pg.index,
    uniqueIndex: pg.uniqueIndex,
    primaryKey: pg.primaryKey,
    text: (name: string) => pg.text(name),
    int: (name: string) => pg.integer(name),
    bool: (name: string) => pg.boolean(name),
    time: (name: string) => pg.bigint(name, { mode: 'number' }),
    serial: (name: string) => pg.bigserial(name, { mode: 'number' }),
    sealed: (name: string) => sealed(name),
    desc: (column: { desc(): unknown }) => column.desc(),
    isTrue: (column: NamedColumn): SQL => sql.raw(`"${column.name}"`),
    // The order of a database's language is of no use to LIKE.
    prefixed: (column: { op(name: 'text_pattern_ops'): unknown }) => column.op('text_pattern_ops'),
  }
}

export const kitFor = (dialect: Dialect, codec: Codec): Kit =>
  dialect === 'sqlite' ? sqliteKit(codec) : (postgresKit(codec) as unknown as Kit)
