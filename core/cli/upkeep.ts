// `qiao token`, `qiao backup`, `qiao migrate`: what is done to a hub itself, through it while it runs, else on its data folder.
import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { HubError, toHubError } from '../errors.ts'
import type { Store } from '../store/port.ts'
import type { CommandContext } from './context.ts'
import { targetOf } from './target.ts'

/** A new administrator token; the old one stops working. */
export async function newToken(context: CommandContext): Promise<void> {
  const token = await throughHubOr(context, {
    hub: async () => (await context.hub.post('/api/v1/tokens')).body.token,
    store: async (store) => (await import('../node.ts')).replaceToken(store, context.config.dataFolder),
  })
  const { url } = context.hub
  const openUrl = `${url}/#token=${token}`
  context.print({ token, url, openUrl }, () => [openUrl])
  if (!context.isJson) context.note('The old token no longer works. The new one is kept in the hub’s data folder, for the commands there.')
}

/** A consistent copy of the database. */
export async function backup(context: CommandContext, { out }: { out?: string }): Promise<void> {
  const target = out === undefined ? undefined : resolve(out)
  if (target !== undefined && existsSync(target)) {
    throw new HubError('fileExists', 'config', `${target} exists already: a backup goes into a new file.`)
  }
  const made = await throughHubOr(context, {
    hub: async () => {
      const { body } = await context.hub.post('/api/v1/backups')
      return target === undefined ? body : { ...body, file: await moved(body.file, target, context.hub.url) }
    },
    store: async (store) => copyOf(store, target ?? defaultFile(context)),
  })
  context.print(made, () => [`${made.file}  ${(made.bytes / 1024 / 1024).toFixed(1)} MiB`])
  const hasKeyFile = !context.config.key
  if (!context.isJson && hasKeyFile)
    context.note('It can be read with the key of this hub alone: keep qiao.key of the data folder too, in another place.')
}

function defaultFile({ config, terminal }: CommandContext): string {
  const time = new Date(terminal.now()).toISOString().replace(/[:.]/g, '-')
  return join(config.dataFolder, 'backups', `qiao-${time}.sqlite`)
}

async function copyOf(store: Store, file: string): Promise<{ file: string; bytes: number }> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await store.backup(file)
  await chmod(file, 0o600)
  return { file, bytes: (await stat(file)).size }
}

async function moved(file: string, target: string, url: string): Promise<string> {
  if (!existsSync(file)) {
    throw new HubError(
      'otherMachine',
      'config',
      `The hub at ${url} wrote ${file} on its own machine, which cannot be seen from here: fetch it there.`,
    )
  }
  await mkdir(dirname(target), { recursive: true })
  try {
    await rename(file, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(file, target)
    await chmod(target, 0o600)
    await rm(file)
  }
  return target
}

/** Through the running hub; where none runs and none was named, on the store itself. */
async function throughHubOr<T>(context: CommandContext, ways: { hub: () => Promise<T>; store: (store: Store) => Promise<T> }): Promise<T> {
  try {
    return await ways.hub()
  } catch (error) {
    const isNamed = Boolean(context.terminal.env.QIAO_URL?.trim())
    const isAbsent = ['noHub', 'noToken'].includes(toHubError(error).code)
    if (isNamed || !isAbsent || !hasData(context)) throw error
    return withStore(context, ways.store)
  }
}

/** There is a hub's data to work on: a mistyped QIAO_DATA must not become a new hub. */
const hasData = ({ config }: CommandContext): boolean =>
  config.databaseUrl !== undefined || existsSync(join(config.dataFolder, 'qiao.sqlite'))

async function withStore<T>({ config }: CommandContext, work: (store: Store) => Promise<T>): Promise<T> {
  const { openConfiguredStore } = await import('../node.ts')
  const { store } = await openConfiguredStore(config)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Opening the store brings its schema up to date. */
export async function migrate(context: CommandContext): Promise<void> {
  const { config } = context
  const { peekDatabase } = await import('../store/peek.ts')
  const target = targetOf(config)
  const before = await peekDatabase(target)
  await withStore(context, async () => undefined)
  const { stored } = await peekDatabase(target)
  const database = config.databaseUrl ? 'PostgreSQL' : target.file!
  const result = { database, from: before.stored, to: stored, known: before.known }
  context.print(result, () => [
    before.stored === stored
      ? `${database}: schema version ${stored}, nothing to do.`
      : `${database}: schema version ${before.stored === 0 ? 'none' : before.stored} → ${stored}.`,
  ])
}
