// Rows of code tables in a configuration folder, tables/<name>.csv: the file is the whole table. Tried before anything is applied, wherever
// the table is there already as it will be.
import type { ConfigProblem } from '../configuration/bundle.ts'
import type { ConfigurationFolder } from '../configuration/files.ts'
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
  for (const name of tableRows.keys()) {
    const isDefined = stored.has(name) || bundle.codeTables?.some((table) => table.name === name)
    if (!isDefined) tried.problems.push(problemOf(name, `There is no code table "${name}": write tables/${name}.yaml, or rename the file.`))
    else if (pending.has(name)) tried.rows.push({ name })
    else await tryOne(context, name, { text: tableRows.get(name)!, isDryRun: true }, tried)
  }
  return tried
}

/** Rows that differ; what is wrong with one table does not keep the others back. */
export async function applyRows(context: CommandContext, { tableRows }: ConfigurationFolder, rows: TableRows[]): Promise<Tried> {
  const done: Tried = { rows: [], problems: [] }
  for (const { name, result } of rows)
    if (!result || changesOf(result) > 0) await tryOne(context, name, { text: tableRows.get(name)!, isDryRun: false }, done)
  return done
}

async function tryOne(
  context: CommandContext,
  name: string,
  { text, isDryRun }: { text: string; isDryRun: boolean },
  tried: Tried,
): Promise<void> {
  const bytes = new TextEncoder().encode(text)
  try {
    const result = await importBytes(context, name, { bytes, type: 'text/csv', isDryRun, isWhole: true })
    tried.rows.push({ name, result })
    for (const { line, column, message } of result.problems)
      tried.problems.push({ ...problemOf(name, message, column), ...(line && { line, column: 1 }) })
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    tried.problems.push(problemOf(name, error.message))
  }
}

const problemOf = (name: string, message: string, path = ''): ConfigProblem => ({ file: rowsFile(name), path, message, severity: 'error' })
