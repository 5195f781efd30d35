// A real Tryton of its own for one run: brought up by ../tryton/up.sh in a folder that is thrown away, unless TRYTON_HOME names one to keep.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loginToTryton, type Tryton, type TrytonLogin } from './json-rpc.ts'

const UP = fileURLToPath(new URL('../tryton/up.sh', import.meta.url))
const ADMIN_PASSWORD = 'admin-pass-1'

export interface TrytonServer {
  login: TrytonLogin
  /** Without the database's path. */
  url: string
  database: string
  /** As the API user. */
  api: Tryton
  /** As administrator. */
  admin: Tryton
  storageLocation: number
  company: number
}

/** Starts it; the first start in a folder takes about a minute. `say` hears what up.sh has to tell; `closers` gets what ends it, at once. */
export async function startTrytonServer(say: (line: string) => void, closers: (() => Promise<void>)[]): Promise<TrytonServer> {
  const kept = process.env.TRYTON_HOME
  const home = kept ?? mkdtempSync(join(tmpdir(), 'qiao-tryton-'))
  const env = {
    ...process.env,
    TRYTON_HOME: home,
    TRYTON_PORT: process.env.TRYTON_PORT ?? String(await freePort()),
    TRYTON_ADMIN_PASSWORD: process.env.TRYTON_ADMIN_PASSWORD ?? ADMIN_PASSWORD,
  }
  const up = runUp([], env, say)
  closers.push(async () => {
    await up.end()
    await runUp(['down'], env, say).output
    if (kept === undefined) rmSync(home, { recursive: true, force: true })
  })
  const told = JSON.parse(await up.output) as TrytonLogin & { storage_location: number; company: number }
  const { url, user, password, storage_location: storageLocation, company } = told
  const login = { url, user, password }
  const admin = await loginToTryton({ url, user: 'admin', password: env.TRYTON_ADMIN_PASSWORD })
  const api = await loginToTryton(login)
  const { origin, pathname } = new URL(url)
  return { login, url: origin, database: pathname.replaceAll('/', ''), api, admin, storageLocation, company }
}

interface Upping {
  /** What up.sh printed. Rejects with the end of its complaints. */
  output: Promise<string>
  /** Ends it and what it started, if it still runs. */
  end(): Promise<void>
}

function runUp(args: string[], env: NodeJS.ProcessEnv, say: (line: string) => void): Upping {
  // A process group of its own, so that what the script is waiting for ends with it.
  const child = spawn('bash', [UP, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
    say(text.trimEnd())
  })
  const done = new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`up.sh ended with ${code}:\n${complaints.slice(-2000)}`))))
  })
  done.catch(() => undefined) // whoever needs the output hears of it
  return {
    output: done,
    async end() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGTERM')
      await done.catch(() => undefined)
    },
  }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}

/** The currency of the file's prices, with a rate, so that Tryton can convert to the company's own. */
export async function addPounds(admin: Tryton): Promise<void> {
  const [known] = await admin.searchRead('currency.currency', [['code', '=', 'GBP']], ['code'])
  if (known !== undefined) return
  const decimal = (value: string) => ({ __class__: 'Decimal', decimal: value })
  const start = { __class__: 'date', year: 2010, month: 1, day: 1 }
  const pounds = { name: 'Pound sterling', code: 'GBP', symbol: '£', numeric_code: '826', rounding: decimal('0.01'), digits: 2 }
  await admin.call('currency.currency', 'create', [[{ ...pounds, rates: [['create', [{ date: start, rate: decimal('0.85') }]]] }]])
}

/** Counts goods in, as an inventory does: code → pieces. */
export async function takeStock({ api, storageLocation, company }: TrytonServer, pieces: ReadonlyMap<string, number>): Promise<void> {
  const products = await api.searchRead('product.product', [['type', '=', 'goods']], ['code'])
  const lines = products.flatMap(({ id, code }) => {
    const quantity = pieces.get(String(code))
    return quantity === undefined ? [] : [{ product: id, quantity }]
  })
  const now = new Date()
  const date = { __class__: 'date', year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() }
  for (let at = 0; at < lines.length; at += 500) {
    const values = { location: storageLocation, company, date, lines: [['create', lines.slice(at, at + 500)]] }
    const ids = await api.call<number[]>('stock.inventory', 'create', [[values]])
    await api.call('stock.inventory', 'confirm', [ids])
  }
}
