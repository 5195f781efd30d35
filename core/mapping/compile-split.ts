// `taxAmount -> tax | money(2) | taxSplit(taxRate)`: reads a line's tax or net amount, or computes it from the amount where it is not said.
import { splitTax } from '../model/tax-split.ts'
import { subtract } from '../model/money.ts'
import { digitsFor, type SplitStep } from './money-steps.ts'
import { readerOf, type Reader } from './paths.ts'

/** What taxSplit gives, and the field that the rest of the amount is in. */
export const SPLIT_FIELDS: Readonly<Record<string, string>> = { taxAmount: 'netAmount', netAmount: 'taxAmount' }

/** Reads `segments` of a canonical line; computed from `amount` beside it where it is absent. Undefined where amount or rate is absent too. */
export function splitReader(segments: readonly string[], step: SplitStep, kept: number): Reader {
  const { rate } = step
  const leaf = segments.at(-1)!
  const beside = (name: string): string[] => [...segments.slice(0, -1), name]
  const [own, rest, amount] = [readerOf(segments), readerOf(beside(SPLIT_FIELDS[leaf]!)), readerOf(beside('amount'))]
  const readRate: Reader = 'field' in rate ? readerOf(beside(rate.field)) : () => rate.rate
  return (line, root = line) => {
    const stated = own(line)
    const whole = amount(line)
    if (stated !== undefined || typeof whole !== 'string') return stated
    const other = rest(line)
    if (typeof other === 'string') return subtract(whole, other)
    const percent = readRate(line)
    if (typeof percent !== 'string') return undefined
    const { net, tax } = splitTax(whole, percent, digitsFor(step, kept, root))
    return leaf === 'taxAmount' ? tax : net
  }
}
