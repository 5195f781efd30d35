// One running node of the hub: store, keys, token, engine, server. What `start` and `demo` bring up and tests and benches use.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import type { ProcessConfig } from './config.ts'
import { parseSchedule } from './configuration/schedule.ts'
import { createCodec } from './crypto/codec.ts'
import { isSameSecret, keyedDigest, newToken, tokenDigest } from './crypto/digest.ts'
import { loadKeys } from './crypto/key-file.ts'
import { idMaker } from './engine/deps.ts'
import { createHub } from './engine/hub.ts'
import { systemTimers } from './engine/timers.ts'
import type { Hub, Registry } from './engine/port.ts'
import { createLocalWake } from './engine/wake-local.ts'
import type { Wake } from './engine/wake.ts'
import { HubError } from './errors.ts'
import { createApp } from './http/app.ts'
import { serve, type RunningServer } from './http/server.ts'
import { connectorLogger, type Log } from './log.ts'
import { loadRegistry } from './registry.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/port.ts'

const UI_FOLDER = fileURLToPath(new URL('../admin-ui/dist', import.meta.url))
const TOKEN_FILE = 'token'
const ADDRESS_FILE = 'address'
const BACKUP_FOLDER = 'backups'
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
/** Another node may have made a new token: its digest is read again after this time. */
const TOKEN_CACHE_MS = 5_000

export interface HubNode {
  hub: Hub
  store: Store
  server: RunningServer
  /** The page to open; carries the token in the fragment when this node knows it. */
  openUrl: string
  token: string | undefined
  stop(): Promise<void>
}

interface NodeOptions {
  config: Readonly<ProcessConfig>
  log: Log
  connectors?: Registry
}

/** Opens the database that the configuration names, with the keys of its data folder. */
export async function openConfiguredStore({ dataFolder, databaseUrl, key }: ProcessConfig) {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const keys = loadKeys({ dataDir: dataFolder, env: { QIAO_KEY: key } })
  const codec = createCodec(keys.sealKey)
  const store = await openStore(databaseUrl ? { url: databaseUrl } : { file: join(dataFolder, 'qiao.sqlite') }, {
    codec,
    writerKey: keys.sealKey,
  })
  return { store, digest: keyedDigest(keys.indexKey) }
}

/** Starts a node. Throws HubError config with the remedy when something it needs is missing or taken. */
export async function startNode({ config, log, connectors }: NodeOptions): Promise<HubNode> {
  const { store, digest } = await openConfiguredStore(config)
  try {
    return await startOver(store, digest, { config, log, connectors })
  } catch (error) {
    await store.close()
    throw error
  }
}

async function startOver(store: Store, digest: (text: string) => string, { config, log, connectors }: NodeOptions): Promise<HubNode> {
  const now = Date.now
  const hubId = await metaOnce(store, 'hubId', () => `hub_${randomBytes(9).toString('base64url')}`)
  const token = await ownToken(store, config)
  const nodeId = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const wake = await createWake(config, log)
  const hub = await createHub({
    deps: { store, hubId, nodeId, now, timers: systemTimers, newId: idMaker(now, Math.random), random: Math.random, digest, log },
    connectors: connectors ?? (await loadRegistry()),
    wake,
    logOf: (connection) => connectorLogger(log, connection),
    checks: { cron: checkCron(config) },
  })
  const tokens = tokenKeeper(store, config.dataFolder, now)
  const app = createApp(hub, {
    verifyToken: tokens.verify,
    replaceToken: tokens.replace,
    backupFolder: join(config.dataFolder, BACKUP_FOLDER),
    ...(existsSync(UI_FOLDER) && { uiFolder: UI_FOLDER }),
    isLoopback: LOOPBACK.has(config.host),
    log,
  })
  const server = await serve(app, { host: config.host, port: config.port })
  await hub.start()
  writePrivate(join(config.dataFolder, ADDRESS_FILE), server.url)
  return {
    hub,
    store,
    server,
    token,
    openUrl: token ? `${server.url}/#token=${token}` : server.url,
    async stop() {
      await server.close(2_000)
      await hub.stop()
      await store.close()
    },
  }
}

function checkCron({ checkAt }: ProcessConfig): string | undefined {
  if (checkAt === undefined) return undefined
  const meaning = parseSchedule(checkAt)
  if (typeof meaning !== 'string' && 'cron' in meaning) return meaning.cron
  const message = `QIAO_CHECK_AT is "${checkAt}". Give a cron expression such as "30 3 * * *" (minute, hour, day, month, weekday), or off.`
  throw new HubError('badEnvironment', 'config', message, { details: { variable: 'QIAO_CHECK_AT' } })
}

/** pg-boss is loaded only where it works. */
async function createWake({ databaseUrl }: ProcessConfig, log: Log): Promise<Wake> {
  if (databaseUrl === undefined) return createLocalWake()
  const { createPgBossWake } = await import('./engine/wake-pg-boss.ts')
  return createPgBossWake({ url: databaseUrl, log })
}

/** A value of table meta, made by whoever needs it first. */
async function metaOnce(store: Store, key: string, make: () => string): Promise<string> {
  const read = async () => (await store.read.select().from(store.tables.meta).where(eq(store.tables.meta.key, key)))[0]?.value
  const known = await read()
  if (known !== undefined) return known
  await store.admin([{ table: 'meta', put: { key, value: make() }, expectRev: null }])
  return (await read())!
}

/** The administrator token as this node knows it: made at first start, kept in the data folder for the commands. */
async function ownToken(store: Store, config: ProcessConfig): Promise<string | undefined> {
  const file = join(config.dataFolder, TOKEN_FILE)
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  const fresh = kept ?? newToken('qiao')
  const digest = await metaOnce(store, 'adminTokenDigest', () => tokenDigest(fresh))
  if (digest !== tokenDigest(fresh)) return undefined // another node made it, or it was replaced from elsewhere
  if (kept === undefined) writePrivate(file, fresh)
  return fresh
}

/** Replaces the administrator token; the old one stops working at once on this node and within seconds on others. */
export async function replaceToken(store: Store, dataFolder: string): Promise<string> {
  const token = newToken('qiao')
  await store.admin([{ table: 'meta', put: { key: 'adminTokenDigest', value: tokenDigest(token) } }])
  writePrivate(join(dataFolder, TOKEN_FILE), token)
  return token
}

function tokenKeeper(store: Store, dataFolder: string, now: () => number) {
  let known: { digest: string; readAt: number } | undefined
  return {
    async verify(token: string): Promise<boolean> {
      if (!known || now() - known.readAt > TOKEN_CACHE_MS) {
        const [row] = await store.read.select().from(store.tables.meta).where(eq(store.tables.meta.key, 'adminTokenDigest'))
        if (!row) throw new HubError('noToken', 'bug', 'the hub has no administrator token')
        known = { digest: row.value, readAt: now() }
      }
      return isSameSecret(tokenDigest(token), known.digest)
    },
    async replace(): Promise<string> {
      const token = await replaceToken(store, dataFolder)
      known = undefined
      return token
    },
  }
}

function writePrivate(file: string, text: string) {
  writeFileSync(file, `${text}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
}
