// Does the connection work, and what is missing in Tryton before orders can be written? Each warning names its remedy.
import { toHubError } from '../../core/errors.ts'
import type { CheckResult } from '../../core/connector/port.ts'
import { trytonClient, type TrytonContext } from './client.ts'
import { accountCategory, companyOf, keptRows, shippingWarehouse, unitOf } from './lookups.ts'

const MODELS = ['party.party', 'product.product', 'sale.sale', 'stock.shipment.out', 'stock.move']

/** Throws for credentials and network; what only writes will miss is a warning. */
export async function check(ctx: TrytonContext): Promise<CheckResult> {
  const client = trytonClient(ctx)
  const version = await client.version()
  const preferences = await client.preferences()
  const warnings: string[] = []
  const attempt = async (probe: () => Promise<unknown>): Promise<void> => {
    try {
      await probe()
    } catch (cause) {
      const error = toHubError(cause)
      if (error.kind !== 'config' && error.kind !== 'data' && error.kind !== 'bug') throw error
      warnings.push(error.message)
    }
  }
  if (!version.startsWith('6.0.')) warnings.push(`Tryton is version ${version}; this connector was verified with 6.0`)
  for (const model of MODELS) await attempt(() => client.searchRead(model, [], { fields: ['id'], limit: 1 }))
  await attempt(() => companyOf(client))
  await attempt(() => shippingWarehouse(ctx, client))
  await attempt(() => accountCategory(ctx, client))
  for (const word of Object.keys(ctx.config.units)) await attempt(() => unitOf(ctx, client, word))
  const currencies = await keptRows(ctx, client, { model: 'currency.currency', fields: ['code', 'digits'] })
  if (currencies.length === 0) warnings.push('Tryton has no currency: add those of your orders under Currencies, each with a rate')
  const company = preferences['company.rec_name']
  return { ok: true, version, account: typeof company === 'string' ? `${ctx.config.user} (${company})` : ctx.config.user, warnings }
}
