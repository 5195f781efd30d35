// The place a hub would run in: Node, data folder, key, admin page, connectors, clock.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProcessConfig } from '../config.ts'
import { KEY_FILE } from '../crypto/key-file.ts'
import { toHubError } from '../errors.ts'
import { ok, warning, wrong, type Finding } from './doctor-finding.ts'

const NEEDED_NODE = 24

export function checkNode(): Finding {
  const { node } = process.versions
  if (Number(node.split('.')[0]) >= NEEDED_NODE) return ok('Node', node)
  return wrong('Node', `${node} is too old`, `npm ci brings Node ${NEEDED_NODE} along`)
}

export function checkFolder({ dataFolder }: ProcessConfig): Finding {
  const isThere = existsSync(dataFolder)
  const writable = isThere ? dataFolder : nearestFolder(dataFolder)
  try {
    accessSync(writable, constants.W_OK | constants.X_OK)
  } catch {
    return wrong('data folder', `${writable} cannot be written`, 'chown it to the user that runs Qiao, or set QIAO_DATA to another folder')
  }
  if (!isThere) return ok('data folder', `${dataFolder} will be made at the first start`)
  const isOpen = process.platform !== 'win32' && (statSync(dataFolder).mode & 0o007) !== 0
  return isOpen
    ? warning('data folder', `${dataFolder} is open to every user of this machine`, `chmod 700 ${dataFolder}`)
    : ok('data folder', dataFolder)
}

function nearestFolder(path: string): string {
  let folder = dirname(path)
  while (!existsSync(folder)) folder = dirname(folder)
  return folder
}

export function checkKey({ dataFolder, key }: ProcessConfig): Finding {
  const file = join(dataFolder, KEY_FILE)
  if (key !== undefined) return ok('key', 'given by QIAO_KEY')
  if (!existsSync(file)) {
    const hasData = existsSync(join(dataFolder, 'qiao.sqlite'))
    if (hasData)
      return wrong(
        'key',
        `${file} is missing, and the database cannot be read without it`,
        'put it back from where it is kept, or set QIAO_KEY',
      )
    return ok('key', 'will be made at the first start')
  }
  const mode = statSync(file).mode & 0o777
  const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0
  return isOpen ? wrong('key', `${file} may be read by others (mode ${mode.toString(8)})`, `chmod 600 ${file}`) : ok('key', file)
}

const UI_PAGE = fileURLToPath(new URL('../../admin-ui/dist/index.html', import.meta.url))

export const checkUi = (): Finding =>
  existsSync(UI_PAGE)
    ? ok('admin page', 'is built')
    : warning('admin page', 'is not built: the hub serves its API alone', 'npm run build --workspace admin-ui')

export async function checkConnectors(): Promise<Finding> {
  const { loadRegistry } = await import('../registry.ts')
  try {
    const names = [...(await loadRegistry()).keys()]
    return ok('connectors', names.length === 0 ? 'there are none' : names.join(', '))
  } catch (error) {
    return wrong('connectors', toHubError(error).message)
  }
}

const MOST_OFF_MS = 5_000
/** No hub was made before: a clock that says so was never set. */
const EARLIEST = Date.UTC(2025, 0, 1)

/** `clockOff`: how far the running hub's clock is ahead of ours. */
export function checkOwnClock(at: number, hub: { url: string; clockOff?: number }): Finding {
  const now = new Date(at)
  if (now.getTime() < EARLIEST) return wrong('clock', `it says ${now.toISOString()}`, 'set it (for example with chrony or timedatectl)')
  if (hub.clockOff !== undefined && Math.abs(hub.clockOff) > MOST_OFF_MS) return checkClock(`the hub at ${hub.url}`, hub.clockOff)
  return ok('clock', `${now.toISOString()}, time zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`)
}

export function checkClock(other: string, off: number): Finding {
  const seconds = Math.round(Math.abs(off) / 1000)
  if (Math.abs(off) <= MOST_OFF_MS) return ok('clock', `agrees with that of ${other}`)
  return wrong(
    'clock',
    `it is ${seconds} s ${off > 0 ? 'behind' : 'ahead of'} that of ${other}`,
    'let both follow a time server (chrony, systemd-timesyncd)',
  )
}
