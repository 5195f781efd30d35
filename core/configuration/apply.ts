// Plans and applies a bundle: everything is checked first, then everything that differs is written at once. Applying again changes nothing;
// nothing is ever deleted because a file is gone.
import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { Connector } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { Store } from '../store/port.ts'
import type { Change, ConfigBundle, ConfigProblem, ConnectionConfig } from './bundle.ts'
import { diffBundles } from './diff.ts'
import { nominalFile, partsOf } from './names.ts'
import { readStored, writeOf, type StoredConfiguration } from './rows.ts'
import { keepStoredSecrets, maskSecrets, secretWarnings, type SecretSources } from './secrets.ts'
import { readShipped, type Shipped } from './shipped.ts'
import { hasErrors, validateBundle } from './validate.ts'
import { versionWrite } from './version.ts'

export interface ConfigurationContext {
  connectors: ReadonlyMap<string, Connector>
  /** Default: what lies in mappings/. */
  shipped?: Shipped
  /** Where references lead. Default: this process's environment and files. */
  sources?: SecretSources
}

export interface ConfigurationPlan {
  changes: Change[]
  /** Of the whole configuration as it would be. With an error among them nothing is applied. */
  problems: ConfigProblem[]
}

export interface ApplyOptions {
  /** Epoch ms. */
  now: number
  isDryRun?: boolean
}

/** A configuration as it would be, tried and not stored. */
export interface ProposedConfiguration extends ConfigurationPlan {
  /** All of it, what is stored and stays included. */
  whole: ConfigBundle
  /** The parts that would be replaced, as they are; flows that would be new, switched off. */
  before: ConfigBundle
  stored: ConfigBundle
}

interface Prepared extends ConfigurationPlan {
  stored: StoredConfiguration
  /** The incoming bundle with ••• replaced by the stored secrets. */
  bundle: ConfigBundle
}

/** What applying would change, and what is wrong. Writes nothing. */
export async function planConfiguration(store: Store, bundle: ConfigBundle, context: ConfigurationContext): Promise<ConfigurationPlan> {
  const { changes, problems } = await prepare(store, bundle, context)
  return { changes, problems }
}

/** The configuration that a bundle would make, for trying it out. Writes nothing. */
export async function proposeConfiguration(
  store: Store,
  incoming: ConfigBundle,
  context: ConfigurationContext,
): Promise<ProposedConfiguration> {
  const { stored, bundle, changes, problems } = await prepare(store, incoming, context)
  const changed = new Set(changes.filter(({ action }) => action === 'update').map(({ kind, name }) => `${kind} ${name}`))
  const isNew = new Set(changes.filter(({ action }) => action === 'create').map(({ kind, name }) => `${kind} ${name}`))
  const { connections, flows, mappings, schemas, ownership, codeTables = [] } = stored.bundle
  const tables = codeTables.filter(({ name }) => changed.has(`codeTable ${name}`))
  const before: ConfigBundle = {
    connections: connections.filter(({ id }) => changed.has(`connection ${id}`)),
    flows: [
      ...flows.filter(({ id }) => changed.has(`flow ${id}`)),
      ...bundle.flows.filter(({ id }) => isNew.has(`flow ${id}`)).map((flow) => ({ ...flow, mode: 'off' as const })),
    ],
    mappings: mappings.filter(({ name }) => changed.has(`mapping ${name}`)),
    schemas: schemas.filter(({ name }) => changed.has(`schema ${name}`)),
    ...(changed.has('ownership ownership') && ownership !== undefined && { ownership }),
    ...(tables.length && { codeTables: tables }),
  }
  return { changes, problems, whole: mergeBundles(stored.bundle, bundle), before, stored: stored.bundle }
}

/**
 * Applies a bundle, all of it or, with problems of severity error, nothing. Throws HubError conflict `revChanged` when somebody else changed
 * the configuration meanwhile.
 */
export async function applyConfiguration(
  store: Store,
  bundle: ConfigBundle,
  { now, isDryRun = false, ...context }: ConfigurationContext & ApplyOptions,
): Promise<ConfigurationPlan> {
  const prepared = await prepare(store, bundle, context)
  const { changes, problems, stored } = prepared
  if (isDryRun || hasErrors(problems)) return { changes, problems }
  const values = new Map(partsOf(prepared.bundle).map(({ kind, name, value }) => [`${kind} ${name}`, value]))
  const writes = changes
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, name }) => writeOf(kind, values.get(`${kind} ${name}`), { name, rev: stored.revs.get(`${kind} ${name}`), now }))
  if (writes.length === 0) return { changes, problems }
  const { failed } = await store.admin([...writes, versionWrite(writes, now)])
  if (failed.length === 0) return { changes, problems }
  throw new HubError(
    'revChanged',
    'conflict',
    'The configuration was changed by somebody else meanwhile: look at the plan again and apply once more.',
  )
}

/** What would be wrong with the stored configuration without one of its code tables: mappings of flows that are off read it too. */
export async function problemWithout(
  store: Store,
  codeTable: string,
  { connectors, shipped: given }: Pick<ConfigurationContext, 'connectors' | 'shipped'>,
): Promise<ConfigProblem | undefined> {
  const [{ bundle }, shipped] = await Promise.all([readStored(store), given ?? readShipped()])
  const errorsOf = (one: ConfigBundle) => validateBundle(one, { connectors, shipped }).filter(({ severity }) => severity === 'error')
  const sentence = ({ file, path, message }: ConfigProblem) => [file, path, message].join('\0')
  const present = new Set(errorsOf(bundle).map(sentence))
  const codeTables = (bundle.codeTables ?? []).filter(({ name }) => name !== codeTable)
  return errorsOf({ ...bundle, codeTables }).find((problem) => !present.has(sentence(problem)))
}

/** The stored configuration; secrets that are values as •••, which applying reads as "keep". */
export async function exportConfiguration(store: Store, connectors: ReadonlyMap<string, Connector>): Promise<ConfigBundle> {
  const { bundle } = await readStored(store)
  return { ...bundle, connections: bundle.connections.map((connection) => masked(connection, connectors)) }
}

/** A connection with secret values as •••. With a connector that is gone nobody knows what is secret: then all of it is. */
export function masked(connection: ConnectionConfig, connectors: ReadonlyMap<string, Connector>): ConnectionConfig {
  const schema = connectors.get(connection.connector)?.manifest.config ?? { additionalProperties: { secret: true } }
  return { ...connection, config: maskSecrets(connection.config, schema) }
}

async function prepare(store: Store, incoming: ConfigBundle, context: ConfigurationContext): Promise<Prepared> {
  const [stored, shipped] = await Promise.all([readStored(store), context.shipped ?? readShipped()])
  const problems: ConfigProblem[] = []
  const connections = incoming.connections.map((connection) => withStoredSecrets(connection, { stored, context, problems }))
  const bundle = { ...incoming, connections }
  problems.push(...validateBundle(mergeBundles(stored.bundle, bundle), { connectors: context.connectors, shipped }))
  problems.push(...(await keyProblems(store, stored.bundle, bundle)))
  return { stored, bundle, problems, changes: diffBundles(stored.bundle, bundle, context.connectors) }
}

/** Rows are named by their keys: other key columns would make other rows of them. */
async function keyProblems({ read, tables }: Store, stored: ConfigBundle, bundle: ConfigBundle): Promise<ConfigProblem[]> {
  const problems: ConfigProblem[] = []
  for (const { name, keys } of bundle.codeTables ?? []) {
    const before = stored.codeTables?.find((table) => table.name === name)
    if (!before || isDeepStrictEqual(before.keys, keys)) continue
    const { codeTableRows } = tables
    const found = await read.select({ key: codeTableRows.key }).from(codeTableRows).where(eq(codeTableRows.codeTable, name)).limit(1)
    if (!found.length) continue
    const message = `The key columns are ${before.keys.join(', ')}, and there are rows by them: export and remove the rows first, or make another table.`
    problems.push({ file: nominalFile('codeTable', name), path: 'keys', message, severity: 'error' })
  }
  return problems
}

/** Keeps stored secrets where the mask is given back, and warns of secrets in plain text and references that lead nowhere. */
function withStoredSecrets(
  connection: ConnectionConfig,
  { stored, context, problems }: { stored: StoredConfiguration; context: ConfigurationContext; problems: ConfigProblem[] },
): ConnectionConfig {
  const file = nominalFile('connection', connection.id)
  const before = stored.bundle.connections.find(({ id }) => id === connection.id)
  if (before !== undefined && before.connector !== connection.connector) {
    const message = `"${connection.id}" is a connection of "${before.connector}" and cannot become one of "${connection.connector}": what is known of its records would be wrong. Make a new connection.`
    problems.push({ file, path: 'connector', message, severity: 'error' })
  }
  const schema = context.connectors.get(connection.connector)?.manifest.config
  const isMap = typeof connection.config === 'object' && connection.config !== null && !Array.isArray(connection.config)
  if (schema === undefined || !isMap) return connection
  const { config, missing } = keepStoredSecrets(connection.config, before?.config, schema)
  for (const path of missing) {
    const message = `config.${path} is hidden (•••) and nothing is stored to keep: give it as { env: NAME } or { file: /path }.`
    problems.push({ file, path: `config.${path}`, message, severity: 'error' })
  }
  for (const { path, message } of secretWarnings(connection.config, schema, { sources: context.sources, stored: before?.config })) {
    problems.push({ file, path: `config.${path}`, message, severity: 'warning' })
  }
  return { ...connection, config }
}

/** What would be stored: the incoming parts, and the stored ones they do not replace. */
export function mergeBundles(stored: ConfigBundle, incoming: ConfigBundle): ConfigBundle {
  const merge = <T>(before: readonly T[], after: readonly T[], key: (item: T) => string): T[] => {
    const names = new Set(after.map(key))
    return [...after, ...before.filter((item) => !names.has(key(item)))]
  }
  const ownership = incoming.ownership ?? stored.ownership
  const codeTables = merge(stored.codeTables ?? [], incoming.codeTables ?? [], ({ name }) => name)
  return {
    connections: merge(stored.connections, incoming.connections, ({ id }) => id),
    flows: merge(stored.flows, incoming.flows, ({ id }) => id),
    mappings: merge(stored.mappings, incoming.mappings, ({ name }) => name),
    schemas: merge(stored.schemas, incoming.schemas, ({ name }) => name),
    ...(ownership === undefined ? {} : { ownership }),
    ...(codeTables.length ? { codeTables } : {}),
  }
}
