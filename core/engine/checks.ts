// What is checked before a record leaves: reject rules of the flow, then the model's invariants (model.md). Failing is a data error; a
// difference to what the channel states itself is shown with the record, and no more.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Store } from '../store/port.ts'
import type { components } from '../../openapi/types.ts'
import { checkOrder, checkRefunds, type Finding } from '../model/invariants.ts'
import type { Channel } from './graph.ts'

type Schemas = components['schemas']
/** Payments that a batch of refunds gives back, by record id. */
export type Payments = ReadonlyMap<string, Schemas['Payment']>

/** @throws HubError data with the rule's code, or `amountMismatch` 金额不平, `quantityMismatch` 数量不平 with the field and both values */
export function requireDeliverable(channel: Channel, body: Canonical, payments: Payments) {
  for (const rule of channel.outbound?.rejects ?? []) {
    const value = valuesAt(body, rule.field.split('.')).find((text) => rule.test(text))
    if (value === undefined) continue
    throw new HubError(rule.code, 'data', rule.message, { details: { field: rule.field, value } })
  }
  const finding = imbalancesOf(channel.object, body, payments).find(({ isShownOnly }) => !isShownOnly)
  if (!finding) return
  throw new HubError(`${finding.kind}Mismatch`, 'data', finding.message, { details: { ...finding } })
}

/** What of a record does not balance; a refund is measured against its payment, where that is known. */
export function imbalancesOf(object: string, body: Canonical, payments: Payments): Finding[] {
  if (object === 'order') return checkOrder(body as unknown as Schemas['Order'])
  if (object !== 'refund') return []
  const refund = body as unknown as Schemas['Refund']
  const payment = payments.get(refund.payment)
  return payment ? checkRefunds(refund.order, [payment], [refund]) : []
}

/** The payments that these records give back. Those that are not read yet are left out: nothing is known of them. */
export async function paymentsOf({ snapshot }: Pick<Store, 'snapshot'>, object: string, bodies: readonly Canonical[]): Promise<Payments> {
  const ids = object === 'refund' ? [...new Set(bodies.flatMap(({ payment }) => (typeof payment === 'string' ? [payment] : [])))] : []
  if (ids.length === 0) return new Map()
  const { records } = await snapshot({ records: ids })
  return new Map(records.filter(({ isFilled }) => isFilled).map(({ id, body }) => [id, JSON.parse(body) as Schemas['Payment']]))
}

/** All values at a dotted path, through lists. */
function valuesAt(value: unknown, path: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  if (value === undefined || value === null) return []
  const [head, ...rest] = path
  if (head === undefined) return [String(value)]
  return valuesAt((value as Record<string, unknown>)[head], rest)
}
