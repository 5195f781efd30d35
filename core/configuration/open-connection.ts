// Opens a connection's connector for checks alone: references stand in for secrets, nothing is called.
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { Connector, JsonSchema, OpenConnector } from '../connector/port.ts'
import { toHubError } from '../errors.ts'
import type { ConnectionConfig, TextDocument } from './bundle.ts'
import { joinOverlay } from './join-overlay.ts'
import { createCheckAjv, explain, type Sentence } from './schema-check.ts'
import { isReference, MASK, replaceSecrets, withReferences } from './secrets.ts'

const validators = new WeakMap<JsonSchema, ValidateFunction>()

/** The connector's objects for this configuration, or sentences that say what is wrong with it. */
export function openForCheck(connection: ConnectionConfig, connector: Connector): { open?: OpenConnector; problems: Sentence[] } {
  const schema = connector.manifest.config
  let validate = validators.get(schema)
  if (validate === undefined) validators.set(schema, (validate = createCheckAjv().compile(withReferences(schema))))
  // The check fills defaults in, as the hub does when it opens the connection.
  const config = structuredClone(connection.config)
  if (!validate(config)) return { problems: explain(validate.errors ?? [], connection.config, 'config') }
  const standIn = replaceSecrets(config, schema, (value) => (isReference(value) ? MASK : value))
  try {
    return { open: connector.open(standIn), problems: [] }
  } catch (error) {
    const { message, details } = toHubError(error)
    return { problems: [{ path: typeof details.path === 'string' ? details.path : 'config', message }] }
  }
}

/** Whose schema it is, and the texts it may be in. */
export interface SchemaPlace {
  connection: string
  object: string
  documents: readonly TextDocument[]
}

/**
 * The native schema of an object with the connection's custom fields in it. Undefined: there is no such document, or it holds no schema.
 */
export function nativeSchema(schema: JsonSchema, { connection, object, documents }: SchemaPlace): JsonSchema | undefined {
  const declared = declaredSchema(schema, connection, documents)
  const text = documents.find(({ name }) => name === `${connection}/${object}.overlay`)?.text
  const overlay = text === undefined ? undefined : readSchema(text)
  return declared && overlay ? joinOverlay(declared, overlay) : declared
}

const OVERLAY = /^([^/]+)\/(.+)\.overlay$/

/** The connection whose overlay the document is, and of which object. */
export function overlayPlace(name: string): { connection: string; object: string } | undefined {
  const [, connection, object] = OVERLAY.exec(name) ?? []
  return connection === undefined || object === undefined ? undefined : { connection, object }
}

/** By object; what cannot be read is left out. */
export function overlaysOf(connection: string, documents: readonly TextDocument[]): Record<string, JsonSchema> {
  const overlays: Record<string, JsonSchema> = {}
  for (const { name, text } of documents) {
    const place = overlayPlace(name)
    const overlay = place?.connection === connection ? readSchema(text) : undefined
    if (overlay) overlays[place!.object] = overlay
  }
  return overlays
}

/** Itself, or the schema document that `{ "document": "<name>" }` names (`<connection>/<name>`, or `<name>` of the same connection). */
export function declaredSchema(schema: JsonSchema, connectionId: string, documents: readonly TextDocument[]): JsonSchema | undefined {
  if (typeof schema.document !== 'string' || Object.keys(schema).length !== 1) return schema
  const names = [schema.document, `${connectionId}/${schema.document}`]
  const text = documents.find(({ name }) => names.includes(name))?.text
  return text === undefined ? undefined : readSchema(text)
}

/** The text of a schema document (JSON or YAML); undefined when it is no map. */
export function readSchema(text: string): JsonSchema | undefined {
  try {
    const value: unknown = parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined
  } catch {
    // Not readable is not a schema: validate.ts says so, with the place.
    return undefined
  }
}
