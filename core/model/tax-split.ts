// 价税分离: an amount that includes tax, as net amount and tax (model.md, invariant 4).
import { HubError } from '../errors.ts'
import { add, compare, divide, multiply, subtract } from './money.ts'

export interface TaxSplit {
  net: string
  tax: string
}

/**
 * tax = amount × rate ÷ (100 + rate), rounded half away from zero (四舍五入) to `digits` (`minorDigits(currency)`), net = amount − tax: the two add
 * up to the amount exactly, and a refund splits as the payment did. `rate` is in per cent: 13. Throws HubError data `badTaxRate`, `notDecimal`.
 */
export function splitTax(amount: string, rate: string, digits: number): TaxSplit {
  if (compare(rate, '0') < 0)
    throw new HubError('badTaxRate', 'data', `A tax rate of ${rate} % is below 0: give it in per cent, such as 13, or 0 for no tax.`)
  const tax = divide(multiply(amount, rate), add('100', rate), digits)
  return { net: subtract(amount, tax), tax }
}
