// A file that a person hands in: read as if it lay in the folder, and put there when it is to be kept.
import { join } from 'node:path'
import type { ConnectorContext, FileReading, HandedFile } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import type { Config, Table } from './config.ts'
import type { Disk } from './disk.ts'
import { guarded, hashOf } from './folder.ts'
import { stampOf } from './ledger.ts'
import { HANDED_IN, named } from './read.ts'
import { readTable } from './read-table.ts'
import { recordsOf } from './records.ts'

export function createReceiver(disk: Disk, table: Table) {
  return async (ctx: ConnectorContext<Config>, { name, bytes }: HandedFile): Promise<FileReading> => {
    if (bytes.length > table.maxBytes)
      throw new HubError('tooLarge', 'data', `${name}: this file has more than ${table.maxBytes} bytes: split it`)
    const records = recordsOf(await named(name, () => readTable(bytes, table)), table, { name, modifiedAt: ctx.now() })
    const keep = async (): Promise<string> => {
      const kept = nameFor(bytes, ctx.now(), table)
      await guarded(table.folder, () => disk.write(join(table.folder, `.${kept}.part`), bytes))
      await guarded(table.folder, () => disk.rename(join(table.folder, `.${kept}.part`), join(table.folder, kept)))
      return kept
    }
    return { records, keep }
  }
}

/** A name of our own that fits the pattern: what the sender calls the file cannot lead out of the folder or over another one. */
function nameFor(bytes: Uint8Array, now: number, { pattern, format, folder }: Table): string {
  const word = `${HANDED_IN}${stampOf(now)}-${hashOf(bytes).slice(0, 8)}`
  if (!pattern.includes('*'))
    throw new HubError(
      'noUpload',
      'config',
      `The files of ${folder} are called ${pattern}: a * in \`file\` (such as *.${format}) is where uploaded files get their names`,
    )
  return pattern
    .replace('*', () => word)
    .replaceAll('*', '')
    .replaceAll('?', '0')
}
