// The hub's processes, each of which may be killed or stopped at any time and is started again over the same data, at the same address.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { ConfigBundle } from '../../configuration/bundle.ts'
import { clockMs } from '../child.ts'
import { configure, LOG_FILE, startHubProcess, type HubProcess, type HubReady } from '../hub-process.ts'
import { freshDatabase, startPostgres } from '../postgres.ts'

export interface Fleet {
  /** Addresses of the nodes, which they keep. */
  readonly urls: readonly string[]
  /** SIGKILL. Resolves, when the process is gone, with the time of the kill (`clockMs`). */
  kill(index: number): Promise<number>
  /** SIGTERM; resolves when the process has put its work down. */
  terminate(index: number): Promise<void>
  /** A new process in place of one that has ended; resolves with the ms until it is up. */
  start(index: number): Promise<number>
  /** Numbers of the orders that wait in lanes of a process that has ended (PostgreSQL; SQLite's lanes end with their process). */
  heldBy(index: number): Promise<string[]>
  api<T>(path: string): Promise<T>
  logFile: string
  stop(): Promise<void>
}
export interface FleetOptions {
  database: 'sqlite' | 'postgres'
  /** An empty database; default: one of a server of its own. */
  databaseUrl?: string
  nodes: number
  bundle: ConfigBundle
}

/** The holder of a lane is named after its process: `<host>:<pid>:<random>`. */
const HELD = `
  SELECT DISTINCT r.number FROM lanes l
  JOIN deliveries d ON d.connection = l.connection AND l.lane = 'out/' || d.lane
  JOIN records r ON r.id = d.record
  WHERE split_part(l.holder, ':', 2) = $1 AND d.state IN ('due', 'waiting', 'taken', 'unknown') AND r.number IS NOT NULL`

export async function startFleet({ database, nodes, bundle, databaseUrl: given }: FleetOptions): Promise<Fleet> {
  const server = database === 'postgres' && given === undefined ? await startPostgres() : undefined
  const databaseUrl = server ? await freshDatabase(server.url) : given
  // One folder for all nodes: they share the key.
  const dataFolder = mkdtempSync(join(tmpdir(), 'qiao-crash-'))
  const processes: HubProcess[] = []
  const urls: string[] = []
  const up: (HubReady | undefined)[] = []

  async function start(index: number): Promise<number> {
    const startedAt = clockMs()
    const port = urls[index] === undefined ? undefined : Number(new URL(urls[index]).port)
    const hub = startHubProcess({ dataFolder, databaseUrl, port })
    processes[index] = hub
    up[index] = await hub.ready
    urls[index] = up[index].url
    return clockMs() - startedAt
  }
  await start(0)
  await configure(processes[0]!, bundle)
  for (let index = 1; index < nodes; index++) await start(index)

  return {
    urls,
    start,
    async kill(index) {
      up[index] = undefined
      const at = clockMs()
      await processes[index]!.kill()
      return at
    },
    async terminate(index) {
      up[index] = undefined
      await processes[index]!.terminate()
    },
    async heldBy(index) {
      if (databaseUrl === undefined) return []
      const client = new pg.Client(databaseUrl)
      await client.connect()
      const { rows } = await client.query<{ number: string }>(HELD, [String(processes[index]!.pid)])
      await client.end()
      return rows.map(({ number }) => number)
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
