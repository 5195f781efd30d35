// `qiao dump`, `qiao load`: a hub's database moves, between SQLite and PostgreSQL too. Straight to the database, hub or no hub.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { KEY_FILE, loadKeys } from '../crypto/key-file.ts'
import { createCodec } from '../crypto/codec.ts'
import { HubError } from '../errors.ts'
import type { ProcessConfig } from '../config.ts'
import type { CommandContext } from './context.ts'
import { targetOf } from './target.ts'

/** Standard output is the dump and nothing else. */
export async function dump({ config, terminal, note }: CommandContext): Promise<void> {
  const { dump: chunksOf } = await import('../store/dump.ts')
  await pipeline(chunksOf(targetOf(config)), terminal.output, { end: false })
  note('Dumped. What a hub still does on this database from now on is not in it: to move, stop it first.')
}

export async function load(context: CommandContext): Promise<void> {
  const { config, terminal } = context
  const codec = createCodec(keysOf(config).sealKey)
  const { load: loadFrom } = await import('../store/load.ts')
  const { hubId, rows } = await loadFrom(terminal.input, { target: targetOf(config), codec })
  const total = Object.values(rows).reduce((sum, number) => sum + number, 0)
  context.print({ hubId, rows, total }, () => [`${total} rows loaded into ${config.databaseUrl ? 'PostgreSQL' : targetOf(config).file}.`])
  if (!context.isJson) context.note('Start it with `qiao start`. Where its token is not known, `qiao token` makes a new one.')
}

/** A key made here would open nothing of what comes in. */
function keysOf({ dataFolder, key }: ProcessConfig) {
  const file = join(dataFolder, KEY_FILE)
  if (key === undefined && !existsSync(file))
    throw new HubError('noKey', 'config', `There is no key yet: copy the dumped hub’s ${KEY_FILE} to ${file}, or set QIAO_KEY to its key.`)
  return loadKeys({ dataDir: dataFolder, env: { QIAO_KEY: key } })
}
