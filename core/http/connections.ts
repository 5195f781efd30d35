// Connections: list, read, make, change, check, pause, resume, reset the circuit. Secrets never leave.
import { and, eq, inArray } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import { nativeSchema } from '../configuration/open-connection.ts'
import { readStored } from '../configuration/rows.ts'
import { resolveSecrets } from '../configuration/secrets.ts'
import { objectText } from '../configuration/write-files.ts'
import type { JsonSchema, ObjectPort, OpenConnector } from '../connector/port.ts'
import type { Hub } from '../engine/port.ts'
import { HubError } from '../errors.ts'
import type { CircuitRow, ConnectionRow } from '../store/port.ts'
import { apply, emptyBundle, maskedConfig } from './configuration.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { iso, isoOrNull } from './shapes.ts'

type Connection = components['schemas']['Connection']
type Settings = Record<string, unknown>
type ConnectionOperation =
  | 'listConnections'
  | 'createConnection'
  | 'getConnection'
  | 'putConnection'
  | 'listConnectionObjects'
  | 'getConnectionObject'
  | 'uploadFile'
  | 'checkConnection'
  | 'fetchFields'
  | 'pauseConnection'
  | 'resumeConnection'
  | 'resetCircuit'

export const connectionRoutes = (hub: Hub): Handlers<ConnectionOperation> => ({
  listConnections: async ({ query }) => {
    const { connections } = hub.store.tables
    const paging = pagingOf(query, [{ column: connections.id, direction: 'asc' }])
    const found = await hub.store.read
      .select()
      .from(connections)
      .where(
        and(
          paging.after,
          query.connector === undefined ? undefined : eq(connections.connector, query.connector),
          query.state === undefined ? undefined : eq(connections.state, query.state),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.id])
    return { body: { items: await connectionShapes(hub, rows), nextCursor } }
  },
  createConnection: async ({ body, by }) => {
    if (await findConnection(hub, body.id)) {
      const detail = `There is a connection "${body.id}" already: take another id, or change that one.`
      throw new Refusal(409, 'alreadyExists', detail, { errors: [{ pointer: '/id', detail }] })
    }
    await apply(hub, { ...emptyBundle(), connections: [body] }, by)
    return { ...(await answer(hub, body.id)), status: 201, location: `/api/v1/connections/${body.id}` }
  },
  getConnection: ({ path }) => answer(hub, path.connection),
  putConnection: async ({ path, body, ifMatch, by }) => {
    const row = await requireConnection(hub, path.connection)
    requireRev(ifMatch, row.rev)
    const { id, connector } = row
    await apply(hub, { ...emptyBundle(), connections: [{ id, connector, ...body, isPaused: row.state === 'paused' }] }, by)
    return answer(hub, id)
  },
  listConnectionObjects: async ({ path }) => {
    const open = await openConnection(hub, path.connection)
    return { body: { items: Object.entries(open.objects).map(objectShape), hasWebhook: open.webhook !== undefined } }
  },
  getConnectionObject: async ({ path }) => {
    const { objects } = await openConnection(hub, path.connection)
    const port = Object.hasOwn(objects, path.object) ? objects[path.object] : undefined
    if (!port) throw notFound(`object of ${path.connection} called`, path.object)
    const { bundle } = await readStored(hub.store)
    const schema = nativeSchema(port.schema, { ...path, documents: bundle.schemas }) ?? port.schema
    return { body: { object: path.object, facts: { ...port.facts }, schema } }
  },
  uploadFile: async ({ path, query, body }) => {
    await requireConnection(hub, path.connection)
    const { name = path.object, dryRun = false } = query
    const file = { name: name.split(/[/\\]/).at(-1)!, bytes: body }
    const report = await hub.receiveFile({ ...path, file, isDryRun: dryRun })
    return { status: dryRun ? 200 : 202, body: report }
  },
  checkConnection: async ({ path }) => {
    await requireConnection(hub, path.connection)
    const { ok, version, account, warnings } = await hub.checkConnection(path.connection)
    return { body: { ok, warnings, ...(version === undefined ? {} : { version }), ...(account === undefined ? {} : { account }) } }
  },
  fetchFields: async ({ path }) => {
    await requireConnection(hub, path.connection)
    const { bundle } = await readStored(hub.store)
    const items = (await hub.fetchFields(path.connection)).map(({ object, fields, overlay }) => {
      const document = `${path.connection}/${object}.overlay`
      return { object, document, fields, text: overlayText(overlay, bundle.schemas.find(({ name }) => name === document)?.text) }
    })
    return { body: { items } }
  },
  pauseConnection: async ({ path, body }) => {
    await requireConnection(hub, path.connection)
    await hub.pauseConnection(path.connection, body?.reason ?? 'Paused by an operator.')
    return answer(hub, path.connection)
  },
  resumeConnection: async ({ path }) => {
    await requireConnection(hub, path.connection)
    await hub.resumeConnection(path.connection)
    return answer(hub, path.connection)
  },
  resetCircuit: async ({ path }) => {
    await requireConnection(hub, path.connection)
    await hub.resetCircuit(path.connection)
    return answer(hub, path.connection)
  },
})

/** What people wrote in it stays, comments too; JSON has none. */
const overlayText = (overlay: JsonSchema, before: string | undefined): string =>
  before?.trimStart().startsWith('{') ? `${JSON.stringify(overlay, null, 2)}\n` : objectText(overlay, [], before)

async function findConnection({ store }: Hub, id: string): Promise<ConnectionRow | undefined> {
  const { connections } = store.tables
  const [row] = await store.read.select().from(connections).where(eq(connections.id, id)).limit(1)
  return row
}

async function requireConnection(hub: Hub, id: string): Promise<ConnectionRow> {
  const row = await findConnection(hub, id)
  if (!row) throw notFound('connection', id)
  return row
}

async function answer(hub: Hub, id: string): Promise<Revised<Connection>> {
  const row = await requireConnection(hub, id)
  const [body] = await connectionShapes(hub, [row])
  return { body: body!, rev: row.rev }
}

async function connectionShapes(hub: Hub, rows: ConnectionRow[]): Promise<Connection[]> {
  const ids = rows.map(({ id }) => id)
  const [closed, circuits] = [await closedUntil(hub, ids), await circuitsOf(hub, ids)]
  const budgets = await Promise.all(ids.map((id) => hub.budgets(id)))
  return rows.map((row, at) => ({
    id: row.id,
    connector: row.connector,
    name: row.name,
    config: maskedConfig(hub, row.connector, JSON.parse(row.config) as Settings),
    state: row.state as Connection['state'],
    stateReason: row.stateReason,
    leftOut: hub.leftOut(row.id) ?? null,
    closedUntil: isoOrNull(closed.get(row.id) ?? null),
    circuit: circuitShape(circuits.get(row.id)),
    budgets: budgets[at]!.map(({ bucket, requests, perMs, burst, used }) => ({
      bucket,
      limit: requests,
      periodSeconds: perMs / 1000,
      burst,
      used: Math.round(used * 100) / 100,
    })),
    webhookPath: `/webhooks/${row.id}`,
    rev: row.rev,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }))
}

/** Connections whose vendor asked to wait, until when (epoch ms). */
export async function closedUntil({ store }: Hub, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { gates } = store.tables
  const now = await store.clock()
  const rows = await store.read.select().from(gates).where(inArray(gates.connection, ids))
  return new Map(rows.filter(({ until }) => until > now).map(({ connection, until }) => [connection, until]))
}

/** Circuit breakers of these connections; those that never failed are not among them. */
export async function circuitsOf({ store }: Hub, ids: string[]): Promise<Map<string, CircuitRow>> {
  if (ids.length === 0) return new Map()
  const { circuits } = store.tables
  const rows: CircuitRow[] = await store.read.select().from(circuits).where(inArray(circuits.connection, ids))
  return new Map(rows.map((row) => [row.connection, row]))
}

export function circuitShape(row: CircuitRow | undefined): components['schemas']['Circuit'] {
  if (!row) return { state: 'closed', failures: 0, since: null, retryAt: null, reason: null }
  const { state, failures, since, retryAt, reason } = row
  return { state: state as Connection['circuit']['state'], failures, since: isoOrNull(since || null), retryAt: isoOrNull(retryAt), reason }
}

async function openConnection(hub: Hub, id: string): Promise<OpenConnector> {
  const row = await requireConnection(hub, id)
  const connector = hub.connectors.get(row.connector)
  if (!connector) {
    throw new HubError('unknownConnector', 'config', `The connector "${row.connector}" of connection "${id}" is not installed here.`)
  }
  return connector.open(resolveSecrets(JSON.parse(row.config) as Settings, connector.manifest.config))
}

const objectShape = ([object, port]: [string, ObjectPort]): components['schemas']['ConnectionObject'] => ({
  object,
  canRead: port.read !== undefined,
  canGet: port.get !== undefined,
  canWrite: port.write !== undefined,
  canLookup: port.lookup !== undefined,
  canList: port.list !== undefined,
  canUpload: port.receiveFile !== undefined,
  facts: { ...port.facts },
})
