// Documents of a day, and the field that says when each arose.

const AROSE: Record<string, string> = {
  order: 'placedAt',
  payment: 'paidAt',
  shipment: 'shippedAt',
  afterSale: 'appliedAt',
  refund: 'refundedAt',
  invoice: 'issuedAt',
  approval: 'submittedAt',
}

/** Other objects have no day: master data, stock. */
export const isDated = (object: string): boolean => object in AROSE || object === 'salesSummary'

/** Epoch ms, as far as the document says so itself. */
export function aroseAt(object: string, body: Record<string, unknown>): number | undefined {
  const arose = body[AROSE[object] ?? '']
  return typeof arose === 'string' ? Date.parse(arose) : undefined
}
