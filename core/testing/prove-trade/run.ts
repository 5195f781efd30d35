// One run: a drawn trade under faults until its orders are placed, then calm, the ends of two days, and the judge.
import { drawTrade, type Trade } from './draw.ts'
import { judge, type Verdict } from './judge.ts'
import { endReturns, liveOn, newLife, takeIn } from './life.ts'
import { bundleOf, DAY_MS, openTradeWorld, type TradeWorld } from './world.ts'

export interface Outcome extends Verdict {
  trade: Trade
  orders: number
  trace: string[]
}

const MOST_TURNS = 400
/** Longer than the longest pause before a push is tried again. */
const REST_MS = 20 * 60_000
const ROUNDS = 4

export async function runTrade(seed: number): Promise<Outcome> {
  const trade = drawTrade(seed)
  const world = openTradeWorld(trade)
  const life = newLife()
  try {
    await begin(world)
    for (const [sku, quantity] of Object.entries(trade.stock)) takeIn(world, life, sku, quantity)
    await pullAll(world)
    for (let turn = 0; turn < MOST_TURNS && ordersOf(world) < trade.orders; turn++) await liveOn(world, life)
    await calm(world)
    endReturns(world, life)
    await calm(world)
    for (let day = 0; day < 2; day++) {
      await world.conductor.leap(DAY_MS)
      await calm(world)
    }
    const verdict = await judge(world, life)
    return { trade, orders: ordersOf(world), trace: world.conductor.trace, ...verdict }
  } finally {
    await world.close()
  }
}

const ordersOf = ({ shops }: TradeWorld) => [...shops.values()].reduce((count, shop) => count + shop.rows('order').length, 0)

async function begin(world: TradeWorld) {
  await world.conductor.complete(world.node.start(), world.node.life)
  await configure(world)
}

async function configure({ node, conductor, trade }: TradeWorld) {
  const applied = node.hub!.applyConfiguration(bundleOf(trade), { by: 'prove:trade' })
  await conductor.complete(applied, node.life)
  const errors = (await applied).problems.filter(({ severity }) => severity === 'error')
  if (errors.length) throw new Error(errors.map(({ file, path, message }) => `${file} ${path}: ${message}`).join('\n'))
}

/** Nothing goes wrong any more; all that is open is done. */
async function calm(world: TradeWorld) {
  const { node, conductor, trade } = world
  world.calmDown()
  if (node.life.isOver) await conductor.complete(node.start(), node.life)
  trade.rules = trade.rules.map((rule) => ({ ...rule, isPaused: false }))
  await configure(world)
  for (let round = 0; round < ROUNDS; round++) {
    await pullAll(world)
    await conductor.pass(3_000)
    await conductor.leap(REST_MS)
    await conductor.pass(3_000)
  }
}

async function pullAll({ node, conductor, trade }: TradeWorld) {
  const inbound = bundleOf(trade).flows.filter(({ direction }) => direction === 'in')
  for (const { connection, object } of inbound) {
    // A circuit may still be open, or a run be under way: the next round pulls again, and the judge finds what is missing then.
    const pulling = node.hub!.pull({ connection, object, wait: true }).catch(() => undefined)
    await conductor.complete(pulling, node.life)
  }
}
