// A folder of files: which of its files count, in which order, and what a failing disk means to the hub.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { HubError, toHubError } from '../../core/errors.ts'
import type { Table } from './config.ts'
import type { Disk, Entry } from './disk.ts'

/** Being written by a person or a program: `.part` and the like, locks of Excel and LibreOffice, hidden files. */
const UNFINISHED = /^(~\$|\.)|\.(part|partial|tmp|temp|filepart|crdownload)$/i
const ORDER = new Intl.Collator('en', { numeric: true })

/** Files of the table, in the order in which they are read. */
export async function filesOf(disk: Disk, { folder, pattern, order }: Table): Promise<Entry[]> {
  const matches = patternOf(pattern)
  const entries = (await guarded(folder, () => disk.list(folder))).filter(({ name }) => matches(name) && !UNFINISHED.test(name))
  const byName = (a: Entry, b: Entry): number => ORDER.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
  return entries.sort((a, b) => (order === 'modified' ? a.modifiedAt - b.modifiedAt : 0) || byName(a, b))
}

/** `*` and `?` as everywhere; letters as they are. */
export function patternOf(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const regexp = new RegExp(`^${source}$`, 'su')
  return (name) => regexp.test(name)
}

/** undefined: it is gone. */
export async function readFile(disk: Disk, folder: string, { name, size }: Entry, maxBytes: number): Promise<Uint8Array | undefined> {
  if (size > maxBytes)
    throw new HubError(
      'tooLarge',
      'data',
      `${name}: this file has more than ${Math.floor(maxBytes / 1024 / 1024)} MiB: split it, or raise maxBytes`,
    )
  try {
    return await guarded(folder, () => disk.read(join(folder, name)))
  } catch (thrown) {
    if (toHubError(thrown).details.errno === 'ENOENT') return undefined
    throw thrown
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 22)

/** The folder is missing or closed to us: a person has to see to it. */
const FOR_A_PERSON: Record<string, string> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is no folder',
  EACCES: 'may not be used by this hub: give its user the right to',
  EPERM: 'may not be used by this hub: give its user the right to',
  EROFS: 'is read-only',
}

/** Runs a call of the disk; what fails is config where a person has to act, else transient: shares come back. */
export async function guarded<T>(folder: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    const errno = (thrown as NodeJS.ErrnoException | undefined)?.code
    if (typeof errno !== 'string' || thrown instanceof HubError) throw thrown
    const why = FOR_A_PERSON[errno]
    if (why !== undefined)
      throw new HubError('folderUnusable', 'config', `The folder ${folder} ${why}`, { cause: thrown, details: { errno } })
    throw new HubError('unavailable', 'transient', `The folder ${folder} cannot be used now (${errno})`, {
      cause: thrown,
      details: { errno },
    })
  }
}
