// The running configuration: connections opened, mappings compiled, flows by object. Immutable; a change of configuration makes a new one.
import type { ConnectorContext, Connector, Native, ObjectPort, OpenConnector, RateLimit } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { DocumentStep } from '../model/document.ts'
import type { Canonical, CompiledMapping, JsonSchema } from '../mapping/port.ts'
import type { FlowColumns } from '../configuration/rows.ts'
import { hash32 } from './deps.ts'
import type { Owner, Ownership } from './ownership.ts'

/** A rule of an outbound flow: records whose field matches become dead letters with this code. */
export interface RejectRule {
  field: string
  test(value: string): boolean
  code: string
  message: string
}

export interface LiveFlow {
  row: FlowColumns
  /** Does the record enrol? */
  accepts(body: Canonical): boolean
  /** Canonical paths that decide it. */
  filtered: readonly string[]
  /** What becomes of a bound record that is not let through any more (outbound). */
  leave: 'keep' | 'archive' | 'stop'
  /** What becomes of a record whose accounting period is closed (outbound). */
  closedPeriod: 'hold' | 'nextOpenDay'
  rejects: RejectRule[]
  options: Record<string, unknown>
}

/** One object of one connection: everything observe and deliver need. */
export interface Channel {
  connection: LiveConnection
  object: string
  /** Behind the connection's circuit breaker. */
  port: ObjectPort
  /** What the port's calls are given: they spend the connection's budget with the object's priority. */
  context: ConnectorContext
  /** The same with the priority of a backfill. */
  backfillContext: ConnectorContext
  mapping: CompiledMapping
  /** Its fields that this connection owns. */
  owned: ReadonlySet<string>
  /** Its fields in which this connection has a say: owned, `latest`, `sum`, `union`. */
  voiced: ReadonlySet<string>
  /** Its fields of ownership `sum` and `union`. */
  combined: ReadonlySet<string>
  /** How far bills are driven there; undefined: the connector knows no steps. */
  target?: DocumentStep
  inbound?: LiveFlow
  outbound?: LiveFlow
  prune(native: Native): Native
  /** What the mapping was compiled from. */
  source: { text: string; schema: JsonSchema }
}

export interface LiveConnection extends Owner {
  connector: Connector
  open: OpenConnector
  /** For calls that somebody waits for: checks, webhooks. */
  context: ConnectorContext
  /** Calls that the vendor bears, by bucket. */
  limits: Record<string, RateLimit>
  /** Outbound lanes. */
  concurrency: number
  channels: Map<string, Channel>
  close(): Promise<void>
}

export interface Graph {
  connections: ReadonlyMap<string, LiveConnection>
  /** Connections that cannot be opened, and why. */
  leftOut: ReadonlyMap<string, string>
  ownership: Ownership
  /** Channels with an enabled outbound flow of the object. */
  targets(object: string): readonly Channel[]
  /** Connections that work out sellable stock. */
  sellables: readonly LiveConnection[]
}

export function makeGraph(connections: LiveConnection[], ownership: Ownership, leftOut: Graph['leftOut'] = new Map()): Graph {
  const byObject = new Map<string, Channel[]>()
  for (const connection of connections)
    for (const channel of connection.channels.values())
      if (channel.outbound) byObject.set(channel.object, [...(byObject.get(channel.object) ?? []), channel])
  return {
    connections: new Map(connections.map((connection) => [connection.id, connection])),
    leftOut,
    ownership,
    targets: (object) => byObject.get(object) ?? [],
    sellables: connections.filter(({ open }) => open.sellable !== undefined),
  }
}

/** Is everything computed that the outbound flow would write, and nothing written? */
export const isInTrial = ({ outbound }: Channel): boolean => outbound?.row.mode === 'trial'

/** @throws HubError config `noChannel`, `connectionBroken` */
export function channelOf(graph: Graph, connection: string, object: string): Channel {
  const channel = graph.connections.get(connection)?.channels.get(object)
  if (channel) return channel
  requireOpened(graph, connection)
  throw new HubError('noChannel', 'config', `connection ${connection} has no active flow of ${object}: add one or resume the connection`)
}

/** @throws HubError config `connectionBroken` */
export function requireOpened({ leftOut }: Graph, connection: string): void {
  const reason = leftOut.get(connection)
  if (reason !== undefined) throw new HubError('connectionBroken', 'config', `connection ${connection} cannot be opened: ${reason}`)
}

/** May a delivery of this connection wait for a record of the channel's object? */
export const isAwaited = ({ connection, object }: Channel): boolean =>
  connection.channels.values().some(({ outbound, mapping }) => outbound !== undefined && mapping.refersTo.has(object))

/** The outbound lane of a record: one lane at a time works on it. */
export const laneOf = (connection: LiveConnection, subject: string) => hash32(subject) % connection.concurrency

const PRIORITY: Record<string, number> = { order: 8, inventory: 4, customer: 2 }
/** Weighted priorities of engine-rules §12. */
export const priorityOf = (object: string, origin: string) => (origin === 'backfill' ? 1 : (PRIORITY[object] ?? 3))
