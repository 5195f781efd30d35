// What is checked before a record leaves: reject rules of the flow, then the model's invariants (model.md). Failing is a data error; a
// difference to what the channel states itself is shown with the record, and no more.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Store } from '../store/port.ts'
import type { components } from '../../openapi/types.ts'
import { checkOrder, checkRefunded, checkRefunds, type Finding } from '../model/invariants.ts'
import type { Channel } from './graph.ts'

type Schemas = components['schemas']
/** Payments that a batch of refunds gives back, and their orders, by record id. */
export type Paid = ReadonlyMap<string, Canonical>

/** @throws HubError data with the rule's code, or `amountMismatch` 金额不平, `quantityMismatch` 数量不平 with the field and both values */
export function requireDeliverable(channel: Channel, body: Canonical, paid: Paid) {
  for (const rule of channel.outbound?.rejects ?? []) {
    const value = valuesAt(body, rule.field.split('.')).find((text) => rule.test(text))
    if (value === undefined) continue
    throw new HubError(rule.code, 'data', rule.message, { details: { field: rule.field, value } })
  }
  const finding = imbalancesOf(channel.object, body, paid).find(({ isShownOnly }) => !isShownOnly)
  if (!finding) return
  throw new HubError(`${finding.kind}Mismatch`, 'data', finding.message, { details: { ...finding } })
}

/** What of a record does not balance; a refund is measured against its payment, and all of its order against what was paid, where that is known. */
export function imbalancesOf(object: string, body: Canonical, paid: Paid): Finding[] {
  if (object === 'order') return checkOrder(body as unknown as Schemas['Order'])
  if (object !== 'refund') return []
  const refund = body as unknown as Schemas['Refund']
  const payment = paid.get(refund.payment) as Schemas['Payment'] | undefined
  const alone = payment ? checkRefunds(refund.order, [payment], [refund]) : []
  const order = paid.get(refund.order) as Schemas['Order'] | undefined
  return alone.length || !order ? alone : checkRefunded(order)
}

/** What these records give back. What is not read yet is left out: nothing is known of it. */
export async function paidFor({ snapshot }: Pick<Store, 'snapshot'>, object: string, bodies: readonly Canonical[]): Promise<Paid> {
  const named = object === 'refund' ? bodies.flatMap(({ payment, order }) => [payment, order]) : []
  const ids = [...new Set(named.filter((id) => typeof id === 'string'))]
  if (ids.length === 0) return new Map()
  const { records } = await snapshot({ records: ids })
  return new Map(records.filter(({ isFilled }) => isFilled).map(({ id, body }) => [id, JSON.parse(body) as Canonical]))
}

/** All values at a dotted path, through lists. */
function valuesAt(value: unknown, path: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  if (value === undefined || value === null) return []
  const [head, ...rest] = path
  if (head === undefined) return [String(value)]
  return valuesAt((value as Record<string, unknown>)[head], rest)
}
