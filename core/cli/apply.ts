// `qiao apply`: a folder becomes the hub's configuration, after it was shown what changes. `qiao export-config`: the way back.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfigurationFolder, type ConfigurationFolder } from '../configuration/files.ts'
import type { ConfigProblem } from '../configuration/bundle.ts'
import { nominalFile } from '../configuration/names.ts'
import { MASK } from '../configuration/secrets.ts'
import { writeConfigurationFolder } from '../configuration/write-files.ts'
import { applyRows, changesOf, rowsFile, tryRows, type TableRows } from './apply-rows.ts'
import { ApiProblem, type Schemas } from './client.ts'
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { problemLines } from './problems.ts'
import { count, oneLine, screenOf, type Tone } from './screen.ts'
import { sumOf } from './tables.ts'

type Result = Schemas['ConfigurationResult'] & { isApplied: boolean; rows: TableRows[] }
type Change = Schemas['ConfigurationChange']

/** Exit code 0 when all of it holds (also when nothing changes), 1 on problems or when refused. */
export async function apply(
  context: CommandContext,
  folder: string,
  { yes, dryRun = false }: { yes?: boolean; dryRun?: boolean },
): Promise<number> {
  const read = await readConfigurationFolder(folder)
  const planned = hasErrors(read.problems) ? { changes: [], problems: [] } : await tryConfiguration(context, read)
  const tried = hasErrors(planned.problems) ? { rows: [], problems: [] } : await tryRows(context, read, planned.changes)
  const problems = [...read.problems, ...planned.problems, ...tried.problems].map(read.locate)
  const result: Result = { changes: planned.changes, problems, isApplied: false, rows: tried.rows }
  const changed = planned.changes.filter(({ action }) => action !== 'unchanged')
  const isNew = changed.length > 0 || tried.rows.some(isDiffering)
  if (!context.isJson) show(context, folder, result)
  if (hasErrors(problems) || dryRun || !isNew) return finish(context, result, hasErrors(problems) ? 1 : 0)
  const number = changed.length + tried.rows.filter(isDiffering).length
  if (!(await isConfirmed(context, `Apply ${count(number, 'change')}?`, yes))) return finish(context, result, 1)
  const { body } = await context.hub.post('/api/v1/configuration/apply', { body: read.bundle })
  const done = await applyRows(context, read, tried.rows)
  if (!context.isJson) {
    for (const row of done.rows) context.terminal.out(`${rowsLine(row)}\n`)
    for (const line of problemLines(done.problems, screenOf(context.terminal), folder)) context.terminal.err(`${line}\n`)
    context.terminal.out(`${count(number - done.problems.length, 'change')} applied.\n`)
  }
  const rows = done.rows.length ? done.rows : tried.rows
  return finish(
    context,
    { changes: body.changes, problems: [...problems, ...done.problems], isApplied: true, rows },
    done.problems.length ? 1 : 0,
  )
}

const isDiffering = ({ result }: TableRows): boolean => !result || changesOf(result) > 0
const rowsLine = ({ name, result }: TableRows): string => `rows of ${name}: ${result ? sumOf(result) : 'compared once the table is there'}`

function finish({ terminal, isJson }: CommandContext, result: Result, code: number): number {
  if (isJson) terminal.out(`${JSON.stringify(result, null, 2)}\n`)
  return code
}

export const hasErrors = (problems: { severity: string }[]): boolean => problems.some(({ severity }) => severity === 'error')

/** What applying would change, and what is wrong. */
export async function tryConfiguration({ hub }: CommandContext, { bundle }: ConfigurationFolder): Promise<Schemas['ConfigurationResult']> {
  try {
    return (await hub.post('/api/v1/configuration/plan', { body: bundle })).body
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.errors.length === 0) throw error
    return { changes: [], problems: error.errors.map((item) => shapeProblem(item, bundle)) }
  }
}

/** What the contract refuses names a place in the bundle: `/flows/3/reject` is a field of a file. */
function shapeProblem({ pointer, detail }: Schemas['ProblemItem'], bundle: ConfigurationFolder['bundle']): ConfigProblem {
  const [, list, index, ...path] = pointer.split('/')
  const place = { path: path.join('.'), message: detail.replaceAll(`${list}.${index}.`, ''), severity: 'error' as const }
  if (list === 'connections' || list === 'flows') {
    const id = bundle[list][Number(index)]?.id
    if (id !== undefined) return { file: nominalFile(list === 'flows' ? 'flow' : 'connection', id), ...place }
  }
  if (list === 'mappings' || list === 'schemas') {
    const document = bundle[list][Number(index)]
    if (document) return { file: nominalFile(list === 'mappings' ? 'mapping' : 'schema', document.name, document.text), ...place }
  }
  const table = list === 'codeTables' ? bundle.codeTables?.[Number(index)] : undefined
  return { file: table ? nominalFile('codeTable', table.name) : list || '.', ...place }
}

const SIGNS: Record<Change['action'], { sign: string; tone?: Tone }> = {
  create: { sign: '+', tone: 'good' },
  update: { sign: '~', tone: 'warn' },
  unchanged: { sign: ' ', tone: 'dim' },
}

function show({ terminal }: CommandContext, folder: string, { changes, problems, rows }: Result): void {
  const screen = screenOf(terminal)
  const lines = changes.flatMap(({ kind, name, action, details }) => {
    const { sign, tone } = SIGNS[action]
    const isDetailed = action === 'update'
    return [screen.paint(`${sign} ${kind} ${name}`, tone), ...(isDetailed ? details.map((detail) => `    ${oneLine(detail)}`) : [])]
  })
  lines.push(...rows.filter(isDiffering).map((row) => screen.paint(`~ ${rowsLine(row)}`, 'warn')))
  const tally = (wanted: Change['action']) => changes.filter(({ action }) => action === wanted).length
  const summary =
    changes.length === 0 ? [] : [`${tally('create')} to create, ${tally('update')} to update, ${tally('unchanged')} unchanged.`]
  for (const line of [...lines, ...summary]) terminal.out(`${line}\n`)
  for (const line of problemLines(problems, screen, folder)) terminal.err(`${line}\n`)
  if (hasErrors(problems))
    terminal.err(`Nothing was applied: mend ${count(problems.filter(({ severity }) => severity === 'error').length, 'problem')} first.\n`)
}

/** False: the file says the same already. */
async function writeRows({ hub }: CommandContext, folder: string, name: string): Promise<boolean> {
  const bytes = await hub.download('/api/v1/code-tables/{codeTable}/rows.csv', { path: { codeTable: name } })
  const file = join(folder, rowsFile(name))
  const before = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (before?.equals(bytes)) return false
  await writeFile(file, bytes)
  return true
}

/** Writes the hub's configuration as files, changing only what differs. */
export async function exportConfiguration(context: CommandContext, folder: string): Promise<void> {
  const { body: bundle } = await context.hub.get('/api/v1/configuration')
  const written = await writeConfigurationFolder(folder, bundle)
  for (const { name } of bundle.codeTables ?? []) if (await writeRows(context, folder, name)) written.push(rowsFile(name))
  const masked = bundle.connections.filter(({ config }) => JSON.stringify(config).includes(JSON.stringify(MASK))).map(({ id }) => id)
  context.print({ folder, written }, () => [
    ...written.map((file) => `${folder}/${file}`),
    written.length === 0 ? `${folder} says the same already.` : `${count(written.length, 'file')} written.`,
  ])
  if (masked.length > 0) {
    context.note(
      `Secrets kept in the hub are written as ${MASK} (${masked.join(', ')}): applied to this hub they stay as they are, another one needs { env: NAME }.`,
    )
  }
}
