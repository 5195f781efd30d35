// The shape of connections, flows, code tables, ownership.yaml and recipe.yaml, against openapi/*.schema.json, as sentences with a remedy.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import codeTableSchema from '../../openapi/code-table.schema.json' with { type: 'json' }
import connectionSchema from '../../openapi/connection.schema.json' with { type: 'json' }
import flowSchema from '../../openapi/flow.schema.json' with { type: 'json' }
import ownershipSchema from '../../openapi/ownership.schema.json' with { type: 'json' }
import recipeSchema from '../../openapi/recipe.schema.json' with { type: 'json' }
import type { ConfigProblem } from './bundle.ts'
import { suggestion } from './names.ts'

const SCHEMAS = {
  connection: connectionSchema,
  flow: flowSchema,
  codeTable: codeTableSchema,
  ownership: ownershipSchema,
  recipe: recipeSchema,
}
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void
const ajv = createCheckAjv()
const compiled = new Map<string, ValidateFunction>()

/** An Ajv whose errors `explain` can turn into sentences; fills defaults in, ignores words it does not know. */
export function createCheckAjv(): Ajv2020 {
  // verbose: errors carry the schema they come from, for "did you mean". They carry values as well, which are never shown.
  const created = new Ajv2020({ allErrors: true, useDefaults: true, strict: false, verbose: true })
  addFormats(created)
  return created
}

export interface Sentence {
  path: string
  message: string
}

/** Problems of the shape alone; [] = the value can be read as what it claims to be. */
export function shapeProblems(kind: keyof typeof SCHEMAS, value: unknown, file: string): ConfigProblem[] {
  let validate = compiled.get(kind)
  if (validate === undefined) compiled.set(kind, (validate = ajv.compile(SCHEMAS[kind])))
  if (validate(structuredClone(value))) return []
  return explain(validate.errors ?? [], value).map(({ path, message }) => ({ file, path, message, severity: 'error' }))
}

/** Ajv's errors as sentences with a remedy, the most telling one per place. `prefix` is where the checked value stands. */
export function explain(errors: readonly ErrorObject[], value: unknown, prefix = ''): Sentence[] {
  const branching = new Set(['if', 'anyOf', 'oneOf', 'allOf', 'not'])
  const telling = errors.filter(({ keyword }) => !branching.has(keyword))
  const byPath = new Map<string, Sentence[]>()
  // A branch of the wrong type altogether ("must be text") is not what was meant where another branch complains about its inside.
  const isMeant = ({ keyword, instancePath }: ErrorObject): boolean =>
    keyword !== 'type' || !telling.some((other) => other.instancePath.startsWith(`${instancePath}/`) || isInside(other, instancePath))
  for (const error of telling.length > 0 ? telling.filter(isMeant) : errors) {
    const sentence = sentenceOf(error, value, prefix)
    const others = byPath.get(sentence.path) ?? []
    if (!others.some(({ message }) => message === sentence.message)) byPath.set(sentence.path, [...others, sentence])
  }
  return [...byPath.values()].map(joined)
}

const isInside = ({ keyword, instancePath }: ErrorObject, path: string): boolean =>
  instancePath === path && ['required', 'additionalProperties', 'unevaluatedProperties'].includes(keyword)

// Several branches that all failed at one place ("must be text", "must be a list") are one sentence.
function joined(sentences: Sentence[]): Sentence {
  const first = sentences[0]!
  return sentences.length === 1
    ? first
    : { path: first.path, message: sentences.map(({ message }) => message.replace(/\.$/, '')).join('; or: ') + '.' }
}

function sentenceOf(error: ErrorObject, value: unknown, prefix: string): Sentence {
  const keys = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const params = error.params as Record<string, unknown>
  const pathTo = (name?: unknown): string =>
    [...(prefix === '' ? [] : [prefix]), ...keys, ...(name === undefined ? [] : [String(name)])].join('.')
  const path = pathTo()
  const field = path === '' ? 'The whole' : path
  const schema = (error.parentSchema ?? {}) as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return { path: pathTo(params.missingProperty), message: `${pathTo(params.missingProperty)} is missing: add it.` }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty)
      const known = Object.keys((schema.properties ?? {}) as object)
      return {
        path: pathTo(name),
        message: `${pathTo(name)} is not known here: check the spelling or remove it.${suggestion(name, known)}`,
      }
    }
    case 'type':
      return {
        path,
        message: `${field} is ${typeName(valueAt(value, keys))} and must be ${[params.type].flat().map(spoken).join(' or ')}.`,
      }
    case 'enum':
      return { path, message: `${field} must be one of: ${(params.allowedValues as unknown[]).join(', ')}.` }
    case 'const':
      return { path, message: `${field} must be ${JSON.stringify(params.allowedValue)}.` }
    case 'format':
      return { path, message: `${field} is no ${FORMATS[String(params.format)] ?? String(params.format)}.` }
    case 'minLength':
    case 'minItems':
      return { path, message: `${field} is empty: give at least ${String(params.limit)}.` }
    case 'pattern':
      return { path, message: `${field} is not spelt as it must be (pattern ${String(params.pattern)}).` }
    default:
      return { path, message: `${field} ${error.message ?? 'is not valid'}.` }
  }
}

const FORMATS: Record<string, string> = {
  'date-time': 'RFC 3339 time, such as 2026-01-31T00:00:00+08:00',
  uri: 'address, such as https://example.com/path',
}
const SPOKEN: Record<string, string> = {
  string: 'text (in quotes)',
  object: 'a map of fields',
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
}
const spoken = (type: unknown): string => SPOKEN[String(type)] ?? String(type)

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  return Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'a map of fields'
      : typeof value === 'string'
        ? 'text'
        : `a ${typeof value}`
}

function valueAt(value: unknown, keys: string[]): unknown {
  return keys.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined),
    value,
  )
}
