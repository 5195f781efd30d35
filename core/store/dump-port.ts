// What a dump is read from and loaded into: each dialect makes both (dump.ts and load.ts beside its store).
import { HubError } from '../errors.ts'
import type { Dialect } from './dialect.ts'
import { OWN_FACTS, type AnyShape } from './dump-format.ts'

/** One moment of a database. */
export interface DumpSource {
  dialect: Dialect
  /** Table meta; empty when there is none. */
  meta: ReadonlyMap<string, string>
  /** Of the last commit of that moment, or higher. */
  sequence: number
  /** All rows, as the driver's arrays in the order of the shape's columns. */
  rows(shape: AnyShape): AsyncIterable<unknown[]> | Iterable<unknown[]>
  close(): Promise<void>
}

/** An empty database that is being filled, in one transaction. */
export interface LoadSink {
  shapes: ReadonlyMap<string, AnyShape>
  /** Rows as values to bind, in the order of the shape's columns. */
  insert(shape: AnyShape, rows: unknown[][]): Promise<void>
  /** Makes all of it durable; the sequence goes on above `sequence`. */
  finish(sequence: number): Promise<void>
  /** Undoes what is not finished, and closes. */
  close(): Promise<void>
}

/** Throws HubError config `notEmpty` unless nothing but facts about the database itself is in it. */
export function refuseFilled(tables: readonly string[], metaKeys: readonly string[]): void {
  const isFilled = tables.length > 0 || metaKeys.some((key) => !OWN_FACTS.includes(key))
  if (!isFilled) return
  const what = tables.length > 0 ? `it has ${tables.join(', ')}` : 'a hub has been started on it'
  throw new HubError('notEmpty', 'config', `The database is not empty (${what}): a dump is loaded into an empty one alone.`)
}
