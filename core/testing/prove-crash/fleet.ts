// The hub's processes, each of which may be killed at any time and is started again over the same data.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigBundle } from '../../configuration/bundle.ts'
import { configure, LOG_FILE, startHubProcess, type HubProcess, type HubReady } from '../hub-process.ts'
import { freshDatabase, startPostgres } from '../postgres.ts'

export interface Fleet {
  /** Addresses of the nodes that are up. */
  urls(): string[]
  /** SIGKILL for one node, then a new process in its place; resolves with the ms from its start until it is up. */
  killAndRestart(index: number): Promise<number>
  api<T>(path: string): Promise<T>
  logFile: string
  stop(): Promise<void>
}
export interface FleetOptions {
  database: 'sqlite' | 'postgres'
  nodes: number
  bundle: ConfigBundle
}

export async function startFleet({ database, nodes, bundle }: FleetOptions): Promise<Fleet> {
  const server = database === 'postgres' ? await startPostgres() : undefined
  const databaseUrl = server && (await freshDatabase(server.url))
  // One folder for all nodes: they share the key.
  const dataFolder = mkdtempSync(join(tmpdir(), 'qiao-crash-'))
  const processes: HubProcess[] = []
  const up: (HubReady | undefined)[] = []

  async function start(index: number) {
    const hub = startHubProcess({ dataFolder, databaseUrl })
    processes[index] = hub
    up[index] = await hub.ready
  }
  await start(0)
  await configure(processes[0]!, bundle)
  for (let index = 1; index < nodes; index++) await start(index)

  return {
    urls: () => up.flatMap((ready) => (ready ? [ready.url] : [])),
    async killAndRestart(index) {
      up[index] = undefined
      await processes[index]!.kill()
      const startedAt = performance.now()
      await start(index)
      return performance.now() - startedAt
    },
    async api<T>(path: string): Promise<T> {
      const { url, token } = up.find((ready) => ready !== undefined)!
      const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as T
    },
    logFile: join(dataFolder, LOG_FILE),
    async stop() {
      await Promise.all(processes.map((process) => process.stop()))
      await server?.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
