// The last steps of a chain that look beyond their own value: allocate (a total over lines) and taxSplit (tax and net of an amount).
import { plainArgs, numberArg, ArgumentFault } from './converter.ts'
import { minorDigits } from '../model/money.ts'
import { parsePath } from './paths.ts'
import type { ConverterNode, Position, Rule } from './syntax.ts'

/** `allocate(by, scale)`: the value is a total; the entries of a list have its parts. */
export interface SpreadStep {
  kind: 'spread'
  /** Path in a canonical line: what the parts are measured by. */
  by: { text: string; segments: string[] }
  /** Digits of the unit that is not divided; undefined: those of the record's currency. */
  scale: number | undefined
  at: Position
}

/** `taxSplit(rate, scale)`: what a line does not say of its tax is computed from its amount. */
export interface SplitStep {
  kind: 'split'
  /** A field beside it, or the rate itself. */
  rate: { field: string } | { rate: string }
  /** Digits of the tax; undefined: those of the record's currency. */
  scale: number | undefined
  at: Position
}

/** Names of these steps. They come last in a chain. */
export const MONEY_STEPS: ReadonlySet<string> = new Set(['allocate', 'taxSplit'])

/** Reads the arguments. Throws ArgumentFault. */
export function moneyStep({ name, args, at }: ConverterNode): SpreadStep | SplitStep {
  const [first, digits] = plainArgs(name, args, { least: 1, most: 2 }) as [string, string?]
  const scale = digits === undefined ? undefined : numberArg(name, digits, { least: 0, most: 12 })
  if (name === 'allocate') return { kind: 'spread', by: pathArg(name, first), scale, at }
  if (/^\d{1,3}(\.\d{1,6})?$/.test(first)) return { kind: 'split', rate: { rate: first }, scale, at }
  return { kind: 'split', rate: { field: pathArg(name, first).text }, scale, at }
}

/**
 * Digits that a sum of the record is divided to: those of the step, else of the record's currency (2 where it names none), and never more than the
 * parts are written with, or they would not add up.
 */
export function digitsFor({ scale }: SpreadStep | SplitStep, kept: number, record: unknown): number {
  const { currency } = (record ?? {}) as { currency?: unknown }
  return Math.min(scale ?? (typeof currency === 'string' ? minorDigits(currency) : USUAL_DIGITS), kept)
}

/** Of most currencies, CNY among them. */
export const USUAL_DIGITS = 2

function pathArg(name: string, text: string): { text: string; segments: string[] } {
  try {
    return { text, segments: parsePath(text) }
  } catch (error) {
    throw new ArgumentFault(`\`${name}(${text})\`: ${(error as Error).message}`)
  }
}

/** A rule that spreads a total over the entries of a list. */
export const isSpread = (rule: Rule): boolean => rule.kind === 'field' && rule.chain.at(-1)?.name === 'allocate'
