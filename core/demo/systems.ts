// The two simulated systems of the demo, kept in `<dataFolder>/demo`: ports, secrets and memories are the same at the next start.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from '../../connectors/miniprogram/simulator/records.ts'
import type { ShopEntry, ShopStore } from '../../connectors/miniprogram/simulator/store.ts'
import type { ShopSimulator } from '../../connectors/miniprogram/simulator.ts'
import type { TrytonEntry, TrytonSimulator } from '../../connectors/tryton/simulator.ts'
import type { DemoSystems } from './bundle.ts'
import { openKeptFile } from './kept-file.ts'

export interface Systems {
  shop: ShopSimulator
  erp: TrytonSimulator
  /** For the configuration. */
  settings: DemoSystems
  webhookSecret: string
  /** Was this the first start in this folder? */
  isNew: boolean
  close(): Promise<void>
}

interface Ports {
  shop: number
  erp: number
}

const STOCK = 400

/** What both are seeded with at the first start. */
export interface Seeding {
  /** On hand of each stocked article. Default 400. */
  stock?: number
  /** Orders from before; default as `seedShop` has it. */
  trades?: number
  members?: number
}

/** Starts both, seeded at the first start, going on at later ones. */
export async function startSystems(dataFolder: string, seeding: Seeding = {}): Promise<Systems> {
  const folder = join(dataFolder, 'demo')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const secret = (name: string, make: () => string): { file: string; value: string } => {
    const file = join(folder, name)
    if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 })
    return { file, value: readFileSync(file, 'utf8') }
  }
  const word = (): string => randomBytes(18).toString('base64url')
  const token = secret('shop-token', word)
  const webhookSecret = secret('shop-webhook-secret', () => `whsec_${randomBytes(24).toString('base64')}`)
  const password = secret('erp-password', word)

  const portsFile = join(folder, 'ports.json')
  const known = existsSync(portsFile) ? (JSON.parse(readFileSync(portsFile, 'utf8')) as Ports) : { shop: 0, erp: 0 }
  const shop = await startShop(folder, { token: token.value, port: known.shop, seeding })
  const erp = await startErp(folder, { password: password.value, port: known.erp, stock: seeding.stock ?? STOCK })
  const ports: Ports = { shop: Number(new URL(shop.simulator.url).port), erp: Number(new URL(erp.simulator.url).port) }
  writeFileSync(`${portsFile}.new`, JSON.stringify(ports))
  renameSync(`${portsFile}.new`, portsFile)

  const { database, user } = erp.simulator.account
  return {
    shop: shop.simulator,
    erp: erp.simulator,
    settings: {
      shop: { baseUrl: shop.simulator.baseUrl, tokenFile: token.file, webhookSecretFile: webhookSecret.file },
      erp: { url: erp.simulator.url, database, user, passwordFile: password.file },
    },
    webhookSecret: webhookSecret.value,
    isNew: shop.isNew,
    async close() {
      await Promise.all([shop.simulator.close(), erp.simulator.close()])
      shop.save()
      erp.save()
    },
  }
}

async function startShop(folder: string, { token, port, seeding }: { token: string; port: number; seeding: Seeding }) {
  const { startShopSimulator, seedShop } = await import('../../connectors/miniprogram/simulator.ts')
  const { createStore } = await import('../../connectors/miniprogram/simulator/store.ts')
  const kept = openKeptFile<ShopEntry>(join(folder, 'shop.jsonl'))
  const isNew = kept.entries === undefined
  const shop = isNew ? seedShop({ now: Date.now, stock: STOCK, ...seeding }) : loaded(createStore(Date.now), kept.entries!)
  const save = (): void => kept.rewrite(shop.dump())
  save()
  shop.onEntry((entry) => kept.append([entry]))
  // Another life at every start: the same seed would only repeat itself.
  const traffic = { seed: Date.now() % 1_000_000, goesOn: true }
  const simulator = await onPort(port, (at) => startShopSimulator({ shop, token, port: at, logSize: 100, traffic }))
  return { simulator, isNew, save }
}

function loaded(shop: ShopStore, entries: ShopEntry[]): ShopStore {
  shop.load(entries)
  return shop
}

async function startErp(folder: string, { password, port, stock }: { password: string; port: number; stock: number }) {
  const { startTryton } = await import('../../connectors/tryton/simulator.ts')
  const kept = openKeptFile<TrytonEntry>(join(folder, 'erp.jsonl'))
  const options = { now: Date.now, logSize: 100, account: { password }, entries: kept.entries, onEntries: kept.append }
  const simulator = await onPort(port, (at) => startTryton({ ...options, port: at }))
  simulator.prepare({ name: '桥山茶业有限公司', currency: 'CNY', warehouses: WAREHOUSES })
  if (kept.entries === undefined) await seedErp(simulator, stock)
  const save = (): void => kept.rewrite(simulator.dump())
  save()
  return { simulator, save }
}

/** Codes as the shop has them. Goods that came back wait at the shop's own desk: WH-RET is no warehouse of the ERP. */
const WAREHOUSES = [
  { code: 'WH-HZ', name: '杭州主仓' },
  { code: 'WH-GZ', name: '广州分仓' },
]

/** The goods the ERP knows before it meets the shop: all with stock. Gift boxes are the shop's idea; the hub brings them. */
async function seedErp(erp: TrytonSimulator, stock: number): Promise<void> {
  const { catalog } = await import('../../connectors/miniprogram/simulator/catalog.ts')
  const [, branch] = erp.desk.rows('stock.location').filter(({ type }) => type === 'warehouse')
  for (const { sku_code, kind, name, spec, sale_price = 0 } of catalog() as Product[]) {
    if (kind !== 'single') continue
    const product = erp.addProduct({
      code: sku_code,
      name: spec === undefined ? name : `${name} ${spec}`,
      listPrice: yuan(sale_price),
      costPrice: yuan(Math.floor(sale_price / 3)),
      onHand: stock,
    })
    erp.addStock(product, Math.floor(stock / 4), 0, branch!.id)
  }
}

const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

/** The port of the last run, so that addresses stay; another one where somebody else has it now. */
async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port)
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return start(0)
  }
}
