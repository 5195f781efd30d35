// What every section works with: source, target and bare pipeline, and fresh hubs on the database that is measured.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configure, startHubProcess, type HubProcess } from '../testing/hub-process.ts'
import { freshDatabase, startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { startBare, type Bare } from './bare-process.ts'
import { benchBundle, type Way } from './configuration.ts'
import { startServers, type Servers } from './servers-process.ts'

export type Database = 'sqlite' | 'postgres'

/** A configured hub over an empty database. */
export interface BenchHub {
  process: HubProcess
  url: string
  /** Calls the hub's API; throws what it answers when it is no success. */
  api<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  /** SIGKILL, and a new process over the same data. Resolves with the ms from its start to `/health/ready`. */
  killAndRestart(): Promise<number>
  stop(): Promise<void>
}
export interface Bench {
  database: Database
  isQuick: boolean
  servers: Servers
  bare: Bare
  bareUrl: string
  /** `label`: name of the hub in profiles. */
  startHub(way: Way, options?: { object?: 'order' | 'product'; label?: string }): Promise<BenchHub>
  /** What happens now, for whoever watches. */
  say(text: string): void
  close(): Promise<void>
}
export interface BenchOptions {
  database: Database
  isQuick: boolean
  /** Folder for CPU profiles of the hub processes. */
  profileFolder?: string
  say(text: string): void
}

const POLL_MS = 5
const READY_LIMIT_MS = 30_000

export async function openBench({ database, isQuick, profileFolder, say }: BenchOptions): Promise<Bench> {
  // A bench without fsync would measure a promise that the hub does not keep.
  const postgres = database === 'postgres' ? await startPostgres({ isDurable: true }) : undefined
  const servers = await startServers()
  const bare = startBare(servers.urls)
  const { url: bareUrl } = await bare.ready
  return {
    database,
    isQuick,
    servers,
    bare,
    bareUrl,
    say,
    startHub: (way, { object, label = way } = {}) =>
      startBenchHub({ servers, way, object, postgres, profile: profileArguments(profileFolder, label) }),
    async close() {
      await bare.stop()
      await servers.stop()
      await postgres?.stop()
    },
  }
}

const profileArguments = (folder: string | undefined, label: string) =>
  folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${label}.cpuprofile`]

interface HubStart {
  servers: Servers
  way: Way
  object: 'order' | 'product' | undefined
  postgres: TestPostgres | undefined
  profile: string[]
}

async function startBenchHub({ servers, way, object, postgres, profile }: HubStart): Promise<BenchHub> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'qiao-bench-'))
  const databaseUrl = postgres && (await freshDatabase(postgres.url))
  let hub = startHubProcess({ dataFolder, databaseUrl }, profile)
  let ready = await hub.ready
  await configure(hub, benchBundle(way, servers.urls, object))
  return {
    get process() {
      return hub
    },
    get url() {
      return ready.url
    },
    async api<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
      const headers = { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json' }
      const answer = await fetch(`${ready.url}/api/v1${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async killAndRestart() {
      const { port } = new URL(ready.url)
      await hub.kill()
      const startedAt = performance.now()
      hub = startHubProcess({ dataFolder, databaseUrl, port: Number(port) })
      await untilReady(`http://127.0.0.1:${port}/health/ready`)
      const took = performance.now() - startedAt
      ready = await hub.ready
      return took
    },
    async stop() {
      await hub.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function untilReady(url: string) {
  for (const giveUpAt = performance.now() + READY_LIMIT_MS; performance.now() < giveUpAt;) {
    const isReady = await fetch(url).then(
      (answer) => answer.ok,
      () => false, // nobody listens yet
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`${url} was not ready within ${READY_LIMIT_MS} ms`)
}
