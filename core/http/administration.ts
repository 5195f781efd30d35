// The hub itself: a new administrator token, a copy of the database.
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { Refusal } from './problem.ts'

/** What the node around the hub offers; what is absent is refused. */
export interface Administration {
  /** Makes a new administrator token; the old one stops working. */
  replaceToken?: () => Promise<string>
  /** Folder for copies of the database. */
  backupFolder?: string
}

export const administrationRoutes = (
  hub: Hub,
  { replaceToken, backupFolder }: Administration,
): Handlers<'createToken' | 'createBackup'> => ({
  createToken: async () => {
    if (!replaceToken) throw notOffered('Tokens are kept')
    return { status: 201, body: { token: await replaceToken() } }
  },
  createBackup: async () => {
    if (backupFolder === undefined) throw notOffered('Backups are made')
    const time = new Date(await hub.store.clock()).toISOString().replaceAll(':', '-').replace('.', '-')
    const file = join(backupFolder, `qiao-${time}.sqlite`)
    // The copy holds business data: for this user alone, like the database.
    await mkdir(backupFolder, { recursive: true, mode: 0o700 })
    return { status: 201, body: { file, bytes: await copyInto(hub, file) } }
  },
})

/** A file of that name is whole: until then it is called `.part`. */
async function copyInto(hub: Hub, file: string): Promise<number> {
  const part = `${file}.part`
  try {
    await hub.store.backup(part)
    await chmod(part, 0o600)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return (await stat(file)).size
}

const notOffered = (what: string): Refusal => new Refusal(501, 'notOffered', `${what} elsewhere: this hub was started without it.`)
