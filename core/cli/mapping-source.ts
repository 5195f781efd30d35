// A mapping file with what it is judged by: the native schema of its connector, and whether records may come into being through it.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { readConfigurationFolder } from '../configuration/files.ts'
import { nativeSchema, openForCheck } from '../configuration/open-connection.ts'
import { existsOwners } from '../configuration/ownership-check.ts'
import { extending, readShipped } from '../configuration/shipped.ts'
import type { Connector, JsonSchema, ObjectPort } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import { compileText, type LoadOptions, type LoadResult } from '../mapping/load.ts'
import { parseExtended, type FindBase } from '../mapping/extend.ts'
import type { MappingNode } from '../mapping/syntax.ts'
import { CANONICAL_OBJECTS, canonicalSchema } from '../model/schemas.ts'
import { readGiven } from './system-error.ts'

export interface MappingOptions {
  /** File with the JSON Schema of the native record. */
  native?: string
  /** The mapping only adds to records that come from elsewhere. */
  partial?: boolean
}

export interface MappingSource extends LoadResult {
  file: string
  text: string
  /** Absent when the file cannot be read as a mapping at all. */
  native?: JsonSchema
}

/** Reads, checks and compiles one file. Throws HubError config when its native schema is not found. */
export async function openMapping(file: string, options: MappingOptions): Promise<MappingSource> {
  const text = (await readGiven(file)).toString('utf8')
  const parsed = parseExtended(text, file, await basesOf(file, text))
  const ast = parsed.mapping
  if (!ast || !CANONICAL_OBJECTS.includes(ast.canonical)) {
    // Without schemas to judge by, what the text itself gets wrong is all there is to say.
    const blank = compileText(text, { file, native: {}, canonical: {} })
    return { file, text, findings: parsed.findings.length > 0 ? parsed.findings : blank.findings, report: [], whole: text }
  }
  const judged = await judge(file, ast, options)
  const find = await basesOf(file, text)
  return { file, text, native: judged.native, ...compileText(text, { file, canonical: canonicalSchema(ast.canonical), ...judged, find }) }
}

/** What it may extend: mappings of the folder it is in, where that is a hub's configuration, and shipped ones. */
async function basesOf(file: string, text: string): Promise<FindBase> {
  const place = resolve(dirname(file))
  const root = dirname(dirname(place))
  const documents = existsSync(join(root, 'connections')) ? (await readConfigurationFolder(root)).bundle.mappings : []
  const name = `${basename(place)}/${basename(file, '.yaml')}`
  const own = documents.find((one) => one.name === name && one.text === text) ?? { name, text }
  return extending(own, { documents, shipped: await readShipped() })
}

type Judge = Required<Pick<LoadOptions, 'native' | 'canCreate'>> & Pick<LoadOptions, 'codeTables'>

async function judge(file: string, ast: MappingNode, { native, partial = false }: MappingOptions): Promise<Judge> {
  if (native !== undefined) return { native: await readSchemaFile(native), canCreate: !partial }
  const place = resolve(dirname(file))
  const owner = basename(place)
  const root = dirname(dirname(place))
  const found = existsSync(join(root, 'connections', `${owner}.yaml`))
    ? await fromConnection(root, owner, ast)
    : await fromConnector(existsSync(connectorFolder(owner)) ? owner : ast.connector, ast)
  const { port, schema, names, codeTables } = found
  const owners = existsOwners(await nearestOwnership(place, root), ast.canonical)
  const mayCreate = owners === undefined || owners.some((one) => names.includes(one))
  return { native: schema, canCreate: !partial && port.read !== undefined && mayCreate, codeTables }
}

interface Found {
  port: ObjectPort
  schema: JsonSchema
  /** What ownership may call this system. */
  names: string[]
  /** Those of a configuration folder; undefined: it has none, so they are the hub's alone. */
  codeTables?: LoadOptions['codeTables']
}

/** In a hub's configuration folder: the connection's own configuration says what its records are. */
async function fromConnection(root: string, id: string, ast: MappingNode): Promise<Found> {
  const { bundle } = await readConfigurationFolder(root)
  const connection = bundle.connections.find((one) => one.id === id)
  if (!connection) throw noSchema(`connections/${id}.yaml cannot be read`)
  const connector = await importConnector(connection.connector)
  const { open, problems } = openForCheck(connection, connector)
  if (!open) throw noSchema(`connections/${id}.yaml: ${problems.map(({ message }) => message).join(' ')}`)
  const port = portOf(open.objects, ast, id)
  const schema = nativeSchema(port.schema, { connection: id, object: ast.canonical, documents: bundle.schemas })
  if (!schema) throw noSchema(`the schema that "${id}" names for ${ast.canonical} is not in schemas/`)
  const codeTables = bundle.codeTables && new Map(bundle.codeTables.map((table) => [table.name, table]))
  return { port, schema, names: [id, connector.manifest.kind], codeTables }
}

/** Beside no connection: the connector's own schemas, where it has fixed ones. */
async function fromConnector(id: string, ast: MappingNode): Promise<Found> {
  const connector = await importConnector(id)
  let objects: Record<string, ObjectPort>
  try {
    objects = connector.open({}).objects
  } catch (error) {
    throw noSchema(`the connector ${id} has schemas by configuration alone (${toHubError(error).message})`)
  }
  const port = portOf(objects, ast, id)
  return { port, schema: port.schema, names: [connector.manifest.kind] }
}

function portOf(objects: Record<string, ObjectPort>, ast: MappingNode, owner: string): ObjectPort {
  const port = objects[ast.canonical]
  if (port) return port
  throw noSchema(
    `${owner} has no object ${ast.canonical}${Object.keys(objects).length === 0 ? '' : `, only ${Object.keys(objects).join(', ')}`}`,
  )
}

const connectorFolder = (id: string): URL => new URL(`../../connectors/${id}/`, import.meta.url)

async function importConnector(id: string): Promise<Connector> {
  if (!existsSync(connectorFolder(id))) throw noSchema(`there is no connector "${id}"`)
  const module = (await import(new URL('index.ts', connectorFolder(id)).href)) as { default: Connector }
  return module.default
}

async function readSchemaFile(file: string): Promise<JsonSchema> {
  const schema: unknown = parse((await readGiven(file)).toString('utf8'))
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return schema as JsonSchema
  throw noSchema(`${file} holds no JSON Schema`)
}

async function nearestOwnership(place: string, root: string): Promise<string | undefined> {
  const files = [join(root, 'ownership.yaml'), join(dirname(place), 'ownership.yaml')]
  const file = files.find((one) => existsSync(one))
  return file === undefined ? undefined : readFile(file, 'utf8')
}

const noSchema = (reason: string): HubError =>
  new HubError('noNativeSchema', 'config', `The native schema is not found, since ${reason}: give it with --native <schema.json>.`)
