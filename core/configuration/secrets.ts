// Secrets of a connection: where they are in a configuration, how they are resolved, hidden and kept.
// A secret is what the connector's schema marks `"secret": true`; it is given as `{ "env": "NAME" }`, `{ "file": "/path" }` or a value.
import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../connector/port.ts'
import { HubError } from '../errors.ts'

/** Stands for a secret's value wherever it would be shown. Given back in a configuration it means "keep the stored one". */
export const MASK = '•••'

export type SecretReference = { env: string } | { file: string }

export interface SecretSources {
  env: Record<string, string | undefined>
  /** Reads a text file; throws when it cannot. */
  readFile(path: string): string
}

/** This process's environment and files. */
export const processSources: SecretSources = { env: process.env, readFile: (path) => readFileSync(path, 'utf8') }

type Config = Record<string, unknown>
type Path = (string | number)[]

export function isReference(value: unknown): value is SecretReference {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false
  const [name, word] = Object.entries(value)[0]!
  return (name === 'env' || name === 'file') && typeof word === 'string' && word !== ''
}

/** The configuration with every reference replaced by its secret. Throws HubError config naming variable or file, never a value. */
export function resolveSecrets(config: Config, schema: JsonSchema, sources: SecretSources = processSources): Config {
  return replaceSecrets(config, schema, (value, path) => (isReference(value) ? lookUp(value, path, sources) : value))
}

/** The configuration with secret values as •••; references stay, they tell nothing. */
export function maskSecrets(config: Config, schema: JsonSchema): Config {
  return replaceSecrets(config, schema, (value) => (isReference(value) || value == null ? value : MASK))
}

/** The configuration with ••• replaced by what is stored, and the paths where nothing is stored. */
export function keepStoredSecrets(config: Config, stored: Config | undefined, schema: JsonSchema): { config: Config; missing: string[] } {
  const missing: string[] = []
  const kept = replaceSecrets(config, schema, (value, path) => {
    if (value !== MASK) return value
    const before = valueAt(stored, path)
    if (before === undefined) missing.push(path.join('.'))
    return before ?? MASK
  })
  return { config: kept, missing }
}

/** Secrets newly given as plain values (not those `stored` holds already), and references that lead nowhere here, as sentences. */
export function secretWarnings(
  config: Config,
  schema: JsonSchema,
  { sources = processSources, stored }: { sources?: SecretSources; stored?: Config } = {},
): { path: string; message: string }[] {
  const warnings: { path: string; message: string }[] = []
  replaceSecrets(config, schema, (value, path) => {
    const at = path.join('.')
    if (typeof value === 'string' && value !== MASK && value !== valueAt(stored, path)) {
      warnings.push({ path: at, message: `config.${at} is a secret in plain text: give it as { env: NAME } or { file: /path }.` })
    } else if (isReference(value)) {
      const problem = referenceProblem(value, at, sources)
      if (problem !== undefined) warnings.push({ path: at, message: problem })
    }
    return value
  })
  return warnings
}

/** The schema that also takes a reference wherever a secret stands. */
export function withReferences(schema: JsonSchema): JsonSchema {
  const isSecret = schema.secret === true
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, relaxed(value)]))
  if (!isSecret) return inner
  const one = { type: 'object', maxProperties: 1, anyOf: [{ required: ['env'] }, { required: ['file'] }] }
  const reference = { properties: { env: { type: 'string', minLength: 1 }, file: { type: 'string', minLength: 1 } } }
  return { if: one, then: reference, else: inner }
}

function relaxed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relaxed)
  return typeof value === 'object' && value !== null ? withReferences(value as JsonSchema) : value
}

/** A copy of the configuration with `replace` applied to everything that stands where the schema says secret. */
export function replaceSecrets(config: Config, schema: JsonSchema, replace: (value: unknown, path: Path) => unknown): Config {
  const copy = structuredClone(config)
  for (const path of new Map([...secretPaths(schema, copy, [], schema)].map((at) => [JSON.stringify(at), at])).values()) {
    const key = path.at(-1)!
    const holder = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>
    holder[key] = replace(holder[key], path)
  }
  return copy
}

/** What stands at a path; undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (isHolder(node) && Object.hasOwn(node, key) ? node[key] : undefined), value)
}

const isHolder = (value: unknown): value is Record<string | number, unknown> => typeof value === 'object' && value !== null

// All branches count (oneOf, then, else …): what is secret in one of them is treated as secret.
function* secretPaths(schema: unknown, value: unknown, path: Path, root: JsonSchema, depth = 0): Generator<Path> {
  if (typeof schema !== 'object' || schema === null || value === undefined || depth > 40) return
  const node = schema as JsonSchema
  if (node.secret === true && path.length > 0) {
    yield path
    return
  }
  for (const branch of branchesOf(node, root)) yield* secretPaths(branch, value, path, root, depth + 1)
  if (Array.isArray(value)) {
    const first = (node.prefixItems ?? []) as unknown[]
    for (const [index, item] of value.entries()) yield* secretPaths(first[index] ?? node.items, item, [...path, index], root, depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* secretPaths(propertySchema(node, key), item, [...path, key], root, depth + 1)
  }
}

function branchesOf(node: JsonSchema, root: JsonSchema): unknown[] {
  const lists = [node.allOf, node.anyOf, node.oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
  const reference = typeof node.$ref === 'string' && node.$ref.startsWith('#/') ? [pointed(root, node.$ref)] : []
  return [...lists, node.if, node.then, node.else, ...reference]
}

function propertySchema(node: JsonSchema, key: string): unknown {
  const properties = (node.properties ?? {}) as Record<string, unknown>
  if (Object.hasOwn(properties, key)) return properties[key]
  const patterns = Object.entries((node.patternProperties ?? {}) as Record<string, unknown>)
  return patterns.find(([pattern]) => new RegExp(pattern, 'u').test(key))?.[1] ?? node.additionalProperties
}

function pointed(root: JsonSchema, pointer: string): unknown {
  const keys = pointer.slice(2).split('/')
  return keys.reduce<unknown>((node, key) => (node as JsonSchema | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], root)
}

function lookUp(reference: SecretReference, path: Path, sources: SecretSources): string {
  const at = path.join('.')
  const problem = referenceProblem(reference, at, sources)
  if (problem !== undefined) throw new HubError('secretMissing', 'config', problem, { details: { path: `config.${at}`, ...reference } })
  return valueOf(reference, sources)!
}

// A file ends in a line break more often than a secret does.
function valueOf(reference: SecretReference, sources: SecretSources): string | undefined {
  if ('env' in reference) return sources.env[reference.env] || undefined
  return sources.readFile(reference.file).replace(/\r?\n$/, '') || undefined
}

function referenceProblem(reference: SecretReference, at: string, sources: SecretSources): string | undefined {
  const place = 'env' in reference ? `the environment variable ${reference.env}` : `the file ${reference.file}`
  try {
    if (valueOf(reference, sources) !== undefined) return undefined
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    return `config.${at} is to come from ${place}, which cannot be read where the hub runs${code}.`
  }
  return `config.${at} is to come from ${place}, which is ${'env' in reference ? 'not set' : 'empty'} where the hub runs.`
}
