// Checks a whole configuration before anything of it is stored: shapes, references, capabilities, mappings, ownership, overlaps.
// Every problem names file, path and remedy; texts' problems carry line and column, files.ts adds them to the rest.
import type { Connector, OpenConnector } from '../connector/port.ts'
import { checkAccountOverlaps } from './account-overlaps.ts'
import type { ConfigBundle, ConfigProblem, ConnectionConfig, FlowConfig } from './bundle.ts'
import { checkFlow, checkOverlaps, type FlowSurroundings } from './flow-check.ts'
import { checkMappings } from './mapping-check.ts'
import { nameProblem, nominalFile, partsOf, suggestion } from './names.ts'
import { openForCheck } from './open-connection.ts'
import { checkOverlays } from './overlay-check.ts'
import { codeTableProblems, type CodeTableConfig } from './code-tables.ts'
import { checkOwnership } from './ownership-check.ts'
import { checkSchemaDocument } from './schema-documents.ts'
import { shapeProblems } from './schema-check.ts'
import type { Shipped } from './shipped.ts'

export interface CheckContext {
  connectors: ReadonlyMap<string, Connector>
  shipped: Shipped
}

/** All problems of a complete configuration; none of severity error = the hub can run with it. */
export function validateBundle(bundle: ConfigBundle, context: CheckContext): ConfigProblem[] {
  const problems = [...nameProblems(bundle)]
  const connections = sound('connection', bundle.connections, problems)
  const flows = sound('flow', bundle.flows, problems)
  const codeTables = sound('codeTable', bundle.codeTables ?? [], problems)
  for (const table of codeTables) problems.push(...tableProblems(table))
  const opened = openAll(connections, context, problems)
  const surroundings: FlowSurroundings = {
    connections: new Map(bundle.connections.map((connection) => [connection.id, connection])),
    opened,
  }
  for (const flow of flows) problems.push(...checkFlow(flow, surroundings))
  problems.push(...checkOverlaps(flows, surroundings), ...checkAccountOverlaps(flows, surroundings))
  for (const schema of bundle.schemas) problems.push(...checkSchemaDocument(schema))
  problems.push(...checkOverlays(bundle, opened))
  const ownership = bundle.ownership === undefined ? [] : checkOwnership(bundle.ownership, bundle)
  problems.push(...ownership)
  // Who may create records decides what a mapping must cover: with a broken ownership that cannot be told.
  const isOwnershipSound = ownership.every(({ severity }) => severity !== 'error')
  if (isOwnershipSound) problems.push(...checkMappings({ ...bundle, connections, flows, codeTables }, { ...context, opened }))
  return problems
}

/** Does a list of problems forbid applying? */
export const hasErrors = (problems: readonly ConfigProblem[]): boolean => problems.some(({ severity }) => severity === 'error')

function nameProblems(bundle: ConfigBundle): ConfigProblem[] {
  const seen = new Set<string>()
  return partsOf(bundle).flatMap(({ kind, name, value }) => {
    const file = nominalFile(kind, String(name), typeof value === 'string' ? value : '')
    const isDuplicate = seen.has(`${kind} ${name}`)
    seen.add(`${kind} ${name}`)
    if (isDuplicate)
      return [{ file, path: '', message: `There are two of kind ${kind} with the name "${name}": keep one.`, severity: 'error' as const }]
    const problem = kind === 'mapping' || kind === 'schema' ? nameProblem(kind, String(name)) : undefined
    return problem === undefined
      ? []
      : [{ file, path: '', message: `"${name}" is no name of a ${kind}: ${problem}.`, severity: 'error' as const }]
  })
}

/** Those whose shape is right; the problems of the others are added. */
function sound<T extends ConnectionConfig | FlowConfig | CodeTableConfig>(
  kind: 'connection' | 'flow' | 'codeTable',
  items: readonly T[],
  problems: ConfigProblem[],
): T[] {
  return items.filter((item) => {
    const found = shapeProblems(kind, item, nominalFile(kind, nameOf(item)))
    problems.push(...found)
    return found.length === 0
  })
}

const nameOf = (item: unknown): string => {
  const { id, name } = (item ?? {}) as { id?: unknown; name?: unknown }
  return String(id ?? name)
}

const tableProblems = (table: CodeTableConfig): ConfigProblem[] =>
  codeTableProblems(table).map((problem) => ({ file: nominalFile('codeTable', table.name), ...problem, severity: 'error' }))

function openAll(
  connections: readonly ConnectionConfig[],
  { connectors }: CheckContext,
  problems: ConfigProblem[],
): Map<string, OpenConnector> {
  const opened = new Map<string, OpenConnector>()
  for (const connection of connections) {
    const file = nominalFile('connection', connection.id)
    const connector = connectors.get(connection.connector)
    if (connector === undefined) {
      const message = `There is no connector "${connection.connector}".${suggestion(connection.connector, connectors.keys())}`
      problems.push({ file, path: 'connector', message, severity: 'error' })
      continue
    }
    const { open, problems: found } = openForCheck(connection, connector)
    problems.push(...found.map(({ path, message }) => ({ file, path, message, severity: 'error' as const })))
    if (open !== undefined) opened.set(connection.id, open)
  }
  return opened
}
