// A world of trade under faults: shops, an ERP, the hub between them, on one clock, and what people do in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCodec } from '../../crypto/codec.ts'
import { openStore } from '../../store/open.ts'
import { createCircuitWatch } from '../simulation/circuit-watch.ts'
import { createConductor, type Conductor, type Life } from '../simulation/conductor.ts'
import { diceFrom, type Dice } from '../simulation/dice.ts'
import { createNetwork, type Network } from '../simulation/network.ts'
import { createSimulatedNode, type SimulatedNode } from '../simulation/node.ts'
import { createErp, type Erp } from '../trade/erp.ts'
import { createShop, type Shop } from '../trade/shop.ts'
import { tradeConnector, type TradeSystem } from '../trade/system.ts'
import { accountConnector } from '../account-connector.ts'
import { sellableConfig, tradeBundle } from '../trade/world.ts'
import { placeOf, type Trade } from './draw.ts'

/** Three minutes before the day ends in Shanghai. */
export const START = Date.parse('2026-03-01T15:57:00Z')
export const DAY_MS = 86_400_000

export interface TradeWorld {
  trade: Trade
  conductor: Conductor
  network: Network
  dice: Dice
  shops: Map<string, Shop>
  erp: Erp
  node: SimulatedNode
  errors: string[]
  /** Pushes under way. */
  readonly openPushes: number
  /** No push is lost, doubled or late any more. */
  calmDown(): void
  close(): Promise<void>
}

const PUSHED = new Set(['shop', 'product', 'order', 'afterSale', 'inventory', 'shipment'])
const codec = createCodec(new Uint8Array(32).fill(3))

export function openTradeWorld(trade: Trade): TradeWorld {
  const dice = diceFrom(trade.seed + 0x5eed)
  const conductor = createConductor(dice, START)
  const network = createNetwork(conductor, dice)
  const folder = mkdtempSync(join(tmpdir(), 'qiao-trade-'))
  const shops = new Map(
    trade.rules.map(({ shop, bundles }) => [
      shop,
      createShop({ id: shop, code: shop, startAt: START - 1, products: trade.products, countsBundles: bundles !== 'parts' }),
    ]),
  )
  const erp = createErp('erp', trade.warehouses, (sku) => placeOf(trade, sku))
  const errors: string[] = []
  const systems: TradeSystem[] = [...shops.values(), erp]
  const connectorsFor = (life: Life) =>
    new Map([
      ...systems.map((system) => {
        const connector = tradeConnector(system, (call, effect) => network.exchange({ system: system.id, call, life }, effect))
        return [system.id, connector] as const
      }),
      ...Object.entries(ACCOUNTS).map(([id, connector]) => [id, accountConnector(connector)] as const),
    ])
  const node = createSimulatedNode({
    id: 'node_1',
    openStore: () => openStore({ file: join(folder, 'hub.sqlite') }, { codec, isDurable: false, clock: conductor.now }),
    isShared: false,
    conductor,
    dice,
    connectorsFor,
    watch: createCircuitWatch(conductor, 1),
    onError: (text) => void errors.push(text),
  })
  let openPushes = 0
  let isCalm = false
  for (const system of systems) {
    system.onChange = (object, row) => {
      if (!PUSHED.has(object)) return
      const times = isCalm ? 1 : dice.pick([0, 1, 1, 1, 2])
      for (let n = 0; n < times; n++) {
        openPushes++
        conductor.after(isCalm ? 0 : dice.whole(0, 8_000), () => {
          openPushes--
          push(system.id, object, row.id)
        })
      }
    }
  }

  function push(system: string, object: string, externalId: string) {
    const { hub, life } = node
    if (!hub) return
    const rawBody = Buffer.from(JSON.stringify({ hints: [{ object, externalId }] }))
    // A push that the hub refuses is lost: the next pull brings what it told of.
    void conductor
      .turn(`${system} pushes ${object} ${externalId}`, life)
      .then(() => hub.receiveWebhook(system, { headers: {}, query: {}, rawBody }))
      .catch(() => undefined)
  }

  return {
    ...{ trade, conductor, network, dice, shops, erp, node, errors },
    get openPushes() {
      return openPushes
    },
    calmDown() {
      isCalm = true
      network.calmDown()
    },
    async close() {
      await node.bury()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Connections without a system, by their connectors: what shops may sell, and the bills of what left and what came back. */
const ACCOUNTS = { stock: 'sellable', daily: 'summary', back: 'summary' } as const
/** So short that bills and days are full within a run. */
const BILLS = { maxLines: 3, freezeAfterMinutes: 1 }

function connectionsOf({ rules }: Trade) {
  const configs: Record<string, Record<string, unknown>> = {
    stock: sellableConfig(rules),
    daily: BILLS,
    back: { ...BILLS, kind: 'return' },
  }
  const ids = [...rules.map(({ shop }) => shop), 'erp', ...Object.keys(ACCOUNTS)]
  return ids.map((id) => ({ id, connector: id, name: id, config: configs[id] ?? {} }))
}

/** Orders, stock and parcels, and what was shipped and returned of a day as bills. */
export function bundleOf(trade: Trade) {
  const { rules } = trade
  const base = tradeBundle(rules.map(({ shop }) => shop))
  const flow = (connection: string, object: string, direction: 'in' | 'out', filter?: Record<string, unknown>) => ({
    ...{ id: `${connection}-${object.toLowerCase()}-${direction}`, connection, object, direction },
    ...(filter && { filter }),
  })
  const shopFlows = rules.map(({ shop }) => flow(shop, 'afterSale', 'in'))
  return {
    ...base,
    connections: connectionsOf(trade),
    flows: [
      ...base.flows,
      ...shopFlows,
      flow('daily', 'shipment', 'out', { status: ['shipped', 'delivered'] }),
      flow('back', 'afterSale', 'out', { status: ['completed'], kind: ['returnRefund'] }),
      flow('erp', 'salesSummary', 'out', { status: ['frozen', 'posted'] }),
    ],
    mappings: [...base.mappings, BILL],
  }
}

const BILL = {
  name: 'erp/salesSummary',
  text: `
mapping: erp.salesSummary
native: erp/salesSummary
canonical: salesSummary
id: id
match: [ "number!" ]
reference: number
map:
  - "number <-> number"
  - "kind -> kind"
  - "amount -> amount | money(2)"
  - "lines[lineId] <-> lines[id]":
    - "product -> sku | ref(product.skuCode)"
    - "quantity <-> quantity | decimal(0)"
    - "amount <-> amount | money(2)"
`,
}
