// Is each folder there, and may we do in it what we have to?
import { join } from 'node:path'
import type { CheckResult } from '../../core/connector/port.ts'
import { tableOf, type Config, type Table } from './config.ts'
import type { Disk } from './disk.ts'
import { filesOf, guarded } from './folder.ts'

/** @throws HubError config: a folder is missing or closed to us · transient: a share does not answer */
export async function check(disk: Disk, { objects }: Config): Promise<CheckResult> {
  const warnings: string[] = []
  for (const [object, given] of Object.entries(objects)) {
    const table = tableOf(object, given)
    const files = await filesOf(disk, table)
    if (table.isOut || table.afterwards === 'move') await tryWriting(disk, table)
    if (!table.isOut && files.length === 0) warnings.push(`${object}: no file in ${table.folder} is called ${table.pattern} yet`)
  }
  return { ok: true, warnings }
}

async function tryWriting(disk: Disk, { folder, object }: Table): Promise<void> {
  const probe = join(folder, `.qiao-check-${object}`)
  await guarded(folder, () => disk.write(probe, new Uint8Array()))
  await guarded(folder, () => disk.remove(probe))
}
