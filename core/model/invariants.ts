// The model's invariants, as far as records alone can tell: amounts and quantities that must balance before a record is delivered.
// Numbers as in the model's document; a failing one is 金额不平 or 数量不平.
import type { components } from '../../openapi/types.ts'
import { countedLines } from './counted-lines.ts'
import { add, compare, isEqual, minorDigits, subtract, sum } from './money.ts'
import { splitTax } from './tax-split.ts'

type Schemas = components['schemas']
/** As far as it is known: what is absent is not judged. */
type Order = Partial<Schemas['Order']>
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
  /** The channel states its own value, or nothing is lost by it: the difference is shown, and the record is delivered. */
  isShownOnly?: true
}

/** Invariants 1–6 as far as one order tells. Fields that are absent are not judged. */
export function checkOrder(order: Order): Finding[] {
  const { lines = [], currency = '' } = order
  const counted = countedLines(lines)
  return [
    ...checkPayable(order),
    ...checkReceivable(order, counted),
    ...checkShares(order, counted),
    ...checkBundles(lines),
    ...lines.flatMap((line, i) => checkLine(line, `lines.${i}`, minorDigits(currency))),
    ...checkRefunded(order),
  ]
}

/** 1. payable = goodsAmount + freight − Σ discounts − pointsDeduction − priceAdjustment. */
function checkPayable(order: Order): Finding[] {
  const { goodsAmount, freight, payable } = order
  if (goodsAmount === undefined || freight === undefined || payable === undefined) return []
  const less = sum([
    ...(order.discounts ?? []).map((discount) => discount.amount),
    order.pointsDeduction ?? '0',
    order.priceAdjustment ?? '0',
  ])
  const expected = subtract(add(goodsAmount, freight), less)
  if (isEqual(expected, payable)) return []
  return [amount(1, 'payable', expected, payable, 'goods + freight − discounts − points − price adjustment')]
}

/** 2. Lines (+ header freight where it is no line) add up to what the merchant receives; the channel's own value wins where it is stated. */
function checkReceivable(order: Order, counted: readonly OrderLine[]): Finding[] {
  const findings: Finding[] = []
  const computed = order.paid === undefined ? undefined : add(order.paid, fundedBy(order, isForeignFunder))
  if (computed !== undefined && order.merchantReceivable !== undefined && !isEqual(computed, order.merchantReceivable)) {
    const found = amount(2, 'merchantReceivable', computed, order.merchantReceivable, 'paid + discounts that platform and government bear')
    findings.push({ ...found, isShownOnly: true })
  }
  const receivable = order.merchantReceivable ?? computed
  if (receivable === undefined || !order.lines) return findings
  const isFreightALine = order.lines.some((line) => line.kind === 'freight')
  const lines = add(sum(counted.map((line) => line.amount)), isFreightALine ? '0' : (order.freight ?? '0'))
  if (!isEqual(lines, receivable)) findings.push(amount(2, 'lines', receivable, lines, 'what the merchant receives'))
  return findings
}

type Funder = Schemas['Discount']['funder']

/** Who makes a discount good to the merchant. */
const isForeignFunder = (funder: Funder): boolean => funder === 'platform' || funder === 'government'
const isOwnFunder = (funder: Funder): boolean => !isForeignFunder(funder)

const fundedBy = ({ discounts = [] }: Order, isMeant: (funder: Funder) => boolean): string =>
  sum(discounts.filter(({ funder }) => isMeant(funder)).map((discount) => discount.amount))

/** 2. Lines carry no more of a discount than its funder gives, nor of the points than were used. Less is shown: freight may bear the rest. */
function checkShares(order: Order, counted: readonly OrderLine[]): Finding[] {
  const findings: Finding[] = []
  const check = (field: 'discountMerchant' | 'discountPlatform' | 'pointsDeduction', total: string | undefined, rule: string) => {
    const stated = counted.flatMap((line) => line[field] ?? [])
    if (total === undefined || stated.length === 0) return
    const shares = sum(stated)
    const order = compare(shares, total)
    if (order === 0) return
    const found = amount(2, `lines.${field}`, total, shares, rule)
    findings.push(order > 0 ? found : { ...found, isShownOnly: true })
  }
  if (order.discounts) {
    check('discountMerchant', fundedBy(order, isOwnFunder), 'the discounts that the merchant, creators and suppliers bear')
    check('discountPlatform', fundedBy(order, isForeignFunder), 'the discounts that platform and government bear')
  }
  check('pointsDeduction', order.pointsDeduction, 'the points deducted from the order')
  return findings
}

/** 3. A bundle's components add up to the bundle. */
function checkBundles(lines: readonly OrderLine[]): Finding[] {
  return lines.flatMap((line, i) => {
    const components = line.kind === 'bundle' ? lines.filter((one) => one.kind === 'component' && one.parentKey === line.key) : []
    if (components.length === 0) return []
    const actual = sum(components.map((component) => component.amount))
    return isEqual(actual, line.amount) ? [] : [amount(3, `lines.${i}.amount`, actual, line.amount, 'the sum of its components')]
  })
}

/** 2. A gift costs nothing. 4. net + tax = amount, and tax from the rate. 5. Shipped + cancelled ≤ quantity, returned ≤ shipped. */
function checkLine(line: OrderLine, at: string, digits: number): Finding[] {
  return [...checkGift(line, at), ...checkTax(line, at, digits), ...checkQuantities(line, at)]
}

function checkGift({ kind, amount: charged }: OrderLine, at: string): Finding[] {
  return kind !== 'gift' || isEqual(charged, '0') ? [] : [amount(2, `${at}.amount`, '0', charged, 'a gift is at 0')]
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
  // Parcels of before the hub are known to nobody here: then what was ordered has left.
  const left = line.shippedQuantity ?? line.quantity
  if (compare(returned, left) > 0) findings.push(quantity(`${at}.returnedQuantity`, left, returned, 'more came back than was shipped'))
  return findings
}

/** Nothing of it has moved yet, as with most lines: there is nothing to add up. */
const isUntouched = ({ quantity, shippedQuantity, cancelledQuantity, returnedQuantity }: OrderLine): boolean =>
  shippedQuantity === undefined && cancelledQuantity === undefined && returnedQuantity === undefined && !quantity.startsWith('-')

/** 6. An order gives back no more than was paid for it. */
export function checkRefunded({ paid, refunded }: Order): Finding[] {
  if (paid === undefined || refunded === undefined || compare(refunded, paid) <= 0) return []
  return [amount(6, 'refunded', paid, refunded, 'at most what was paid')]
}

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
