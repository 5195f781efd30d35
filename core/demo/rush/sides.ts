// Asks each of the three sides what it holds: the shop its own books, the hub its API record by record, the ERP its own protocol.
import type { Trade } from '../../../connectors/miniprogram/simulator/records.ts'
import type { HubClient, Schemas } from '../../cli/client.ts'
import { loginToTryton, minorUnits } from '../../testing/real-tryton/json-rpc.ts'
import type { Systems } from '../systems.ts'
import type { Holding, Sides } from './compare.ts'

const PAGE = 200
const AT_ONCE = 8

export async function askSides(systems: Systems, hub: HubClient): Promise<Sides> {
  return { platform: askPlatform(systems), hub: await askHub(hub), erp: await askErp(systems) }
}

/** Paid orders of goods, with what the ERP should hold. */
export function askPlatform({ shop }: Systems): Holding {
  const isSold = ({ trade_type, pay_time }: Trade): boolean => trade_type === 'goods' && pay_time !== undefined
  const sold = [...shop.shop.tables.trades.values()].filter(isSold)
  return holdingOf(sold.map(({ trade_no, receivable_amount }) => [trade_no, BigInt(receivable_amount!)]))
}

async function askHub(hub: HubClient): Promise<Holding> {
  const items: Schemas['RecordListItem'][] = []
  let cursor: string | null = null
  do {
    const query: { object: string; limit: number; cursor?: string } = { object: 'order', limit: PAGE, ...(cursor !== null && { cursor }) }
    const { body }: { body: Schemas['RecordPage'] } = await hub.get('/api/v1/records', { query })
    items.push(...body.items)
    cursor = body.nextCursor
  } while (cursor !== null)
  const held: [string, bigint][] = []
  const waiting = [...items]
  const work = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      const { body: record } = await hub.get('/api/v1/records/{record}', { path: { record: item.id } })
      const { merchantReceivable = '0' } = record.body as { merchantReceivable?: string }
      held.push([record.number ?? record.id, minorUnits(merchantReceivable)])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return holdingOf(held)
}

async function askErp({ erp }: Systems): Promise<Holding> {
  const { database, user, password } = erp.account
  const tryton = await loginToTryton({ url: `${erp.url}/${database}/`, user, password })
  const sales = await tryton.searchRead('sale.sale', [], ['reference', 'total_amount'])
  return holdingOf(sales.map(({ id, reference, total_amount }) => [String(reference ?? `sale ${String(id)}`), minorUnits(total_amount)]))
}

function holdingOf(held: [number: string, amount: bigint][]): Holding {
  const result = new Map<string, bigint[]>()
  for (const [number, amount] of held) result.set(number, [...(result.get(number) ?? []), amount])
  return result
}
