// `npm start`: a hub between two simulated systems, with people buying and a warehouse sending parcels.
import type { ProcessConfig } from '../config.ts'
import { readShipped } from '../configuration/shipped.ts'
import type { ConfigBundle } from '../configuration/bundle.ts'
import type { Hub } from '../engine/port.ts'
import { HubError } from '../errors.ts'
import type { Log } from '../log.ts'
import { startNode, type HubNode } from '../node.ts'
import { buildUi } from './build-ui.ts'
import { demoBundle } from './bundle.ts'
import { startSystems, type Systems } from './systems.ts'
import { warehouseStaff } from './warehouse-staff.ts'
import { welcomeLines } from './welcome.ts'

const BUY_EVERY_MS = 2_000
const SHIP_EVERY_MS = 5_000
const PUSH_EVERY_MS = 300

export interface DemoOptions {
  /** People buy and staff work. Default true. */
  isLive?: boolean
  /** Default true. */
  hasScreens?: boolean
}

export interface Demo {
  openUrl: string
  node: HubNode
  systems: Systems
  stop(): Promise<void>
}

/** Starts the demo and says on standard error where it is. */
export async function runDemo(config: Readonly<ProcessConfig>, log: Log): Promise<Pick<Demo, 'openUrl' | 'stop'>> {
  const { openUrl, systems, stop } = await startDemo(config, log)
  const { shop, erp, isNew } = systems
  process.stderr.write(`${welcomeLines({ openUrl, isNew, shopUrl: shop.url, erpUrl: erp.url }).join('\n')}\n`)
  return { openUrl, stop }
}

/** Hub and systems, for the test too. */
export async function startDemo(config: Readonly<ProcessConfig>, log: Log, options: DemoOptions = {}): Promise<Demo> {
  const { isLive = true, hasScreens = true } = options
  const screens = hasScreens ? buildUi(log) : undefined
  const systems = await startSystems(config.dataFolder)
  let node: HubNode | undefined
  try {
    await screens
    node = await startNode({ config, log })
    await configure(node.hub, systems)
  } catch (error) {
    await node?.stop()
    await systems.close()
    throw error
  }
  const { shop } = systems
  shop.webhooks.configure({ url: `${node.server.url}/webhooks/shop`, secret: systems.webhookSecret })
  const life = isLive ? startLife(systems) : { stop: () => Promise.resolve() }
  const { openUrl } = node
  return {
    openUrl,
    node,
    systems,
    async stop() {
      await life.stop()
      await node.stop()
      await systems.close()
    },
  }
}

/** The systems' addresses are set at every start; flows and ownership that are there already may be somebody's own, and stay. */
async function configure(hub: Hub, { settings }: Systems): Promise<void> {
  const { ownership = '' } = await readShipped()
  const [wanted, stored] = [demoBundle(settings, ownership), await hub.exportConfiguration()]
  const known = new Set(stored.flows.map(({ id }) => id))
  const isPaused = (id: string): boolean => stored.connections.find((connection) => connection.id === id)?.isPaused ?? false
  const bundle: ConfigBundle = {
    ...wanted,
    connections: wanted.connections.map((connection) => ({ ...connection, ...(isPaused(connection.id) && { isPaused: true }) })),
    flows: wanted.flows.filter(({ id }) => !known.has(id)),
    ownership: stored.ownership ?? wanted.ownership,
  }
  const { problems } = await hub.applyConfiguration(bundle, { by: 'demo' })
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const lines = errors.map(({ file, path, message }) => `${file} ${path}: ${message}`)
  throw new HubError('badDemo', 'bug', `the demo's configuration is refused:\n${lines.join('\n')}`)
}

function startLife({ shop, erp }: Systems): { stop(): Promise<void> } {
  const staff = warehouseStaff(shop.shop, erp)
  let pushing = Promise.resolve()
  let isPushing = false
  const push = (): void => {
    if (isPushing) return
    isPushing = true
    pushing = shop.webhooks.deliver().then(() => void (isPushing = false))
  }
  const timers = [
    setInterval(() => shop.isOpen && shop.tick(), BUY_EVERY_MS),
    setInterval(() => shop.isOpen && staff.work(), SHIP_EVERY_MS),
    setInterval(push, PUSH_EVERY_MS),
  ]
  return {
    async stop() {
      timers.forEach((timer) => clearInterval(timer))
      await pushing
    },
  }
}
