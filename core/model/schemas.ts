// The canonical model as the contract states it: schemas by object, with references, state machines and stamps. Read once from
// openapi/hub.json, whose key order is the model's.
import { readFileSync } from 'node:fs'
import { HubError } from '../errors.ts'
import type { Transitions } from './state-machine.ts'

/** JSON Schema with the model's own words. */
export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  format?: string
  pattern?: string
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  maxLength?: number
  $ref?: string
  'x-object'?: string
  /** Holds the id of a record of this object. */
  'x-ref'?: string
  /** Holds the id of a line of the order that this field names, here or in the header. */
  'x-line-of'?: string
  /** Set by the hub: not diffed, hashed, owned or required of a mapping. */
  'x-stamp'?: boolean
  /** Computed by the hub from other records. */
  'x-derived'?: boolean | string
  /** Objects whose records move it: a counter that is not independent of them. */
  'x-moved-by'?: string[]
  'x-transitions'?: Transitions
  [keyword: string]: unknown
}

export interface Contract {
  openapi: string
  info: { title: string; version: string; summary?: string; description?: string }
  paths: Record<string, Record<string, unknown>>
  components: Record<string, Record<string, unknown>> & { schemas: Record<string, Schema> }
  [part: string]: unknown
}

/** Text of the contract as JSON, as it stands in openapi/. */
export const contractText = readFileSync(new URL('../../openapi/hub.json', import.meta.url), 'utf8')
/** The contract. Shared: never change it. */
export const contract = JSON.parse(contractText) as Contract

const PREFIX = '#/components/schemas/'
const schemas = contract.components.schemas
const nameOf = new Map(
  Object.entries(schemas).flatMap(([name, schema]) => (schema['x-object'] ? [[schema['x-object'], name] as const] : [])),
)

/** First-class objects of the canonical model, in the model's order: `order`, `payment`, `shipment` … */
export const CANONICAL_OBJECTS: readonly string[] = [...nameOf.keys()]

const resolved = new Map<string, Schema>()

/** A named schema of the contract with every $ref resolved. Equal names give the same shared object. */
export function namedSchema(name: string): Schema {
  const known = resolved.get(name)
  if (known) return known
  const schema = schemas[name]
  if (!schema) throw new HubError('unknownSchema', 'bug', `The contract has no schema "${name}".`)
  const result = resolve(schema)
  resolved.set(name, result)
  return result
}

function resolve(schema: Schema): Schema {
  const { $ref, ...own } = schema
  const named = $ref === undefined ? undefined : namedSchema($ref.slice(PREFIX.length))
  // A bare reference is the named schema itself, shared by all who refer to it.
  if (named && Object.keys(own).length === 0) return named
  const whole: Schema = { ...named, ...own }
  if (own.properties) whole.properties = Object.fromEntries(Object.entries(own.properties).map(([name, part]) => [name, resolve(part)]))
  if (own.items) whole.items = resolve(own.items)
  return whole
}

/** Name of an object's schema in the contract: `order` → `Order`. Throws HubError config `unknownObject`. */
export function schemaName(object: string): string {
  const name = nameOf.get(object)
  if (name) return name
  throw new HubError('unknownObject', 'config', `There is no object "${object}". Use one of: ${CANONICAL_OBJECTS.join(', ')}.`)
}

/** The canonical schema of an object, $refs resolved. Shared: never change it. Throws HubError config `unknownObject`. */
export const canonicalSchema = (object: string): Schema => namedSchema(schemaName(object))

/** Status of a record that is kept and no longer used. */
export const ARCHIVED = 'inactive'
/** Does the object have such a state? */
export const canBeArchived = (object: string): boolean => schemaAt(object, 'status')?.enum?.includes(ARCHIVED) ?? false

/** The schema at a dotted canonical path; list items are passed through: `lines.product`, `fulfilment.city`. Undefined when there is none. */
export function schemaAt(object: string, path: string): Schema | undefined {
  let schema: Schema | undefined = canonicalSchema(object)
  for (const part of path.split('.')) {
    if (schema?.items) schema = schema.items
    schema = schema?.properties && Object.hasOwn(schema.properties, part) ? schema.properties[part] : undefined
  }
  return schema
}

export interface Reference {
  /** Dotted canonical path: `shop`, `lines.product`, `warehouses`. */
  field: string
  /** Object it refers to. */
  object: string
  /** Required all the way from the record. */
  isRequired: boolean
  /** The path passes through a list, or is one. */
  isMany: boolean
}

const referencesOf = new Map<string, readonly Reference[]>()

/** All fields of an object that hold the id of another record. */
export function references(object: string): readonly Reference[] {
  const known = referencesOf.get(object)
  if (known) return known
  const found: Reference[] = []
  collect(canonicalSchema(object), { field: '', isRequired: true, isMany: false }, found)
  referencesOf.set(object, found)
  return found
}

function collect(schema: Schema, at: Omit<Reference, 'object'>, found: Reference[]): void {
  if (schema['x-ref']) found.push({ ...at, object: schema['x-ref'] })
  if (schema.items) collect(schema.items, { ...at, isMany: true }, found)
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const isRequired = at.isRequired && !!schema.required?.includes(name)
    collect(part, { field: at.field ? `${at.field}.${name}` : name, isRequired, isMany: at.isMany }, found)
  }
}

/** The state machine of a field, or undefined when the model states none. */
export const transitions = (object: string, field = 'status'): Transitions | undefined => schemaAt(object, field)?.['x-transitions']

/** Is this field set by the hub itself? Stamps are not diffed, hashed, owned or required of a mapping. */
export const isStamp = (object: string, field: string): boolean => schemaAt(object, field)?.['x-stamp'] === true

/** Is this field computed by the hub from other records? */
export const isDerived = (object: string, field: string): boolean => !!schemaAt(object, field)?.['x-derived']

export type Shape = 'number' | 'set' | 'other'

/** How a field's value can be combined of several systems' changes; undefined: the model does not say (free-form objects). */
export function shapeAt(object: string, field: string): Shape | undefined {
  const path = field.split('.')
  const isInList = path.some((_, index) => index > 0 && schemaAt(object, path.slice(0, index).join('.'))?.items !== undefined)
  const schema = schemaAt(object, field)
  if (!schema) return undefined
  if (isInList) return 'other'
  if (schema.type === 'integer' || (schema.type === 'string' && schema.pattern?.includes('(\\.\\d{'))) return 'number'
  return schema.type === 'array' && schema.items?.properties === undefined ? 'set' : 'other'
}
