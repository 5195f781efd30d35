// Validates canonical records against the contract, and says what is wrong in words that name the field and the remedy.
import { createRequire } from 'node:module'
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { FormatsPlugin } from 'ajv-formats'
import { canonicalSchema, schemaName } from './schemas.ts'

/** One fault. Messages never repeat values: they may be personal data. */
export interface FieldError {
  /** Dotted path: `lines.0.amount`; empty for the whole. */
  field: string
  /** JSON Pointer: `/lines/0/amount`. */
  pointer: string
  message: string
}

export interface ValidatorOptions {
  /** Nothing is required at the top: for partial records and edits. */
  isPartial?: boolean
}

const WORDS = ['x-object', 'x-ref', 'x-stamp', 'x-derived', 'x-moved-by', 'x-line-of', 'x-transitions', 'x-title', 'secret']
let shared: Ajv2020 | undefined

/** The hub's one Ajv, with formats and the contract's own words. Made at first use: loading it costs more than everything else here. */
export function sharedAjv(): Ajv2020 {
  if (shared) return shared
  const require = createRequire(import.meta.url)
  const { Ajv2020: Constructor } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 }
  const addFormats = require('ajv-formats') as FormatsPlugin
  shared = new Constructor({ allErrors: true, strict: true, strictTypes: false, verbose: true, ownProperties: true })
  shared.addVocabulary(WORDS)
  addFormats(shared)
  quicken(shared)
  return shared
}

// Whole times in UTC, on days that every month has: nearly all that are checked.
const COMMON_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/

/** The common spelling of a time is seen at one glance; all others are left to the format itself. */
function quicken(ajv: Ajv2020) {
  const format = ajv.formats['date-time'] as { validate(text: string): boolean }
  ajv.addFormat('date-time', { ...format, validate: (text: string) => COMMON_TIME.test(text) || format.validate(text) })
}

const compiled = new Map<string, ValidateFunction>()

/**
 * Checks canonical records of one object; the answer is empty when all is well. Stamps, which the hub sets itself, are never required.
 * Compiled at first use. Throws HubError config `unknownObject`.
 */
export function validator(object: string, options: ValidatorOptions = {}): (record: unknown) => FieldError[] {
  const name = schemaName(object)
  const key = options.isPartial ? `${name}?` : name
  return (record) => {
    let check = compiled.get(key)
    if (!check) {
      check = compile(object, options)
      compiled.set(key, check)
    }
    return check(record) ? [] : explain(check.errors ?? [])
  }
}

function compile(object: string, { isPartial = false }: ValidatorOptions): ValidateFunction {
  const schema = canonicalSchema(object)
  const required = isPartial ? [] : (schema.required ?? []).filter((field) => !schema.properties?.[field]?.['x-stamp'])
  return sharedAjv().compile({ ...schema, required })
}

/** Ajv's errors in our words, one per place. */
export function explain(errors: readonly ErrorObject[]): FieldError[] {
  const found = new Map<string, FieldError>()
  for (const error of errors) {
    const pointer = pointerOf(error)
    // oneOf and anyOf only repeat what their branches said already.
    if (found.has(pointer)) continue
    const field = pointer.slice(1).split('/').map(unescape).join('.')
    found.set(pointer, { field, pointer, message: `${field || 'The whole'} ${remedy(error)}` })
  }
  return [...found.values()]
}

const escape = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')
const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

function pointerOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string }
  const last = missingProperty ?? additionalProperty
  return last === undefined ? instancePath : `${instancePath}/${escape(last)}`
}

function remedy(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return 'is missing: add it.'
    case 'additionalProperties':
      return hasExtra(error) ? 'is not a known field: remove it, or put it into `extra`.' : 'is not a known field: remove it.'
    case 'enum':
      return `must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}.`
    case 'type':
      return `must be ${article(String(params['type']))}, and is ${article(typeName(error.data))}.`
    case 'format':
      return `must be ${EXAMPLES[String(params['format'])] ?? `a ${String(params['format'])}`}.`
    case 'pattern':
      return patternRemedy(String(params['pattern']))
    default:
      return `${error.message ?? 'is not valid'}.`
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  'date-time': 'a time with its zone, such as "2026-01-31T08:00:00Z"',
  date: 'a date such as "2026-01-31"',
}

function patternRemedy(pattern: string): string {
  const decimals = /\\d\{1,(\d+)\}\)\?\$$/.exec(pattern)
  if (decimals) return `must be an exact decimal in a string, with at most ${decimals[1]} decimals, such as "12.50".`
  return `must match ${pattern}.`
}

const hasExtra = ({ parentSchema }: ErrorObject): boolean =>
  !!(parentSchema as { properties?: Record<string, unknown> } | undefined)?.properties?.['extra']
const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
const article = (type: string): string => (type === 'null' ? 'null' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type.replace(',', ' or ')}`)
