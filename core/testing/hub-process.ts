// A hub as a process of its own, for benches and proofs that measure it or kill it. Configured, watched and stopped over IPC.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { ConfigBundle } from '../configuration/bundle.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { NODE_FLAGS } from '../node-flags.mjs'
import { startNode } from '../node.ts'
import { childOptions, serveParent, startChild, type Child } from './child.ts'

export interface HubProcessOptions {
  dataFolder: string
  databaseUrl?: string
  /** Default: any free one. */
  port?: number
}
export interface HubReady {
  url: string
  token: string | null
}
/** What the process has used so far. */
export interface Usage {
  cpuMs: number
  rssMb: number
  /** How long the main thread's event loop has been busy. */
  busyMs: number
  /** Highest seen since the last call of `usage`. */
  peakRssMb: number
}
export type HubProcess = Child<HubReady>

/** Log of the process, in its data folder. */
export const LOG_FILE = 'hub.log'
const SAMPLE_MS = 250
const MB = 1024 * 1024

/** Started and loaded as start.mjs does. */
const START = [...NODE_FLAGS, '--import', new URL('../load-fast.mjs', import.meta.url).href]

export const startHubProcess = (options: HubProcessOptions, execArgv: string[] = []): HubProcess =>
  startChild<HubReady>(new URL(import.meta.url), options, [...START, ...execArgv])

/** Applies a configuration to a running hub process; throws what is wrong with it. */
export async function configure(hub: HubProcess, bundle: ConfigBundle): Promise<void> {
  const problems = await hub.call<string[]>('apply', bundle)
  if (problems.length) throw new Error(`the configuration is not accepted:\n${problems.join('\n')}`)
}

if (process.send && process.argv[1] === import.meta.filename) await run()

async function run() {
  const { dataFolder, databaseUrl, port = 0 } = childOptions<HubProcessOptions>()
  const lines = createWriteStream(join(dataFolder, LOG_FILE), { flags: 'a' })
  const log = createLog({ level: 'warn', write: (line) => void lines.write(line) })
  const config = readConfig({ PORT: String(port), QIAO_DATA: dataFolder, QIAO_DATABASE_URL: databaseUrl })
  const { hub, server, token, stop } = await startNode({ config, log })
  let peakRss = 0
  const sample = () => void (peakRss = Math.max(peakRss, process.memoryUsage.rss()))
  setInterval(sample, SAMPLE_MS).unref()
  process.once('SIGTERM', () => void stop().finally(() => process.exit(0)))
  serveParent(
    { url: server.url, token: token ?? null } satisfies HubReady,
    {
      async apply(bundle: ConfigBundle) {
        const { problems } = await hub.applyConfiguration(bundle, { by: 'test' })
        return problems
          .filter(({ severity }) => severity === 'error')
          .map(({ file, path, line, message }) => `${file} ${path} ${line ?? ''}: ${message}`)
      },
      idle: () => hub.idle(),
      usage(): Usage {
        sample()
        const { user, system } = process.cpuUsage()
        const usage = {
          cpuMs: (user + system) / 1000,
          busyMs: performance.eventLoopUtilization().active,
          rssMb: process.memoryUsage.rss() / MB,
          peakRssMb: peakRss / MB,
        }
        peakRss = 0
        return usage
      },
    },
    stop,
  )
}
