// A dump (`qiao dump`) as it travels: JSON lines. A header; per table a line that names it and its columns, then an array per row; a trailer
// that counts and digests what came before it, so that a stream that was cut off or changed is refused.
import { HubError } from '../errors.ts'
import type { Codec, Dialect } from './dialect.ts'
import type { RowShape } from './rows.ts'
import { shapesOf } from './shapes.ts'
import { tablesFor } from './tables.ts'

export const FORMAT_VERSION = 1

export interface DumpHeader {
  dump: 'qiao'
  formatVersion: number
  dialect: Dialect
  /** Of `dialect`: migrations are counted for each. */
  schemaVersion: number
  /** As in meta: tells whether a key opens what is sealed. */
  keyCheck: string
  /** Null: the database was made, and never served a hub. */
  hubId: string | null
  /** Of the last commit, or higher. */
  sequence: number
}
export interface TableHead {
  table: string
  columns: string[]
}
export interface DumpTrailer {
  /** Number of rows by table. */
  rows: Record<string, number>
  /** SHA-256 over all bytes before this line, hexadecimal. */
  digest: string
}

/** Facts about one database rather than about the hub in it: each database keeps its own. */
export const OWN_FACTS: readonly string[] = ['schemaVersion', 'keyCheck', 'opened', 'sequence']

/** What is sealed travels sealed, as base64. */
const asStored: Codec = {
  seal: (text) => Buffer.from(text, 'base64'),
  open: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
}

export type AnyShape = RowShape<Record<string, unknown>>

/** How rows of a dialect become rows of a dump and back, by the names of tables.ts. */
export const dumpShapes = (dialect: Dialect): ReadonlyMap<string, AnyShape> =>
  new Map(Object.entries(shapesOf(tablesFor(dialect, asStored))) as unknown as [string, AnyShape][])

export const badDump = (reason: string, cause?: unknown): HubError =>
  new HubError('badDump', 'data', `${reason} Nothing was loaded.`, { cause })
export const cutOff = (): HubError => badDump('The dump ends in the middle: what made it, or the way here, was cut off.')
