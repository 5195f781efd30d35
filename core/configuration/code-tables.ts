// Code tables (对照表): their definitions, as the configuration holds them. Rows are data and live beside it (core/store, code_table_rows).
import type { CodeTableRow } from '../store/port.ts'
import { CANONICAL_OBJECTS, canonicalSchema } from '../model/schemas.ts'

export const FALLBACKS = ['error', 'default', 'passthrough'] as const
export type Fallback = (typeof FALLBACKS)[number]

export interface CodeTableConfig {
  /** Lower-case slug, stable: mappings name it. */
  name: string
  title?: string
  /** Columns that together name a row. */
  keys: string[]
  /** Columns that are looked up. */
  values: string[]
  /** Headings by column; default: what the model calls a field of that name. */
  titles?: Record<string, string>
  /** Where there is no row: a data error, the cells of `defaults`, or the key itself (tables of one key column only). */
  fallback: Fallback
  defaults?: Record<string, string>
}

export const MOST_KEYS = 5
export const MOST_VALUES = 20
const COLUMN = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u

/** The definition as stored. */
export function codeTableOf(row: CodeTableRow): CodeTableConfig {
  const parsed = <T>(text: string | null) => (text === null ? undefined : (JSON.parse(text) as T))
  const titles = parsed<Record<string, string>>(row.titles)
  const defaults = parsed<Record<string, string>>(row.defaults)
  return {
    name: row.name,
    ...(row.title !== null && { title: row.title }),
    keys: JSON.parse(row.keys) as string[],
    values: JSON.parse(row.values) as string[],
    ...(titles && { titles }),
    fallback: row.fallback as Fallback,
    ...(defaults && { defaults }),
  }
}

/** Its columns; without rev and times. */
export function codeTableColumns(table: CodeTableConfig) {
  const text = (value: object | undefined) => (value && Object.keys(value).length ? JSON.stringify(value) : null)
  return {
    name: table.name,
    title: table.title ?? null,
    keys: JSON.stringify(table.keys),
    values: JSON.stringify(table.values),
    titles: text(table.titles),
    fallback: table.fallback,
    defaults: text(table.defaults),
  }
}

/** What is wrong with a definition whose shape is right: path and sentence. */
export function codeTableProblems(table: CodeTableConfig): { path: string; message: string }[] {
  const { keys, values, fallback, defaults = {}, titles = {} } = table
  const columns = [...keys, ...values]
  const problems: { path: string; message: string }[] = []
  const say = (path: string, message: string) => void problems.push({ path, message })
  if (keys.length === 0 || keys.length > MOST_KEYS) say('keys', `A code table has 1 to ${MOST_KEYS} key columns.`)
  if (values.length === 0 || values.length > MOST_VALUES) say('values', `A code table has 1 to ${MOST_VALUES} value columns.`)
  for (const column of columns)
    if (!COLUMN.test(column))
      say(keys.includes(column) ? 'keys' : 'values', `"${column}" is no column: use letters, digits, _ and -, beginning with a letter.`)
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) say('values', `The column "${twice}" is there twice: name each column once.`)
  for (const [path, named] of [
    ['defaults', defaults],
    ['titles', titles],
  ] as const)
    for (const column of Object.keys(named))
      if (!columns.includes(column)) say(`${path}.${column}`, `There is no column "${column}" in this table: it has ${columns.join(', ')}.`)
  const headings = columns.map((column) => headingOf(table, column))
  const sameHeading = headings.find((heading, index) => headings.indexOf(heading) !== index)
  if (sameHeading !== undefined && twice === undefined)
    say('titles', `Two columns have the heading "${sameHeading}": in a file they could not be told apart.`)
  if (fallback === 'passthrough' && keys.length > 1)
    say('fallback', 'Passing the key through needs a key of one column; use error or default.')
  const without = values.filter((column) => defaults[column] === undefined)
  if (fallback === 'default' && without.length) say('defaults', `Fallback default needs a cell for ${without.join(', ')}.`)
  return problems
}

/** What people are shown over a column: its own title; over a key column the model's, if it has one word for it; else the name. */
export const headingOf = (table: CodeTableConfig, column: string): string =>
  table.titles?.[column] ?? (table.keys.includes(column) ? modelTitles().get(column) : undefined) ?? column

let known: ReadonlyMap<string, string> | undefined
/** Titles by the name of an object, or of a field that is called the same wherever it is. */
function modelTitles(): ReadonlyMap<string, string> {
  if (known) return known
  const ofFields = new Map<string, Set<string>>()
  const titles = new Map<string, string>()
  const note = (name: string, title: string | undefined) =>
    title !== undefined && ofFields.set(name, (ofFields.get(name) ?? new Set()).add(title))
  for (const object of CANONICAL_OBJECTS) {
    const { properties = {}, title } = canonicalSchema(object)
    if (title !== undefined) titles.set(object, title)
    for (const [name, field] of Object.entries(properties)) {
      note(name, field.title)
      for (const [inner, part] of Object.entries(field.items?.properties ?? {})) note(inner, part.title)
    }
  }
  for (const [name, some] of ofFields) if (some.size === 1 && !titles.has(name)) titles.set(name, [...some][0]!)
  return (known = titles)
}
