// Stored rows of the configuration ↔ what a bundle holds.
import type { AdminWrite, ConnectionRow, FlowRow, Store } from '../store/port.ts'
import { createHash } from 'node:crypto'
import type { ConfigBundle, ConnectionConfig, FlowConfig, FlowMode } from './bundle.ts'
import { codeTableColumns, codeTableOf, type CodeTableConfig } from './code-tables.ts'
import type { Kind } from './names.ts'

/** What is stored, as a bundle with secrets as they are stored, and the revisions to write against. */
export interface StoredConfiguration {
  bundle: ConfigBundle
  /** `connection shop` → rev */
  revs: ReadonlyMap<string, number>
}

export async function readStored(store: Store): Promise<StoredConfiguration> {
  const { connections, flows, documents, codeTables } = store.tables
  const [connectionRows, flowRows, documentRows, tableRows] = await Promise.all([
    store.read.select().from(connections).orderBy(connections.id),
    store.read.select().from(flows).orderBy(flows.id),
    store.read.select().from(documents).orderBy(documents.kind, documents.name),
    store.read.select().from(codeTables).orderBy(codeTables.name),
  ])
  const texts = (kind: string) => documentRows.filter((row) => row.kind === kind).map(({ name, text }) => ({ name, text }))
  const revs = new Map<string, number>([
    ...connectionRows.map(({ id, rev }) => [`connection ${id}`, rev] as const),
    ...flowRows.map(({ id, rev }) => [`flow ${id}`, rev] as const),
    ...documentRows.map(({ kind, name, rev }) => [`${kind} ${name}`, rev] as const),
    ...tableRows.map(({ name, rev }) => [`codeTable ${name}`, rev] as const),
  ])
  const ownership = documentRows.find(({ kind }) => kind === 'ownership')?.text
  const bundle: ConfigBundle = {
    connections: connectionRows.map(connectionOf),
    flows: flowRows.map(flowOf),
    mappings: texts('mapping'),
    schemas: texts('schema'),
    ...(ownership === undefined ? {} : { ownership }),
    ...(tableRows.length ? { codeTables: tableRows.map(codeTableOf) } : {}),
  }
  return { bundle, revs }
}

/** A connection as stored; secrets as they were given. */
export function connectionOf(row: ConnectionRow): ConnectionConfig {
  const isPaused = row.state === 'paused' ? { isPaused: true } : {}
  return { id: row.id, connector: row.connector, name: row.name, ...isPaused, config: JSON.parse(row.config) as Record<string, unknown> }
}

export function flowOf(row: FlowRow): FlowConfig {
  const flow: FlowConfig = { id: row.id, connection: row.connection, object: row.object, direction: row.direction as 'in' | 'out' }
  if (row.schedule !== null) flow.schedule = row.schedule
  if (row.mapping !== null) flow.mapping = row.mapping
  if (row.filter !== null) flow.filter = JSON.parse(row.filter) as Record<string, unknown>
  if (row.reject !== null) flow.reject = JSON.parse(row.reject) as FlowConfig['reject']
  if (row.options !== null) flow.options = JSON.parse(row.options) as Record<string, unknown>
  if (row.deleteBudget !== null) flow.deleteBudget = row.deleteBudget
  if (row.leave !== null) flow.leave = row.leave as FlowConfig['leave']
  if (row.documentTarget !== null) flow.documentTarget = row.documentTarget as FlowConfig['documentTarget']
  if (row.closedPeriod !== null) flow.closedPeriod = row.closedPeriod as FlowConfig['closedPeriod']
  if (row.startFrom !== null) flow.startFrom = row.startFrom
  if (row.mode !== 'on') flow.mode = row.mode as FlowMode
  return flow
}

/** The write that stores one part; `rev` is the stored revision, undefined = new. */
export function writeOf(
  kind: Kind,
  value: unknown,
  { name, rev, now }: { name: string; rev: number | undefined; now: number },
): AdminWrite {
  const stamps = { rev: (rev ?? 0) + 1, updatedAt: now }
  const expectRev = rev ?? null
  if (kind === 'codeTable') {
    const row = { ...codeTableColumns(value as CodeTableConfig), ...stamps, ...(rev === undefined ? { createdAt: now } : {}) }
    return { table: 'codeTables', put: row, expectRev }
  }
  if (kind === 'connection' || kind === 'flow') {
    const row = kind === 'connection' ? connectionRow(value as ConnectionConfig, rev === undefined) : flowRow(value as FlowConfig)
    return { table: `${kind}s`, put: { ...row, ...stamps, ...(rev === undefined ? { createdAt: now } : {}) }, expectRev }
  }
  return { table: 'documents', put: { kind, name, text: value as string, hash: textHash(value as string), ...stamps }, expectRev }
}

/** Identifies a document's text. */
export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex')

function connectionRow({ id, connector, name, config, isPaused }: ConnectionConfig, isNew: boolean): Record<string, unknown> {
  const row = { id, connector, name, config: JSON.stringify(config) }
  // Nothing said about pausing: an existing connection stays as it is, whoever paused it.
  if (isPaused === undefined && !isNew) return row
  return { ...row, state: isPaused ? 'paused' : 'active', stateReason: isPaused ? 'Paused by the configuration.' : null }
}

export type FlowColumns = Omit<FlowRow, 'rev' | 'createdAt' | 'updatedAt'>

export function flowRow(flow: FlowConfig): FlowColumns {
  const json = (value?: object): string | null => (value === undefined ? null : JSON.stringify(value))
  return {
    id: flow.id,
    connection: flow.connection,
    object: flow.object,
    direction: flow.direction,
    schedule: flow.schedule ?? null,
    mapping: flow.mapping ?? null,
    filter: json(flow.filter),
    reject: json(flow.reject),
    options: json(flow.options),
    deleteBudget: flow.deleteBudget ?? null,
    leave: flow.leave ?? null,
    documentTarget: flow.documentTarget ?? null,
    closedPeriod: flow.closedPeriod ?? null,
    startFrom: flow.startFrom ?? null,
    mode: flow.mode ?? 'on',
  }
}
