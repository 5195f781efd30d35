// Who a sale is booked on: the named party, else the shop's own, found or made once; and the addresses Tryton wants for it.
import { HubError, toHubError } from '../../core/errors.ts'
import type { TrytonClient, TrytonContext } from './client.ts'

export interface Buyer {
  party: number
  invoiceAddress: number
  shipmentAddress: number
}

/** Id of the shop's party (config `shopParty`). */
export async function shopParty(ctx: TrytonContext, client: TrytonClient): Promise<number> {
  const { code, name } = ctx.config.shopParty
  const key = `party:${ctx.config.url}:${ctx.config.database}:${code}`
  const text = await ctx.tokens.get(key, async () => {
    const find = (): Promise<number | undefined> => findParty(client, code)
    const made = async (): Promise<number> =>
      (await makeOnce(() => client.call<number[]>('party.party', 'create', [[{ code, name, addresses: [['create', [{}]]] }]])))[0]!
    return { value: String((await find()) ?? (await made())), expiresInMs: 10 * 60_000 }
  })
  return Number(text)
}

async function findParty(client: TrytonClient, code: string): Promise<number | undefined> {
  const [row] = await client.searchRead('party.party', [['code', '=', code]], { fields: ['code'], limit: 1 })
  return row?.id
}

/**
 * Makes a piece of master data on the way to something else. A lost answer, or one made by somebody else at the same time, is transient: the
 * next attempt finds what is there; the record that was to be written has not been touched.
 */
export async function makeOnce<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (cause) {
    const error = toHubError(cause)
    if (error.kind !== 'unknown' && error.code !== 'notUnique') throw error
    throw new HubError(error.code, 'transient', error.message, { cause, details: error.details })
  }
}

/** Buyers by wanted party id; '' stands for the shop. Two calls for any number of sales. */
export async function findBuyers(ctx: TrytonContext, client: TrytonClient, wanted: string[]): Promise<(party: string) => Buyer> {
  const shop = wanted.includes('') ? await shopParty(ctx, client) : undefined
  const ids = [...new Set(wanted.map((party) => (party === '' ? shop! : Number(party))))]
  const rows = await client.searchRead('party.address', [['party', 'in', ids]], {
    fields: ['party', 'invoice', 'delivery'],
    order: [['id', 'ASC']],
  })
  return (wantedParty) => {
    const party = wantedParty === '' ? shop! : Number(wantedParty)
    const own = rows.filter((row) => row.party === party)
    if (own.length === 0) {
      throw new HubError(
        'noAddress',
        'data',
        `Party ${wantedParty || ctx.config.shopParty.code} has no address in Tryton, and a sale needs one: add it there`,
        {
          details: { field: 'party', value: wantedParty },
        },
      )
    }
    const suited = (use: string): number => (own.find((row) => Boolean(row[use])) ?? own[0]!).id
    return { party, invoiceAddress: suited('invoice'), shipmentAddress: suited('delivery') }
  }
}
