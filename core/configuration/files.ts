// A hub's configuration as a folder: connections/*.yaml, flows/*.yaml, ownership.yaml, mappings/<connection>/*.yaml and
// schemas/<connection>/*.json|yaml. Reading finds what no later check could: bad YAML, duplicate keys, files nobody reads.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { HubError } from '../errors.ts'
import type { ConfigBundle, ConfigProblem } from './bundle.ts'
import { nameProblem, nominalFile } from './names.ts'
import { positionAt, positionOf } from './positions.ts'
import { isOurs, strayProblems } from './stray-files.ts'

export interface ConfigurationFolder {
  bundle: ConfigBundle
  /** What is wrong with the files themselves. With errors among them the bundle is incomplete. */
  problems: ConfigProblem[]
  /** Adds line and column to a problem that names one of the folder's files. */
  locate(problem: ConfigProblem): ConfigProblem
  /** Rows of code tables by their names, as CSV. */
  tableRows: ReadonlyMap<string, Uint8Array>
}

interface Reading {
  folder: string
  bundle: ConfigBundle
  problems: ConfigProblem[]
  texts: Map<string, string>
  tableRows: Map<string, Uint8Array>
}

/** Reads a configuration folder. Throws HubError config `noConfiguration` when there is no such folder or nothing in it. */
export async function readConfigurationFolder(folder: string): Promise<ConfigurationFolder> {
  const bundle: ConfigBundle = { connections: [], flows: [], mappings: [], schemas: [] }
  const reading: Reading = { folder, bundle, problems: [], texts: new Map(), tableRows: new Map() }
  const files = await listFiles(folder)
  for (const file of files.filter(isOurs)) await readOne(file, reading)
  const strays = strayProblems(files)
  const { problems, texts, tableRows } = reading
  if (texts.size + tableRows.size === 0 && problems.length === 0 && strays.every(({ severity }) => severity === 'warning')) {
    throw new HubError(
      'noConfiguration',
      'config',
      `There is no configuration in ${folder}: it holds connections/*.yaml, flows/*.yaml and ownership.yaml.`,
    )
  }
  const locate = (problem: ConfigProblem): ConfigProblem => {
    const text = texts.get(problem.file)
    if (problem.line !== undefined || text === undefined) return problem
    return { ...problem, ...positionOf(text, problem.path) }
  }
  return { bundle, problems: [...problems, ...strays], locate, tableRows }
}

/** Of tools, not of people. */
const HIDDEN = /(^|\/)(\.|node_modules\/)/

/** Paths within the folder, sorted; hidden ones are left out. Throws HubError config `noConfiguration` when it cannot be read. */
export async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'))
      .filter((file) => !HIDDEN.test(file))
      .sort()
  } catch (cause) {
    throw new HubError('noConfiguration', 'config', `The folder ${folder} cannot be read: give the folder of the hub's configuration.`, {
      cause,
    })
  }
}

async function readOne(file: string, reading: Reading): Promise<void> {
  if (/^mappings\/.*\.cases\.yaml$/.test(file)) return
  const rows = /^tables\/([^/]+)\.csv$/.exec(file)?.[1]
  if (rows !== undefined) return void reading.tableRows.set(rows, await readFile(join(reading.folder, file)))
  const [, kind, name] = /^(connections|flows|mappings|schemas|tables)\/(.+)\.(?:yaml|json)$/.exec(file) ?? []
  const isJson = file.endsWith('.json')
  if (file !== 'ownership.yaml' && (kind === undefined || name === undefined || (isJson && kind !== 'schemas'))) {
    reading.problems.push({ file, path: '', severity: 'warning', message: 'This file is not read: rename it to end in .yaml.' })
    return
  }
  const text = (await readFile(join(reading.folder, file), 'utf8')).replace(/^\uFEFF/, '')
  reading.texts.set(file, text)
  if (file === 'ownership.yaml') reading.bundle.ownership = text
  else if (kind === 'mappings') reading.bundle.mappings.push({ name: name!, text })
  else if (kind === 'schemas') addSchema(file, name!, text, reading)
  else addObject(file, kind as ObjectFolder, { name: name!, text }, reading)
}

function addSchema(file: string, name: string, text: string, { bundle, problems }: Reading): void {
  if (bundle.schemas.some((schema) => schema.name === name)) {
    problems.push({ file, path: '', severity: 'error', message: `There are two files for the schema ${name}, .json and .yaml: keep one.` })
  } else if (nominalFile('schema', name, text) !== file) {
    problems.push({
      file,
      path: '',
      severity: 'error',
      message: 'The content is not what the ending says: JSON belongs into .json, YAML into .yaml.',
    })
  } else {
    bundle.schemas.push({ name, text })
  }
}

type ObjectFolder = 'connections' | 'flows' | 'tables'
const KINDS = { connections: 'connection', flows: 'flow', tables: 'codeTable' } as const

/** A connection, a flow or a code table: a YAML map whose id is the file's name. */
function addObject(file: string, kind: ObjectFolder, { name, text }: { name: string; text: string }, reading: Reading): void {
  const value = parseMap(file, text, reading.problems)
  if (value === undefined) return
  const badName = nameProblem(KINDS[kind], name)
  if (badName !== undefined) {
    reading.problems.push({ file, path: '', severity: 'error', message: `The file's name is the id: ${badName}.` })
    return
  }
  const key = kind === 'tables' ? 'name' : 'id'
  if (value[key] !== undefined && value[key] !== name) {
    const message = `The ${key} is ${JSON.stringify(value[key])}, the file's name "${name}": make them the same, or leave the ${key} out.`
    return void reading.problems.push({ file, path: key, severity: 'error', message, ...positionOf(text, key) })
  }
  const list = kind === 'tables' ? (reading.bundle.codeTables ??= []) : reading.bundle[kind]
  ;(list as unknown[]).push({ [key]: name, ...value })
}

function parseMap(file: string, text: string, problems: ConfigProblem[]): Record<string, unknown> | undefined {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const report = (offset: number, message: string) =>
    problems.push({ file, path: '', severity: 'error', message, ...positionAt(counter, offset) })
  for (const error of document.errors) report(error.pos[0], `This is not valid YAML: ${error.message}`)
  if (document.errors.length > 0) return undefined
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  report(0, 'The file holds no fields: write them as "name: value", one per line.')
  return undefined
}
