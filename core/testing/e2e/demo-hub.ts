// The demo as a user starts it: its own process, a free port, a data folder of its own that goes away afterwards.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const START_WITHIN_MS = 90_000
const STOP_WITHIN_MS = 15_000
const ADDRESS = /(http:\/\/\S+#token=\S+)/

export interface DemoHub {
  /** As printed: with the token in the fragment. */
  openUrl: string
  /** Without path and fragment. */
  origin: string
  token: string
  stop(): Promise<void>
}

/** Starts the demo and waits for the address that it prints. With QIAO_E2E_URL (as printed) a hub that runs already is used instead. */
export async function startDemoHub(): Promise<DemoHub> {
  const given = process.env['QIAO_E2E_URL']
  if (given !== undefined) return { ...partsOf(given), stop: async () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'qiao-e2e-'))
  const env = { ...process.env, PORT: '0', QIAO_DATA: folder, QIAO_LOG: 'warn' }
  const child = spawn(process.execPath, [join(ROOT, 'core/start.mjs'), 'demo'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async () => {
    await stopProcess(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { ...partsOf(await printedAddress(child)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function partsOf(openUrl: string): Pick<DemoHub, 'openUrl' | 'origin' | 'token'> {
  const url = new URL(openUrl)
  return { openUrl, origin: url.origin, token: new URLSearchParams(url.hash.slice(1)).get('token') ?? '' }
}

function printedAddress(child: ChildProcess): Promise<string> {
  let out = ''
  let errors = ''
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`The demo ${what}.\n${out}${errors.slice(-4000)}`))
    const timer = setTimeout(() => fail(`printed no address within ${START_WITHIN_MS} ms`), START_WITHIN_MS)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${code}`)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text
      const address = ADDRESS.exec(out)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(timer)
}
