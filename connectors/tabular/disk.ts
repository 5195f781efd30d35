// The disk, as far as this connector touches it: a few operations that fail with Node's own errors. Tests put a failing one in its place.
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface Entry {
  name: string
  size: number
  /** Epoch ms, with a fraction. */
  modifiedAt: number
}

export interface Disk {
  /** Regular files right in a folder; links and folders are passed over. */
  list(folder: string): Promise<Entry[]>
  /** All names in a folder, whatever they are. */
  names(folder: string): Promise<string[]>
  read(path: string): Promise<Uint8Array>
  /** A new file, on the disk when this resolves. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Atomic within a volume, and on the disk when this resolves. Replaces what is there. */
  rename(from: string, to: string): Promise<void>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
}

export const disk: Disk = {
  async list(folder) {
    const names = await readdir(folder)
    const entries = await Promise.all(names.map((name) => entryOf(folder, name)))
    return entries.filter((entry) => entry !== undefined)
  },
  names: (folder) => readdir(folder),
  read: (path) => readFile(path),
  async write(path, bytes) {
    const file = await open(path, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  },
  async rename(from, to) {
    await rename(from, to)
    await syncFolder(join(to, '..'))
  },
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  remove: (path) => rm(path, { force: true }),
}

/** Gone between the two looks: it is not there. */
async function entryOf(folder: string, name: string): Promise<Entry | undefined> {
  try {
    const stats = await lstat(join(folder, name))
    return stats.isFile() ? { name, size: stats.size, modifiedAt: stats.mtimeMs } : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A rename is on the disk when its folder is. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
