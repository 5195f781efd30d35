// Rows of code tables in a configuration folder, tables/<name>.csv: the file is the whole table. Tried before anything is applied: by the hub
// where the table is there as it will be, else here by the definition beside the file.
import type { ConfigProblem } from '../configuration/bundle.ts'
import { keyedRows, type RowProblem } from '../configuration/code-rows.ts'
import { readCsv } from '../configuration/code-table-file.ts'
import type { CodeTableConfig } from '../configuration/code-tables.ts'
import type { ConfigurationFolder } from '../configuration/files.ts'
import { HubError } from '../errors.ts'
import { ApiProblem, type Schemas } from './client.ts'
import { importBytes, type RowsResult } from './code-table-files.ts'
import type { CommandContext } from './context.ts'

export interface TableRows {
  name: string
  /** Undefined: known once its definition is applied. */
  result?: RowsResult
}

export const rowsFile = (name: string): string => `tables/${name}.csv`
export const changesOf = ({ added, changed, removed }: RowsResult): number => added + changed + removed

/** Of one file; as many as the hub names. */
const MOST_PROBLEMS = 100

interface Tried {
  rows: TableRows[]
  problems: ConfigProblem[]
}

/** What the files would do; `changes` are those of the definitions. */
export async function tryRows(
  context: CommandContext,
  { tableRows, bundle }: ConfigurationFolder,
  changes: Schemas['ConfigurationChange'][],
): Promise<Tried> {
  const tried: Tried = { rows: [], problems: [] }
  if (tableRows.size === 0) return tried
  const stored = new Set((await context.hub.get('/api/v1/code-tables')).body.items.map(({ name }) => name))
  const pending = new Set(changes.flatMap(({ kind, name, action }) => (kind === 'codeTable' && action !== 'unchanged' ? [name] : [])))
  for (const [name, bytes] of tableRows) {
    const given = bundle.codeTables?.find((table) => table.name === name)
    if (!given && !stored.has(name))
      tried.problems.push(problemOf(name, `There is no code table "${name}": write tables/${name}.yaml, or rename the file.`))
    else if (given && pending.has(name)) readRows(given, bytes, tried)
    else await tryOne(context, name, { bytes, isDryRun: true }, tried)
  }
  return tried
}

/** Rows that differ; what is wrong with one table does not keep the others back. */
export async function applyRows(context: CommandContext, { tableRows }: ConfigurationFolder, rows: TableRows[]): Promise<Tried> {
  const done: Tried = { rows: [], problems: [] }
  for (const { name, result } of rows)
    if (!result || changesOf(result) > 0) await tryOne(context, name, { bytes: tableRows.get(name)!, isDryRun: false }, done)
  return done
}

/** What the hub finds wrong with rows follows from the definition alone. */
function readRows(table: CodeTableConfig, bytes: Uint8Array, tried: Tried): void {
  tried.rows.push({ name: table.name })
  try {
    const { rows, problems } = readCsv(table, bytes)
    tellProblems(table.name, [...problems, ...keyedRows(table, rows).problems], tried)
  } catch (error) {
    tellRefusal(table.name, error, tried)
  }
}

async function tryOne(
  context: CommandContext,
  name: string,
  { bytes, isDryRun }: { bytes: Uint8Array; isDryRun: boolean },
  tried: Tried,
): Promise<void> {
  try {
    const result = await importBytes(context, name, { bytes, type: 'text/csv', isDryRun, isWhole: true })
    tried.rows.push({ name, result })
    tellProblems(name, result.problems, tried)
  } catch (error) {
    tellRefusal(name, error, tried)
  }
}

function tellProblems(name: string, problems: readonly RowProblem[], tried: Tried): void {
  for (const { line, column, message } of problems.slice(0, MOST_PROBLEMS))
    tried.problems.push({ ...problemOf(name, message, column), ...(line && { line, column: 1 }) })
}

/** The file as a whole is refused. @throws what is not about the file */
function tellRefusal(name: string, error: unknown, tried: Tried): void {
  const isOfFile = error instanceof ApiProblem || (error instanceof HubError && error.kind === 'data')
  if (!isOfFile) throw error
  tried.problems.push(problemOf(name, error.message))
}

const problemOf = (name: string, message: string, path = ''): ConfigProblem => ({ file: rowsFile(name), path, message, severity: 'error' })
