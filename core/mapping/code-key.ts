// How a row of a code table is named where references are looked up: the table stands for the object, the row's key for the record's id.
import type { RefIn, RefOut } from './port.ts'

const PREFIX = 'table:'

/** `shops` → what RefIn and RefOut call it. No object's name holds a colon. */
export const tableObject = (table: string): string => PREFIX + table
/** The table's name; undefined for an object. */
export const tableOf = (object: string): string | undefined => (object.startsWith(PREFIX) ? object.slice(PREFIX.length) : undefined)
export const isRow = ({ object }: Pick<RefIn | RefOut, 'object'>): boolean => object.startsWith(PREFIX)

/** One column of a row's key: its text, or the record whose number or code is the text. */
export type KeyPart = string | { object: string; key: string; id: string }

export const rowId = (parts: KeyPart[]): string => JSON.stringify(parts)
export const partsOf = (id: string): KeyPart[] => JSON.parse(id) as KeyPart[]

/** Rows that a code was found in, as RefsIn answers: one, as rowId spells it, or a list. */
export const rowsText = (rows: string[][]): string => JSON.stringify(rows)
export function rowsOf(text: string): KeyPart[][] {
  const rows = JSON.parse(text) as KeyPart[] | KeyPart[][]
  return Array.isArray(rows[0]) ? (rows as KeyPart[][]) : [rows as KeyPart[]]
}
