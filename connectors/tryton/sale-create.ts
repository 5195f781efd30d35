// Tryton's values for new sales, prepared for a whole batch with a fixed number of calls.
import { type HubError, toHubError } from '../../core/errors.ts'
import { countedLines } from '../../core/model/counted-lines.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import type { TrytonClient, TrytonContext } from './client.ts'
import { customEncoder, customNames } from './custom.ts'
import { companyOf, currencyOf, shippingWarehouse } from './lookups.ts'
import { findBuyers } from './parties.ts'
import { chargeRows, findProducts, lineRows } from './sale-lines.ts'
import { toDate } from './values.ts'

/** The values to create, or why there are none, per item. */
export async function saleDrafts(
  ctx: TrytonContext,
  client: TrytonClient,
  items: WriteItem[],
): Promise<Map<WriteItem, Record<string, unknown> | HubError>> {
  const company = await companyOf(client)
  const warehouse = await shippingWarehouse(ctx, client)
  const buyerOf = await findBuyers(
    ctx,
    client,
    items.map(({ want }) => partyOf(want)),
  )
  const productOf = await findProducts(
    client,
    items.flatMap(({ want }) => linesOf(want)),
  )
  const [encode, encodeLine] = [await customEncoder(ctx, client, 'order'), await customEncoder(ctx, client, 'order', 'lines')]
  const [names, lineNames] = [customNames(ctx, 'order'), customNames(ctx, 'order', 'lines')]
  const drafts = new Map<WriteItem, Record<string, unknown> | HubError>()
  for (const item of items) {
    const { want } = item
    try {
      const currency = await currencyOf(ctx, client, String(want.currency))
      const { party, invoiceAddress, shipmentAddress } = buyerOf(partyOf(want))
      const lines = []
      for (const [at, line] of linesOf(want).entries()) {
        const rows = await lineRows(ctx, client, { line, position: at + 1, digits: currency.digits, productOf })
        lines.push(...rows.map((row) => ({ ...row, ...encodeLine(line, lineNames) })))
      }
      for (const [at, charge] of (['freight', 'rounding'] as const).entries()) {
        const position = linesOf(want).length + 1 + at
        lines.push(...(await chargeRows(ctx, client, { charge, amount: want[`${charge}_amount`], position, digits: currency.digits })))
      }
      drafts.set(item, {
        company,
        party,
        invoice_address: invoiceAddress,
        shipment_address: shipmentAddress,
        currency: currency.id,
        warehouse: typeof want.warehouse === 'string' ? Number(want.warehouse) : warehouse,
        ...(typeof want.origin === 'string' ? { origin: `sale.sale,${want.origin}` } : {}),
        reference: typeof want.reference === 'string' ? want.reference : item.reference,
        ...(typeof want.sale_date === 'string' ? { sale_date: toDate(want.sale_date, 'sale_date') } : {}),
        ...(typeof want.comment === 'string' ? { comment: want.comment } : {}),
        ...encode(want, names),
        lines: [['create', lines]],
      })
    } catch (error) {
      const failure = toHubError(error)
      // Login, network: nobody's own fault, so nobody is dead-lettered for it.
      if (failure.kind !== 'data') throw error
      drafts.set(item, failure)
    }
  }
  return drafts
}

/** The wanted party's id; '' = the shop itself. */
export const partyOf = (want: Record<string, unknown>): string => (typeof want.party === 'string' ? want.party : '')

/** Wanted lines. A bundle's own row is left out where its components are there: they carry its amount. */
export function linesOf(want: Record<string, unknown>): Record<string, unknown>[] {
  const lines = Array.isArray(want.lines) ? (want.lines as Record<string, unknown>[]) : []
  return countedLines(lines.map((line) => ({ line, kind: line.kind, key: line.key, parentKey: line.parent_key }))).map(({ line }) => line)
}
