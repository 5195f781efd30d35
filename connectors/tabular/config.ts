// What a connection of this connector is told. The JSON Schema in manifest.json says the same to people and forms.
import { isAbsolute } from 'node:path'
import { HubError } from '../../core/errors.ts'
import { readSample } from './sample.ts'

export interface Config {
  /** What kind of system stands behind the files, for the ownership rules. */
  kind?: string
  objects: Record<string, ObjectConfig>
}

export interface Column {
  name: string
  /** The file may lack it. */
  optional?: boolean
  /** A blank cell is a fault of its row. */
  required?: boolean
  /** Dates however a spreadsheet spells them become `2026-01-15` or `2026-01-15 08:30:00`. */
  date?: boolean
}

export interface LinesConfig {
  columns: (string | Column)[]
  /** A row whose key is blank belongs to the row above. */
  fillDown?: boolean
}

export interface ObjectConfig {
  /** Folder that files are read from; or `out`, the folder they are put into. Absolute. */
  in?: string
  out?: string
  /** Names of the files, with `*` and `?`; of written ones `*` is where the time goes. */
  file?: string
  format?: 'csv' | 'xlsx'
  sheet?: string | number
  headerRow?: number
  delimiter?: string
  encoding?: 'utf-8' | 'gb18030'
  key: string[]
  columns?: (string | Column)[]
  /** The first lines of a file, to take the columns from. */
  sample?: string
  lines?: LinesConfig
  modified?: { column: string; zone: string }
  order?: 'name' | 'modified'
  afterwards?: 'stay' | 'move'
  quietSeconds?: number
  maxBytes?: number
  maxUnpackedBytes?: number
  maxRows?: number
  /** Column that carries our reference in written files. */
  referenceColumn?: string
  batch?: number
}

/** An object's configuration with everything decided. */
export interface Table {
  object: string
  folder: string
  isOut: boolean
  pattern: string
  format: 'csv' | 'xlsx'
  sheet: string | number
  headerRow: number
  delimiter: string
  encoding: 'utf-8' | 'gb18030'
  key: string[]
  /** Of the record. */
  columns: Column[]
  /** Of its lines; undefined: a row is a record. */
  lines: { columns: Column[]; fillDown: boolean } | undefined
  modified: { column: string; zone: string } | undefined
  order: 'name' | 'modified'
  afterwards: 'stay' | 'move'
  quietMs: number
  maxBytes: number
  maxUnpackedBytes: number
  maxRows: number
  referenceColumn: string | undefined
  batch: number
}

const MIB = 1024 * 1024

/** Property of a native line that tells it from its sisters: its place among them, from 1. */
export const LINE_ID = '_line'

/** @throws HubError config `badConfig` naming the object and the field */
export function tableOf(object: string, given: ObjectConfig): Table {
  const format = given.format ?? 'csv'
  const lineColumns = given.lines && columnsOf(given.lines.columns)
  const table: Table = {
    object,
    folder: given.in ?? given.out ?? '',
    isOut: given.out !== undefined,
    pattern: given.file ?? (given.out === undefined ? `*.${format}` : `${object}-*.${format}`),
    format,
    sheet: given.sheet ?? 1,
    headerRow: given.headerRow ?? 1,
    delimiter: given.delimiter ?? ',',
    encoding: given.encoding ?? 'utf-8',
    key: given.key,
    columns: headColumns(given, lineColumns ?? []),
    lines: lineColumns && { columns: lineColumns, fillDown: given.lines!.fillDown ?? false },
    modified: given.modified,
    order: given.order ?? 'name',
    afterwards: given.afterwards ?? 'stay',
    quietMs: (given.quietSeconds ?? 10) * 1000,
    maxBytes: given.maxBytes ?? 50 * MIB,
    maxUnpackedBytes: given.maxUnpackedBytes ?? 400 * MIB,
    maxRows: given.maxRows ?? 100_000,
    referenceColumn: given.referenceColumn,
    batch: given.batch ?? 500,
  }
  const problem = problemOf(table, given)
  if (problem !== undefined) throw new HubError('badConfig', 'config', `config.objects.${object}.${problem}`)
  return table
}

const columnsOf = (columns: readonly (string | Column)[]): Column[] =>
  columns.map((column) => (typeof column === 'string' ? { name: column } : column))

function headColumns({ columns, sample, delimiter = ',' }: ObjectConfig, lines: readonly Column[]): Column[] {
  if (columns !== undefined) return columnsOf(columns)
  const ofLines = new Set(lines.map(({ name }) => name))
  return readSample(sample ?? '', delimiter).flatMap((name) => (ofLines.has(name) ? [] : [{ name }]))
}

/** What the JSON Schema cannot say. */
function problemOf(table: Table, given: ObjectConfig): string | undefined {
  const head = table.columns.map(({ name }) => name)
  const all = [...head, ...(table.lines?.columns.map(({ name }) => name) ?? [])]
  const twice = all.find((name, at) => all.indexOf(name) !== at)
  const missing = table.key.find((name) => !head.includes(name))
  if (!isAbsolute(table.folder)) return `${table.isOut ? 'out' : 'in'}: must be an absolute path`
  if (all.length === 0) return 'columns: is missing: name the columns, or give the first lines of a file as sample'
  if (twice !== undefined) return `columns: "${twice}" stands there twice`
  if (missing !== undefined) return `key: "${missing}" is no column of the record`
  if (table.lines && head.includes('lines')) return 'columns: "lines" is what the list of lines is called: rename the column'
  if (table.modified && !head.includes(table.modified.column))
    return `modified.column: "${table.modified.column}" is no column of the record`
  if (table.modified && !isZone(table.modified.zone))
    return `modified.zone: "${table.modified.zone}" is no time zone: write one like Asia/Shanghai`
  if (table.referenceColumn !== undefined && all.includes(table.referenceColumn))
    return 'referenceColumn: is a column of the record already'
  if (table.isOut && table.pattern.replaceAll(/[^*?]/g, '') !== '*')
    return 'file: needs exactly one * where the time goes, such as orders-*.csv'
  if (table.isOut && given.headerRow !== undefined && given.headerRow !== 1) return 'headerRow: written files have their header in row 1'
  return undefined
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}
