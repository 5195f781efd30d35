// The model's invariants, as far as records alone can tell: amounts and quantities that must balance before a record is delivered.
// Numbers as in the model's document; a failing one is 金额不平 or 数量不平.
import type { components } from '../../openapi/types.ts'
import { add, compare, isEqual, minorDigits, subtract, sum } from './money.ts'
import { splitTax } from './tax-split.ts'

type Schemas = components['schemas']
type Order = Schemas['Order']
type OrderLine = Schemas['OrderLine']
type Payment = Schemas['Payment']
type Refund = Schemas['Refund']

/** Something that does not balance. */
export interface Finding {
  /** 1–6, as the model counts its invariants. */
  invariant: 1 | 2 | 3 | 4 | 5 | 6
  kind: 'amount' | 'quantity'
  /** Dotted path of the field that is off. */
  field: string
  expected: string
  actual: string
  message: string
}

/** Invariants 1–5 of one order. Fields that are absent are not judged. */
export function checkOrder(order: Order): Finding[] {
  return [
    ...checkPayable(order),
    ...checkReceivable(order),
    ...checkBundles(order),
    ...order.lines.flatMap((line, i) => checkLine(order, line, i)),
  ]
}

/** 1. payable = goodsAmount + freight − Σ discounts − pointsDeduction − priceAdjustment. */
function checkPayable(order: Order): Finding[] {
  const less = sum([
    ...(order.discounts ?? []).map((discount) => discount.amount),
    order.pointsDeduction ?? '0',
    order.priceAdjustment ?? '0',
  ])
  const expected = subtract(add(order.goodsAmount, order.freight), less)
  if (isEqual(expected, order.payable)) return []
  return [amount(1, 'payable', expected, order.payable, 'goods + freight − discounts − points − price adjustment')]
}

/** 2. Lines (+ header freight where it is no line) add up to what the merchant receives; the channel's own value wins where it is stated. */
function checkReceivable(order: Order): Finding[] {
  const findings: Finding[] = []
  const funded = sum(
    (order.discounts ?? []).filter(({ funder }) => funder === 'platform' || funder === 'government').map(({ amount }) => amount),
  )
  const computed = order.paid === undefined ? undefined : add(order.paid, funded)
  if (computed !== undefined && order.merchantReceivable !== undefined && !isEqual(computed, order.merchantReceivable)) {
    findings.push(amount(2, 'merchantReceivable', computed, order.merchantReceivable, 'paid + discounts that platform and government bear'))
  }
  const receivable = order.merchantReceivable ?? computed
  if (receivable === undefined) return findings
  // A bundle stands for its components where they are listed; without them it stands for itself.
  const counted = order.lines.filter((line) => line.kind !== 'bundle' || !hasComponents(order, line))
  const isFreightALine = order.lines.some((line) => line.kind === 'freight')
  const lines = add(sum(counted.map((line) => line.amount)), isFreightALine ? '0' : order.freight)
  if (!isEqual(lines, receivable)) findings.push(amount(2, 'lines', receivable, lines, 'what the merchant receives'))
  return findings
}

const componentsOf = (order: Order, bundle: OrderLine): OrderLine[] =>
  order.lines.filter((line) => line.kind === 'component' && line.parentKey === bundle.key)
const hasComponents = (order: Order, bundle: OrderLine): boolean => componentsOf(order, bundle).length > 0

/** 3. A bundle's components add up to the bundle. */
function checkBundles(order: Order): Finding[] {
  return order.lines.flatMap((line, i) => {
    if (line.kind !== 'bundle' || !hasComponents(order, line)) return []
    const actual = sum(componentsOf(order, line).map((component) => component.amount))
    return isEqual(actual, line.amount) ? [] : [amount(3, `lines.${i}.amount`, actual, line.amount, 'the sum of its components')]
  })
}

/** 4. net + tax = amount, and tax from the rate. 5. Shipped + cancelled ≤ quantity, returned ≤ shipped. */
function checkLine(order: Order, line: OrderLine, i: number): Finding[] {
  return [...checkTax(line, `lines.${i}`, minorDigits(order.currency)), ...checkQuantities(line, `lines.${i}`)]
}

function checkTax(line: OrderLine, at: string, digits: number): Finding[] {
  const findings: Finding[] = []
  const { amount: total, netAmount, taxAmount, taxRate } = line
  if (netAmount !== undefined && taxAmount !== undefined && !isEqual(add(netAmount, taxAmount), total)) {
    findings.push(amount(4, `${at}.netAmount`, subtract(total, taxAmount), netAmount, 'amount − tax'))
  }
  if (taxAmount !== undefined && taxRate !== undefined) {
    const expected = splitTax(total, taxRate, digits).tax
    if (!isEqual(expected, taxAmount)) findings.push(amount(4, `${at}.taxAmount`, expected, taxAmount, 'amount × rate ÷ (100 + rate)'))
  }
  return findings
}

function checkQuantities(line: OrderLine, at: string): Finding[] {
  if (isUntouched(line)) return []
  const shipped = line.shippedQuantity ?? '0'
  const findings: Finding[] = []
  const gone = add(shipped, line.cancelledQuantity ?? '0')
  if (compare(gone, line.quantity) > 0)
    findings.push(quantity(`${at}.quantity`, line.quantity, gone, 'shipped and cancelled exceed what was ordered'))
  const returned = line.returnedQuantity ?? '0'
  if (compare(returned, shipped) > 0)
    findings.push(quantity(`${at}.returnedQuantity`, shipped, returned, 'more came back than was shipped'))
  return findings
}

/** Nothing of it has moved yet, as with most lines: there is nothing to add up. */
const isUntouched = ({ quantity, shippedQuantity, cancelledQuantity, returnedQuantity }: OrderLine): boolean =>
  shippedQuantity === undefined && cancelledQuantity === undefined && returnedQuantity === undefined && !quantity.startsWith('-')

/** 6. Per order and currency: succeeded refunds do not exceed succeeded payments. Give all payments and refunds of the order. */
export function checkRefunds(order: string, payments: readonly Payment[], refunds: readonly Refund[]): Finding[] {
  const currencies = new Set(refunds.map(({ currency }) => currency))
  return [...currencies].flatMap((currency) => {
    const paid = sum(
      payments
        .filter((payment) => payment.status === 'succeeded' && payment.currency === currency)
        .flatMap((payment) => payment.allocations.filter((allocation) => allocation.order === order).map(({ amount }) => amount)),
    )
    const refunded = sum(
      refunds
        .filter((refund) => refund.status === 'succeeded' && refund.currency === currency && refund.order === order)
        .map(({ amount }) => amount),
    )
    if (compare(refunded, paid) <= 0) return []
    return [amount(6, 'refunded', paid, refunded, `at most what was paid in ${currency}`)]
  })
}

const amount = (invariant: Finding['invariant'], field: string, expected: string, actual: string, rule: string): Finding => ({
  invariant,
  kind: 'amount',
  field,
  expected,
  actual,
  message: `金额不平: ${field} is ${actual} and should be ${expected} (${rule}).`,
})

const quantity = (field: string, expected: string, actual: string, rule: string): Finding => ({
  invariant: 5,
  kind: 'quantity',
  field,
  expected,
  actual,
  message: `数量不平: ${field}: ${actual} against ${expected} (${rule}).`,
})
