// Shares of an order line's amount, for members that do not say what they are worth: a shipment of a system that knows no prices. After each
// booking the members of a line hold together exactly their part of its amount by quantity, rounded once: all of them, all of it.
import { add, divide, multiply, subtract } from '../model/money.ts'
import type { BindingRow } from '../store/port.ts'

/** Object whose lines' amounts are shared out. */
export const SHARED = 'order'

/** A part of a line that asks for its amount. */
export interface ShareRequest {
  /** Record that has the line, and the line's id. */
  owner: string
  line: string
  /** Of this part and of the whole line; the line's amount. */
  quantity: string
  whole: string
  amount: string
  /** Of the parts: those of the currency, unless the amount is finer. */
  digits: number
}
/** What a member holds of a line. */
export interface Share {
  owner: string
  line: string
  quantity: string
  amount: string
}
type Taken = Record<string, { quantity: string; amount: string }>
/** What all members of a fold hold of the lines of one record: the fold's binding of that record. */
export interface Ledger {
  lines: Taken
  isChanged: boolean
  binding?: BindingRow
}

export const ledgerText = ({ lines }: Ledger): string => JSON.stringify({ shared: lines })
export const ledgerFrom = (binding: BindingRow): Ledger => {
  const { shared } = JSON.parse(binding.shadow!) as { shared: Taken }
  return { lines: shared, isChanged: false, binding }
}

/** Takes back what the member held, and gives it what it asks for. Returns its shares, in the order of the requests. */
export function shareOut(ledgers: ReadonlyMap<string, Ledger>, before: readonly Share[], requests: readonly ShareRequest[]): Share[] {
  for (const { owner, line, quantity, amount } of before) move(ledgers.get(owner)!, line, subtract('0', quantity), subtract('0', amount))
  return requests.map(({ owner, line, quantity, whole, amount, digits }) => {
    const ledger = ledgers.get(owner)!
    const taken = ledger.lines[line] ?? { quantity: '0', amount: '0' }
    const due = divide(multiply(amount, add(taken.quantity, quantity)), whole, digits)
    const share = subtract(due, taken.amount)
    move(ledger, line, quantity, share)
    return { owner, line, quantity, amount: share }
  })
}

function move(ledger: Ledger, line: string, quantity: string, amount: string) {
  const taken = ledger.lines[line] ?? { quantity: '0', amount: '0' }
  ledger.lines[line] = { quantity: add(taken.quantity, quantity), amount: add(taken.amount, amount) }
  ledger.isChanged = true
}
