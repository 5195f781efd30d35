// The shop of the run: the mini-program simulator, empty, fed with the file through its own API.

export interface RetailShop {
  baseUrl: string
  token: string
  /** Products and trades of a CSV text. */
  feed(csv: string): Promise<{ products: number; trades: number }>
  /** The shop's staff send everything of these trades. */
  ship(tradeNumbers: string[]): Promise<void>
  /** What was sent of these trades comes back undelivered. */
  takeBack(tradeNumbers: string[]): void
  /** Of each of these trades one piece comes back, and the buyer is paid back what he paid for it. */
  giveBack(tradeNumbers: string[]): Promise<GivenBack[]>
  /** Of `sku|warehouse`. */
  sells(id: string): boolean
  stockOf(id: string): number | undefined
  /** Changes with every write. */
  fingerprint(): string
  close(): Promise<void>
}

export interface GivenBack {
  /** Of the after-sale. */
  number: string
  /** Pence. */
  refund: bigint
}

interface Application {
  aftersale_id: string
  aftersale_no: string
  status: string
  refund_amount: number
}

const SHOP = 'online-retail'
/** Code of Tryton's own warehouse. */
const WAREHOUSE = 'WH'

export async function startRetailShop(): Promise<RetailShop> {
  const { startShopSimulator } = await import('../../../connectors/miniprogram/simulator.ts')
  const { createStore } = await import('../../../connectors/miniprogram/simulator/store.ts')
  const shop = createStore(Date.now)
  const simulator = await startShopSimulator({ shop, logSize: 0 })
  const post = async <T>(path: string, body: string): Promise<T> => {
    const response = await fetch(`${simulator.url}/sim${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    if (!response.ok) throw new Error(`the shop answers ${path} with ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const feedOne = (kind: string, item: unknown) => post(`/feed/${kind}`, JSON.stringify({ items: [item] }))
  return {
    baseUrl: simulator.baseUrl,
    token: simulator.token,
    async feed(csv) {
      await feedOne('warehouses', { warehouse_code: WAREHOUSE, name: 'Warehouse', kind: 'own', is_sellable: true })
      const hours = { start_time: Date.UTC(2010, 11, 1), time_zone: 'Europe/London', day_cutoff: '00:00' }
      await feedOne('shops', { shop_code: SHOP, name: 'Online Retail', warehouse_codes: [WAREHOUSE], ...hours })
      return post(`/retail?shop_code=${SHOP}&warehouse_code=${WAREHOUSE}`, csv)
    },
    async ship(tradeNumbers) {
      for (const number of tradeNumbers) await post(`/trades/R${number}/ship`, '{}')
    },
    takeBack(tradeNumbers) {
      const wanted = new Set(tradeNumbers.map((number) => `R${number}`))
      for (const { shipment_id, items } of [...shop.tables.shipments.values()])
        if (items.some(({ tid }) => wanted.has(tid))) shop.change('shipments', shipment_id, { status: 'cancelled' })
    },
    async giveBack(tradeNumbers) {
      const given: GivenBack[] = []
      for (const number of tradeNumbers) {
        const [row] = shop.require('trades', `R${number}`).orders
        const application = JSON.stringify({ type: 2, items: [{ oid: row!.oid, num: 1 }], reason: 'not wanted any more' })
        const { aftersale_id: id, aftersale_no } = await post<Application>(`/trades/R${number}/aftersales`, application)
        shop.change('aftersales', id, { return_warehouse_code: WAREHOUSE })
        let made: Application
        do made = await post<Application>(`/aftersales/${id}/advance`, '{}')
        while (made.status !== 'MERCHANT_RETURN_SUCCESS')
        given.push({ number: aftersale_no, refund: BigInt(made.refund_amount) })
      }
      return given
    },
    sells: (id) => shop.tables.products.find(id.split('|')[0]!) !== undefined,
    stockOf: (id) => shop.tables.stocks.get(id)?.available_num,
    fingerprint() {
      const versions = Object.values(shop.tables).map((table) => [...table.values()].reduce((sum, { version }) => sum + version, 0))
      return versions.join()
    },
    close: simulator.close,
  }
}
