// What a converter is: two functions between a native and a canonical value, with facts that the static check relies on.
import { HubError } from '../errors.ts'
import type { ArgumentNode } from './syntax.ts'

/** Types of values on the way; `decimal`, `dateTime` and `date` are strings in the one canonical spelling. `any` = nobody knows. */
export const VALUE_TYPES = ['string', 'integer', 'number', 'boolean', 'decimal', 'dateTime', 'date', 'list', 'object', 'any'] as const
export type ValueType = (typeof VALUE_TYPES)[number]

export interface Converter {
  name: string
  /** Native types that get understands. */
  reads: readonly ValueType[]
  gives: ValueType
  /** Native → canonical. Called with absent values only if handlesAbsent. Throws HubError data. */
  get(value: unknown): unknown
  /** Canonical → native; `old` is the native value it replaces (undefined: none). Throws HubError data. */
  put(value: unknown, old: unknown): unknown
  /** Do two canonical values mean the same to this system? */
  same(a: unknown, b: unknown): boolean
  /** Does get succeed for every value of the types it reads? */
  total: boolean
  /** Does every canonical value have one native spelling and back? */
  bijective: boolean
  /** Why not bijective, for the report. */
  loses?: string
  /** Is get asked about absent values too (`default`)? */
  handlesAbsent?: boolean
  /** Works on lists as a whole; others are applied to each item of a list. */
  takesList?: boolean
  /** Native and canonical words, for `enum`. */
  words?: { native: ReadonlySet<string>; canonical: ReadonlySet<string>; refusedNative: ReadonlySet<string>; refused: ReadonlySet<string> }
  /** Decimals kept, for the narrowing check. */
  scale?: number
  /** What put writes when the canonical value is explicitly null. */
  cleared?: unknown
}

/** What surrounds a converter in its chain: the types on both sides as far as the schemas tell. */
export interface Surroundings {
  native: ValueType
  canonical: ValueType
}

export type ConverterFactory = (args: ArgumentNode[], around: Surroundings) => Converter

/** Arguments that a converter does not understand; the check makes a finding of it. */
export class ArgumentFault extends Error {}

/** A value that cannot be converted. The caller adds field and path. */
export function refuse(code: string, message: string, details: Record<string, unknown> = {}): HubError {
  return new HubError(code, 'data', message, { details })
}

/** A value as it may stand in a message: short, and never an object's content. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 57)}…` : value}"`
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}

/** Plain words of a converter without `a=b` arguments. */
export function plainArgs(name: string, args: ArgumentNode[], range: { least: number; most: number }): string[] {
  if (args.length < range.least || args.length > range.most)
    throw new ArgumentFault(
      `\`${name}\` takes ${range.least === range.most ? range.least : `${range.least} to ${range.most}`} argument(s), not ${args.length}`,
    )
  return args.map((arg) => {
    if (arg.key !== undefined) throw new ArgumentFault(`\`${name}\` takes plain arguments, not \`${arg.key}=${arg.value}\``)
    return arg.value
  })
}

/** A whole number between bounds. */
export function numberArg(name: string, text: string, range: { least: number; most: number }): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < range.least || value > range.most)
    throw new ArgumentFault(`\`${name}(${text})\`: a whole number from ${range.least} to ${range.most} is needed`)
  return value
}

/** JSON values: equal content, order of object keys aside. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
