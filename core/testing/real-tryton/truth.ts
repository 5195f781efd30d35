// What the file itself says, read without any code of the shop, the connectors or the hub: which invoices are orders, what they are worth, and
// why the others are none.

export const REASONS = ['cancellation', 'adjustment', 'negativeQuantity', 'zeroPrice', 'notAProduct'] as const
export type Reason = (typeof REASONS)[number]

export interface Invoice {
  number: string
  /** Of its first line, by the shop's clock: `2010-12-01`. */
  day: string
  /** Why it is no order; undefined = it is one. */
  reason?: Reason
  /** Pence: each line rounded half away from zero, as the shop charged it. */
  total: bigint
  pieces: Map<string, number>
}

const NO_PRODUCT = new Set(['POST', 'DOT', 'C2', 'M', 'm', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK'])

/** Invoices by number, in the order of the file. Throws when a line cannot be read. */
export function readTruth(csv: string): Map<string, Invoice> {
  const [, ...lines] = csv.split(/\r?\n/).filter((line) => line !== '')
  const rows = new Map<string, string[][]>()
  for (const line of lines) {
    const cells = cellsOf(line)
    if (cells.length !== 8) throw new Error(`this line has ${cells.length} cells: ${line}`)
    rows.set(cells[0]!, [...(rows.get(cells[0]!) ?? []), cells])
  }
  return new Map([...rows].map(([number, own]) => [number, invoiceOf(number, own)]))
}

function invoiceOf(number: string, rows: string[][]): Invoice {
  const pieces = new Map<string, number>()
  let total = 0n
  for (const [, code, , quantity, , price] of rows) {
    total += pence(price!, Number(quantity))
    pieces.set(code!, (pieces.get(code!) ?? 0) + Number(quantity))
  }
  const reason = reasonOf(number, rows)
  return { number, day: rows[0]![4]!.slice(0, 10), total, pieces, ...(reason && { reason }) }
}

function reasonOf(number: string, rows: string[][]): Reason | undefined {
  if (number.startsWith('C')) return 'cancellation'
  if (/^[A-Za-z]/.test(number)) return 'adjustment'
  if (rows.some(([, , , quantity]) => Number(quantity) <= 0)) return 'negativeQuantity'
  // A shop that counts in pence has no price below half a penny (0.001, once in the file).
  if (rows.some(([, , , , , price]) => pence(price!, 1) <= 0n)) return 'zeroPrice'
  if (rows.some(([, code]) => NO_PRODUCT.has(code!))) return 'notAProduct'
  return undefined
}

/** Price × pieces in whole pence. */
function pence(price: string, pieces: number): bigint {
  const [whole = '', fraction = ''] = price.split('.')
  const thousandths = BigInt(whole + fraction.padEnd(3, '0')) * BigInt(pieces)
  if (fraction.length > 3) throw new Error(`price ${price} has more than three decimals`)
  const half = thousandths < 0n ? -5n : 5n
  return (thousandths + half) / 10n
}

/** A line of CSV, with quoted cells. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]!
    if (sign === '"' && isQuoted && line[at + 1] === '"') {
      cell += sign
      at++
    } else if (sign === '"') isQuoted = !isQuoted
    else if (sign === ',' && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += sign
  }
  return [...cells, cell]
}
