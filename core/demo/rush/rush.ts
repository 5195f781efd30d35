// `qiao demo 1111`: a day of shopping in minutes. Shop and ERP in this process, as unreliable as networks are; the hub as one of its own,
// killed in the midst of it. At the end the three sides are asked what they hold.
import { readShipped } from '../../configuration/shipped.ts'
import { HubError } from '../../errors.ts'
import { demoBundle } from '../bundle.ts'
import { startSystems, type Systems } from '../systems.ts'
import { compareSides, type Comparison } from './compare.ts'
import { startHub, type HubProcess } from './hub-process.ts'
import { planRush, type RushPlan } from './orders.ts'
import { callThrough, readAll, waitUntilQuiet } from './quiet.ts'
import { askPlatform, askSides } from './sides.ts'
import { makeTrouble } from './trouble.ts'

export interface RushOptions {
  /** Empty, or not there yet. */
  dataFolder: string
  orders: number
  seconds: number
  seed: number
  /** Hears how far it is, several times a second. */
  onProgress(progress: RushProgress): void
}

export interface RushProgress {
  step: 'preparing' | 'selling' | 'settling' | 'asking'
  placed: number
  inHub: number
  inErp: number
  kills: number
  faults: { lost: number; doubled: number; late: number; failed: number; dropped: number }
}

export interface RushResult extends Comparison {
  /** What was still open when it was asked; undefined = nothing. */
  unsettled: string | undefined
  progress: RushProgress
}

const STOCK = 1_000_000
const MEMBERS = 300
const TICK_MS = 20
const LOOK_MS = 500

export async function runRush(options: RushOptions): Promise<RushResult> {
  const { dataFolder, orders, seconds, seed } = options
  const systems = await startSystems(dataFolder, { stock: STOCK, trades: 0, members: MEMBERS })
  let hub: HubProcess | undefined
  try {
    hub = await startHub(dataFolder)
    const watch = startWatch(systems, hub, options)
    try {
      await configure(systems, hub)
      await readAll(hub.client)
      const trouble = makeTrouble(systems, seed)
      watch.step('selling')
      await sell(systems, { hub, plan: await planRush(systems.shop.shop, { orders, seconds, seed }), onKill: watch.countKill })
      trouble.end()
      systems.shop.webhooks.release()
      watch.step('settling')
      const unsettled = await waitUntilQuiet(systems, hub.client)
      watch.step('asking')
      const comparison = compareSides(await askSides(systems, hub.client))
      if (hub.hasFailed) throw new HubError('hubEnded', 'bug', `The hub ended by itself: see ${hub.logFile}.`)
      return { ...comparison, unsettled, progress: watch.progress() }
    } finally {
      await watch.stop()
    }
  } finally {
    await hub?.stop()
    await systems.close()
  }
}

async function configure(systems: Systems, { client }: HubProcess): Promise<void> {
  const { ownership = '' } = await readShipped()
  await client.post('/api/v1/configuration/apply', { body: demoBundle(systems.settings, ownership) as never })
  const { webhooks } = systems.shop
  webhooks.configure({ url: `${client.url}/webhooks/shop`, secret: systems.webhookSecret, mode: 'reordered', types: ['trade', 'payment'] })
}

interface Selling {
  hub: HubProcess
  plan: RushPlan
  onKill(): void
}

/** People buy, pushes go out, and the hub is killed: each when its time has come. Resolves after the last of all. */
async function sell(systems: Systems, { hub, plan, onKill }: Selling): Promise<void> {
  const startedAt = performance.now()
  const [deeds, kills] = [[...plan.deeds], [...plan.kills]]
  let restarting: Promise<void> | undefined
  const restart = async (): Promise<void> => {
    onKill()
    await hub.kill()
    await hub.start()
  }
  while (deeds.length > 0 || kills.length > 0) {
    const at = performance.now() - startedAt
    while (deeds.length > 0 && deeds[0]!.at <= at) deeds.shift()!.act()
    if (kills.length > 0 && kills[0]! <= at) {
      kills.shift()
      await restarting
      restarting = restart()
      restarting.catch(() => undefined) // told below
    }
    await new Promise((done) => setTimeout(done, TICK_MS))
  }
  await restarting
}

/** Sends what is to be pushed, and looks at how far it is, until it is stopped. */
function startWatch(systems: Systems, hub: HubProcess, { onProgress }: RushOptions) {
  const { shop, erp } = systems
  const now: Pick<RushProgress, 'step' | 'inHub' | 'kills'> = { step: 'preparing', inHub: 0, kills: 0 }
  let isOver = false
  const progress = (): RushProgress => ({
    ...now,
    placed: askPlatform(systems).size,
    inErp: new Set(erp.desk.rows('sale.sale').map(({ reference }) => reference)).size,
    faults: { ...shop.webhooks.counts, ...erp.faults.counts },
  })
  const every = async (ms: number, work: () => Promise<void> | void): Promise<void> => {
    while (!isOver) {
      await work()
      await new Promise((done) => setTimeout(done, ms))
    }
  }
  const pushing = every(TICK_MS, async () => void (await shop.webhooks.deliver()))
  const looking = every(LOOK_MS, async () => {
    const overview = await callThrough(() => hub.client.get('/api/v1/overview'))
    now.inHub = overview?.body.records.find(({ object }) => object === 'order')?.count ?? now.inHub
    onProgress(progress())
  })
  return {
    progress,
    step: (step: RushProgress['step']) => void (now.step = step),
    countKill: () => void now.kills++,
    async stop() {
      isOver = true
      await Promise.all([pushing, looking])
    },
  }
}
