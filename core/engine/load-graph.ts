// Builds the running graph from what is stored: opens connections, resolves secrets, compiles mappings. What cannot be opened is left out and
// said: one broken connection must not stop the others.
import { RE2JS } from 're2js'
import type { ConfigBundle, ConnectionConfig, FlowConfig } from '../configuration/bundle.ts'
import { nativeSchema, overlaysOf } from '../configuration/open-connection.ts'
import { flowRow, readStored } from '../configuration/rows.ts'
import { resolveSecrets } from '../configuration/secrets.ts'
import { extending, findMapping, readShipped, type Shipped } from '../configuration/shipped.ts'
import { resolveAllowedHosts } from '../connector/allowed-hosts.ts'
import { readConfig } from '../connector/config.ts'
import { createHttpClient } from '../connector/http.ts'
import { isAccount, type Connector, type ConnectorContext, type Logger, type ObjectPort, type RateLimit } from '../connector/port.ts'
import { createTokenCache } from '../connector/tokens.ts'
import { HubError, toHubError } from '../errors.ts'
import { compileText } from '../mapping/load.ts'
import type { Canonical, CompiledMapping } from '../mapping/port.ts'
import { canonicalSchema } from '../model/schemas.ts'
import type { Circuits } from './circuits.ts'
import { asOwned, combinationOf } from './combine.ts'
import type { EngineDeps } from './deps.ts'
import { makeGraph, priorityOf, type Channel, type Graph, type LiveConnection, type LiveFlow } from './graph.ts'
import { guardPort } from './guarded-port.ts'
import { pruner } from './native.ts'
import { isOwnedBy, parseOwnership, type Owner, type Ownership } from './ownership.ts'
import type { Registry } from './port.ts'
import { createRateBudgets } from './rate-budgets.ts'
import { shareTokens } from './shared-tokens.ts'
import { noMapping } from './no-mapping.ts'

const DEFAULT_CONCURRENCY = 4
/** What a person or a vendor waits for has the priority of orders. */
const URGENT = priorityOf('order', 'live')

export interface GraphProblem {
  connection: string
  message: string
}
interface LoadGraph {
  deps: EngineDeps
  circuits: Circuits
  connectors: Registry
  /** The connector's own log. */
  logOf(connection: string): Logger
  /** Default: what lies in mappings/. */
  shipped?: Shipped
  /** Instead of what is stored: a whole configuration that is only tried. */
  proposed?: ConfigBundle
}

export async function loadGraph(options: LoadGraph): Promise<{ graph: Graph; problems: GraphProblem[] }> {
  const { deps } = options
  const [bundle, shipped] = await Promise.all([
    options.proposed ?? readStored(deps.store).then((stored) => stored.bundle),
    options.shipped ?? readShipped(),
  ])
  const ownership = parseOwnership(bundle.ownership ?? shipped.ownership)
  const problems: GraphProblem[] = []
  const connections: LiveConnection[] = []
  for (const connection of bundle.connections) {
    try {
      connections.push(openConnection(options, { connection, bundle, shipped, ownership }))
    } catch (thrown) {
      problems.push({ connection: connection.id, message: toHubError(thrown).message })
    }
  }
  const leftOut = new Map(problems.map(({ connection, message }) => [connection, message]))
  return { graph: makeGraph(connections, ownership, leftOut), problems }
}

interface Stored {
  connection: ConnectionConfig
  bundle: ConfigBundle
  shipped: Shipped
  ownership: Ownership
}

function openConnection(options: LoadGraph, stored: Stored): LiveConnection {
  const { connection, bundle } = stored
  const connector = options.connectors.get(connection.connector)
  if (!connector) throw new HubError('unknownConnector', 'config', `there is no connector "${connection.connector}" in connectors/`)
  const config = readConfig(connector.manifest, resolveSecrets(connection.config, connector.manifest.config))
  const limits = (config['rateLimits'] ?? connector.manifest.rateLimits ?? {}) as Record<string, RateLimit>
  const overlays = overlaysOf(connection.id, bundle.schemas)
  const { contextOf, close } = openContext(options, { id: connection.id, connector, config, limits, overlays })
  const live: LiveConnection = {
    id: connection.id,
    kind: typeof config['kind'] === 'string' ? config['kind'] : connector.manifest.kind,
    connector,
    open: connector.open(config),
    context: contextOf(URGENT),
    concurrency: Number(config['concurrency'] ?? connector.manifest.concurrency ?? DEFAULT_CONCURRENCY),
    limits,
    channels: new Map(),
    close,
  }
  const flows = bundle.flows.filter((flow) => flow.connection === connection.id && flow.mode !== 'off')
  for (const [object, ofObject] of Map.groupBy(flows, (flow) => flow.object))
    live.channels.set(object, { ...openChannel(options, live, { object, flows: ofObject, stored }), ...contextsOf(object, contextOf) })
  return live
}

interface Opening {
  id: string
  connector: Connector
  config: Record<string, unknown>
  limits: Record<string, RateLimit>
  overlays: ConnectorContext['overlays']
}

function openContext({ deps, logOf }: LoadGraph, { id, connector, config, limits, overlays }: Opening) {
  const stop = new AbortController()
  const log = logOf(id)
  const concurrency = Number(config['concurrency'] ?? connector.manifest.concurrency ?? DEFAULT_CONCURRENCY)
  const http = createHttpClient({
    allowedHosts: resolveAllowedHosts(connector.manifest.allowedHosts, config),
    log,
    now: deps.now,
    maxConnections: concurrency + 4, // lanes, plus hints, pulls and look-ups beside them
    isInTransaction: () => deps.store.isInTransaction,
    signal: stop.signal,
  })
  const budgets = createRateBudgets({ deps, connection: id, limits, signal: stop.signal })
  const context = {
    connectionId: id,
    config,
    overlays,
    tokens: createTokenCache({ now: deps.now, log, renew: shareTokens(deps, id, config) }),
    log,
    signal: stop.signal,
    now: deps.now,
  }
  const close = async () => {
    stop.abort()
    await http.close()
  }
  const contextOf = (priority: number): ConnectorContext => ({ ...context, http: budgets.limit(http, priority) })
  return { contextOf, close }
}

/** Calls for this object spend the budget with its priority. */
const contextsOf = (object: string, contextOf: (priority: number) => ConnectorContext) => ({
  context: contextOf(priorityOf(object, 'live')),
  backfillContext: contextOf(priorityOf(object, 'backfill')),
})

function openChannel(
  { circuits }: LoadGraph,
  live: LiveConnection,
  { object, flows, stored }: { object: string; flows: FlowConfig[]; stored: Stored },
): Omit<Channel, 'context' | 'backfillContext'> {
  const port = live.open.objects[object]
  if (!port) throw new HubError('unknownObject', 'config', `connector ${live.connector.manifest.id} does not offer ${object}`)
  const compiled = isAccount(live.open) ? noMapping(object) : compile(port, flows[0]!, stored)
  const { schema, text } = compiled
  const mapping = asOwned(compiled.mapping, object, stored.ownership)
  const flowOf = (direction: 'in' | 'out') => flows.find((flow) => flow.direction === direction)
  const [inbound, outbound] = [flowOf('in'), flowOf('out')]
  return {
    connection: live,
    object,
    port: guardPort(port, live.id, circuits),
    mapping,
    ...saysOf(mapping, object, live, stored.ownership),
    ...(inbound && { inbound: liveFlow(inbound) }),
    ...(outbound && { outbound: liveFlow(outbound), ...targetOf(port, outbound) }),
    prune: pruner(schema),
    source: { text, schema },
  }
}

/** As far as the connector can, unless the flow says less. */
function targetOf({ facts }: ObjectPort, { id, object, documentTarget }: FlowConfig): Pick<Channel, 'target'> {
  const { documentSteps: steps = [] } = facts
  const target = documentTarget ?? steps.at(-1)
  if (target === undefined) return {}
  if (steps.includes(target)) return { target }
  const remedy = steps.length > 0 ? `use one of ${steps.join(', ')}` : 'remove documentTarget'
  throw new HubError('unknownTarget', 'config', `flow ${id}: the connector cannot ${target} documents of ${object}; ${remedy}`)
}

/** What this connection has to say of which fields. */
function saysOf(mapping: CompiledMapping, object: string, connection: Owner, ownership: Ownership) {
  const of = (field: string) => ownership.field(object, field)
  const owned = fieldsWhere(mapping, (field) => isOwnedBy(of(field), connection))
  const combined = fieldsWhere(mapping, (field) => combinationOf(of(field)) !== undefined)
  const latest = fieldsWhere(mapping, (field) => of(field).owner === 'latest')
  return { owned, combined, voiced: new Set([...owned, ...combined, ...latest]) }
}

const fieldsWhere = ({ fields }: CompiledMapping, holds: (field: string) => boolean): ReadonlySet<string> =>
  new Set(fields.flatMap(({ field }) => (holds(field) ? [field] : [])))

/** Both directions of one object share one mapping: a binding has one `seen`. */
function compile(
  port: ObjectPort,
  flow: FlowConfig,
  { connection, bundle, shipped }: Stored,
): { mapping: CompiledMapping; schema: ObjectPort['schema']; text: string } {
  const document = findMapping(flow, connection, bundle.mappings, shipped)
  if (!document) throw new HubError('noMapping', 'config', `there is no mapping of ${flow.object} for ${connection.id}`)
  const schema = nativeSchema(port.schema, { connection: connection.id, object: flow.object, documents: bundle.schemas })
  if (!schema) throw new HubError('noSchema', 'config', `the native schema of ${flow.object} of ${connection.id} is missing`)
  const { mapping, findings, whole } = compileText(document.text, {
    file: document.name,
    native: schema,
    canonical: canonicalSchema(flow.object),
    find: extending(document, { documents: bundle.mappings, shipped }),
  })
  if (mapping) return { mapping, schema, text: whole }
  const first = findings.find((finding) => finding.severity === 'error')
  throw new HubError(
    'badMapping',
    'config',
    `mapping ${document.name}, line ${first?.line ?? '?'}: ${first?.message ?? 'cannot be compiled'}`,
  )
}

function liveFlow(flow: FlowConfig): LiveFlow {
  return {
    row: flowRow(flow),
    options: flow.options ?? {},
    accepts: filterOf(flow.filter),
    filtered: Object.keys(flow.filter ?? {}),
    leave: flow.leave ?? 'keep',
    closedPeriod: flow.closedPeriod ?? 'hold',
    rejects: (flow.reject ?? []).map(({ field, matches, code, message }) => {
      const pattern = RE2JS.compile(matches)
      return { field, code, message, test: (value: string) => pattern.matcher(value).find() }
    }),
  }
}

/** Canonical field → allowed value or values; all must hold. */
function filterOf(filter: Record<string, unknown> | undefined): (body: Canonical) => boolean {
  const rules = Object.entries(filter ?? {}).map(([path, allowed]) => ({ path: path.split('.'), allowed: new Set([allowed].flat()) }))
  if (!rules.length) return () => true
  const valueAt = (body: unknown, path: string[]) =>
    path.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], body)
  return (body) => rules.every(({ path, allowed }) => allowed.has(valueAt(body, path)))
}
