// Compiles every mapping that a flow uses, against its connection's native schema: the checker's findings become problems.
import { isAccount, type Connector, type JsonSchema, type OpenConnector } from '../connector/port.ts'
import { compileText, type LoadOptions } from '../mapping/load.ts'
import { CANONICAL_OBJECTS, canonicalSchema } from '../model/schemas.ts'
import type { ConfigBundle, ConfigProblem, ConnectionConfig, FlowConfig, TextDocument } from './bundle.ts'
import { nominalFile } from './names.ts'
import { nativeSchema } from './open-connection.ts'
import { existsOwners } from './ownership-check.ts'
import { positionOf } from './positions.ts'
import { extending, findMapping, mappingNames, type Shipped } from './shipped.ts'

export interface MappingContext {
  connectors: ReadonlyMap<string, Connector>
  shipped: Shipped
  /** Opened connectors by connection id. */
  opened: ReadonlyMap<string, OpenConnector>
}

/** Problems of the mappings of all flows; a text is compiled once per connection, and judged as strictly as its strictest flow wants. */
export function checkMappings(bundle: ConfigBundle, context: MappingContext): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const used = new Set<TextDocument>()
  const compiled = new Map<string, ConfigProblem[]>()
  const codeTables = new Map((bundle.codeTables ?? []).map((table) => [table.name, table]))
  const ownership = bundle.ownership ?? context.shipped.ownership
  // Inbound flows first: they may create records, and then a mapping has to cover more.
  for (const flow of [...bundle.flows].sort((a, b) => a.direction.localeCompare(b.direction))) {
    const connection = bundle.connections.find(({ id }) => id === flow.connection)
    const open = context.opened.get(flow.connection)
    const port = open?.objects[flow.object]
    // Without these the flow has problems of its own already; what is added up is not mapped.
    if (!connection || !open || !port || isAccount(open) || !CANONICAL_OBJECTS.includes(flow.object)) continue
    const document = findMapping(flow, connection, bundle.mappings, context.shipped)
    if (document === undefined) {
      problems.push(missingMapping(flow, connection))
      continue
    }
    used.add(document)
    const find = () => extending(document, { documents: bundle.mappings, shipped: context.shipped }, used)
    const native = nativeSchema(port.schema, { connection: flow.connection, object: flow.object, documents: bundle.schemas })
    if (native !== undefined) problems.push(...unwritten(document, flow, { native, find: find() }))
    const key = `${document.name} ${flow.connection} ${flow.object}`
    if (compiled.has(key)) continue
    const kind = context.connectors.get(connection.connector)?.manifest.kind
    const canCreate = flow.direction === 'in' && mayCreate(existsOwners(ownership, flow.object), connection, kind)
    const found =
      native === undefined
        ? [missingSchema(flow, port.schema)]
        : mappingProblems(document, flow, { native, canCreate, codeTables, find: find() })
    // Warnings about what Qiao ships are not the user's to mend.
    const isShipped = (file: string): boolean => context.shipped.mappings.includes(document) || file.endsWith('(shipped)')
    compiled.set(
      key,
      found.filter(({ severity, file }) => severity === 'error' || !isShipped(file)),
    )
  }
  // One text may serve several connections: what is wrong with all of them is said once.
  const distinct = new Map([...problems, ...[...compiled.values()].flat()].map((problem) => [JSON.stringify(problem), problem]))
  return [...distinct.values(), ...unusedMappings(bundle, used)]
}

function mayCreate(owners: string[] | undefined, { id }: ConnectionConfig, kind: string | undefined): boolean {
  return owners === undefined || owners.some((owner) => owner === id || owner === kind)
}

function mappingProblems(
  document: TextDocument,
  flow: FlowConfig,
  options: Pick<LoadOptions, 'native' | 'canCreate' | 'codeTables' | 'find'>,
): ConfigProblem[] {
  const file = nominalFile('mapping', document.name)
  const { ast, findings } = compileText(document.text, { file, canonical: canonicalSchema(flow.object), ...options })
  if (ast !== undefined && ast.canonical !== flow.object && CANONICAL_OBJECTS.includes(ast.canonical)) {
    const message = `This mapping makes ${ast.canonical}, and flow "${flow.id}" takes it for ${flow.object}: name another mapping there.`
    return [{ file, path: 'canonical', message, severity: 'error', ...positionOf(document.text, 'canonical') }]
  }
  return findings.map(({ file, path, message, severity, line, column }) => ({ file, path, message, severity, line, column }))
}

/** To archive a record there its status must be written there, and to post it on another day its business date. */
function unwritten(document: TextDocument, flow: FlowConfig, options: Pick<LoadOptions, 'native' | 'find'>): ConfigProblem[] {
  if (flow.leave !== 'archive' && flow.closedPeriod === undefined) return []
  const { mapping } = compileText(document.text, { file: document.name, canonical: canonicalSchema(flow.object), ...options })
  if (mapping === undefined) return []
  const file = nominalFile('flow', flow.id)
  const problems: ConfigProblem[] = []
  if (flow.leave === 'archive' && !mapping.writable.has('status')) {
    const message = `The mapping ${document.name} does not write status, so nothing can be archived there: add a rule for it, or use stop.`
    problems.push({ file, path: 'leave', message, severity: 'error' })
  }
  if (flow.closedPeriod !== undefined && !mapping.writable.has('businessDate')) {
    const message = `The mapping ${document.name} does not write businessDate, so that system says itself on which day it posts: add a rule for it, or remove closedPeriod.`
    problems.push({ file, path: 'closedPeriod', message, severity: 'error' })
  }
  return problems
}

function missingMapping(flow: FlowConfig, connection: ConnectionConfig): ConfigProblem {
  const names = mappingNames(flow, connection)
  const path = flow.mapping === undefined ? 'object' : 'mapping'
  const message = `There is no mapping for ${flow.object} of "${connection.id}": write ${nominalFile('mapping', names[0]!)} (looked for ${names.join(', ')}).`
  return { file: nominalFile('flow', flow.id), path, message, severity: 'error' }
}

function missingSchema(flow: FlowConfig, schema: JsonSchema): ConfigProblem {
  const name = String(schema.document)
  const message = `The schema "${name}" of ${flow.object} is not there or cannot be read: add schemas/${name.includes('/') ? name : `${flow.connection}/${name}`}.json.`
  return { file: nominalFile('connection', flow.connection), path: `config.objects.${flow.object}.schema`, message, severity: 'error' }
}

/** A text nobody uses is most often a misspelt name. */
function unusedMappings({ mappings }: ConfigBundle, used: ReadonlySet<TextDocument>): ConfigProblem[] {
  return mappings
    .filter((document) => !used.has(document))
    .map(({ name }) => ({
      file: nominalFile('mapping', name),
      path: '',
      message: 'No flow uses this mapping, and no mapping in use extends it: check its name.',
      severity: 'warning',
    }))
}
