// Freight, rounding and other lines without a product: booked on service products, made once when they are missing.
//
// Tryton takes a line without a product too, but then processing fails unless the accounting configuration names a default revenue
// account (seen on 6.0.29: confirm succeeds, the sale stays "confirmed" without shipment or invoice). A service product always works.
import { HubError } from '../../core/errors.ts'
import type { TrytonClient, TrytonContext } from './client.ts'
import { accountCategory, unitOf } from './lookups.ts'
import { makeOnce } from './parties.ts'
import { toDecimal } from './values.ts'

export type Charge = 'freight' | 'rounding' | 'other'
export interface ChargeProduct {
  id: number
  unit: number
}

/** Codes of the charge products: they are no goods, and left out of `product`. */
export function chargeCodes(ctx: TrytonContext): Map<string, Charge> {
  const { freight, rounding, other } = ctx.config.chargeProducts
  return new Map([
    [freight, 'freight'],
    [rounding, 'rounding'],
    [other, 'other'],
  ])
}

/** The service product of a charge. */
export async function chargeProduct(ctx: TrytonContext, client: TrytonClient, charge: Charge): Promise<ChargeProduct> {
  const code = ctx.config.chargeProducts[charge]
  const key = `charge:${ctx.config.url}:${ctx.config.database}:${code}`
  const text = await ctx.tokens.get(key, async () => ({
    value: JSON.stringify(await findOrMake(ctx, client, code)),
    expiresInMs: 10 * 60_000,
  }))
  return JSON.parse(text) as ChargeProduct
}

async function findOrMake(ctx: TrytonContext, client: TrytonClient, code: string): Promise<ChargeProduct> {
  const find = async (): Promise<ChargeProduct | undefined> => {
    const [row] = await client.searchRead('product.product', [['code', '=', code]], { fields: ['default_uom', 'type'], limit: 1 })
    if (row === undefined) return undefined
    if (row.type !== 'service') {
      throw new HubError('chargeIsGoods', 'config', `Product ${code} in Tryton is no service: name another one in config.chargeProducts`)
    }
    return { id: row.id, unit: row.default_uom as number }
  }
  const found = await find()
  if (found !== undefined) return found
  const unit = await unitOf(ctx, client, 'u')
  const values = {
    name: code,
    code,
    type: 'service',
    default_uom: unit,
    sale_uom: unit,
    salable: true,
    list_price: toDecimal('0'),
    account_category: await accountCategory(ctx, client),
    products: [['create', [{ suffix_code: '', cost_price: toDecimal('0') }]]],
  }
  await makeOnce(() => client.call('product.template', 'create', [[values]]))
  const made = await find()
  if (made === undefined) throw new HubError('vendorFault', 'bug', `Tryton did not keep the new service product ${code}`)
  return made
}
