// A bundle is sold as one row and booked by its components (model.md, 3): what is said of so many bundles is said of so many of each component.
import { allocate } from './allocate.ts'
import { divide, minorDigits, multiply } from './money.ts'

type Body = Record<string, unknown>

/** Most decimals of a quantity. */
const DECIMALS = 6

/** The components of a bundle's row among the lines of its order. */
export const componentsOf = (row: Body, lines: readonly Body[]): Body[] =>
  row['kind'] === 'bundle' ? lines.filter(({ kind, parentKey }) => kind === 'component' && parentKey === row['key']) : []

/** So many of a component come with so many of its bundle's row. */
export function piecesIn(component: Body, row: Body, bundles: string): string {
  const text = divide(multiply(String(component['quantity']), bundles), String(row['quantity']), DECIMALS)
  return text.replace(/\.?0+$/, '') || '0'
}

/** An after-sale's lines with the components in place of bundles' rows, and their amounts among them to the fen. Others stay as they are. */
export function unbundled(lines: readonly Body[], order: Body): Body[] {
  const rows = (order['lines'] ?? []) as Body[]
  return lines.flatMap((line) => {
    const row = rows.find(({ lineId }) => lineId === line['orderLineId'])
    const components = row ? componentsOf(row, rows) : []
    if (!row || components.length === 0) return [line]
    const weights = components.map(({ amount }) => String(amount))
    const amounts = allocate(String(line['amount']), weights, minorDigits(String(order['currency'])))
    return components.map((component, at) => partOf(line, { row, component, amount: amounts[at]! }))
  })
}

function partOf(line: Body, { row, component, amount }: { row: Body; component: Body; amount: string }): Body {
  const { product: _bundle, taxAmount: _whole, receivedQuantity, ...rest } = line
  return {
    ...rest,
    orderLineId: component['lineId'],
    ...(component['product'] !== undefined && { product: component['product'] }),
    quantity: piecesIn(component, row, String(line['quantity'])),
    ...(receivedQuantity !== undefined && { receivedQuantity: piecesIn(component, row, String(receivedQuantity)) }),
    amount,
  }
}
