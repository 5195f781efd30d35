// The hub of a show: `qiao start` as a process of its own over a data folder, which may be killed and started again at the same address.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hubClient, type HubClient } from '../../cli/client.ts'
import { readConfig } from '../../config.ts'
import { HubError } from '../../errors.ts'
import { NODE_FLAGS } from '../../node-flags.mjs'

export interface HubProcess {
  /** Its API. Throws HubError noHub while it is down. */
  client: HubClient
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Again, after a kill. */
  start(): Promise<void>
  /** Did it end without being told to? */
  readonly hasFailed: boolean
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>
  logFile: string
}

/** Nothing of this hub is that of another one: its database, key and token are its folder's own. */
const environment = (dataFolder: string, port: string, secrets: Record<string, string>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('QIAO_'))),
  ...{ QIAO_DATA: dataFolder, PORT: port, QIAO_CHECK_AT: 'off', QIAO_LOG: 'warn' },
  ...secrets,
})

const START = fileURLToPath(new URL('../../start.mjs', import.meta.url))

/** `secrets`: of connections, by their names in the environment. */
export async function startHub(dataFolder: string, secrets: Record<string, string> = {}): Promise<HubProcess> {
  const logFile = join(dataFolder, 'hub.log')
  let port = '0'
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  let hasFailed = false

  const start = async (): Promise<void> => {
    const log = openSync(logFile, 'a', 0o600)
    const own = spawn(process.execPath, [...NODE_FLAGS, START, 'start'], {
      env: environment(dataFolder, port, secrets),
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    child = own
    ended = new Promise((done) => own.once('exit', () => done()))
    own.once('exit', () => void (hasFailed ||= child === own))
    const isUp = new Promise<void>((done) => own.stdout!.once('data', () => done()))
    await Promise.race([isUp, ended])
    if (own.exitCode !== null || own.signalCode !== null) throw new HubError('hubEnded', 'bug', `The hub did not start: see ${logFile}.`)
    port = new URL(readFileSync(join(dataFolder, 'address'), 'utf8').trim()).port
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const own = child
    child = undefined
    own?.kill(signal)
    await ended
  }
  // Whatever ends this process, the hub does not stay behind.
  const onExit = (): void => void child?.kill('SIGKILL')
  process.once('exit', onExit)
  await start()
  return {
    client: hubClient(readConfig({ QIAO_DATA: dataFolder, PORT: port }), {}),
    kill: () => end('SIGKILL'),
    start,
    get hasFailed() {
      return hasFailed
    },
    async stop() {
      await end('SIGTERM')
      process.removeListener('exit', onExit)
    },
    logFile,
  }
}
