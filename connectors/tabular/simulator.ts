// Stands for the people and programs on the other side of the folders: they put files down, change rows, take files away; and for a disk that
// fails when told to.
import { mkdir, mkdtemp, readFile, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Simulator } from '../../core/testing/simulator.ts'
import { disk as realDisk, type Disk } from './disk.ts'

export interface FolderSimulator extends Simulator {
  /** Absolute; holds `in` and `out`. */
  root: string
  now(): number
  /** A file put down at this moment, whole at once. */
  put(file: string, bytes: string | Uint8Array, modifiedAt?: number): Promise<void>
  text(file: string): Promise<string>
}

interface Faults {
  failures: string[]
  drops: number
}
const sims = new Map<string, Faults>()

/** The real disk, with the faults of the simulator that a path belongs to. */
export const faultyDisk: Disk = {
  list: (folder) => failing(folder, () => realDisk.list(folder)),
  names: (folder) => failing(folder, () => realDisk.names(folder)),
  read: (path) => failing(path, () => realDisk.read(path)),
  write: (path, bytes) => failing(path, () => realDisk.write(path, bytes)),
  remove: (path) => failing(path, () => realDisk.remove(path)),
  makeFolder: (path) => failing(path, () => realDisk.makeFolder(path)),
  async rename(from, to) {
    await failing(from, () => realDisk.rename(from, to))
    const faults = faultsOf(from)
    if (faults && faults.drops > 0) {
      faults.drops--
      throw diskError('EIO')
    }
  },
}

const faultsOf = (path: string): Faults | undefined => [...sims].find(([root]) => path.startsWith(root))?.[1]

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  const errno = faultsOf(path)?.failures.shift()
  if (errno !== undefined) throw diskError(errno)
  return work()
}

const diskError = (code: string): Error => Object.assign(new Error(`${code}: the disk fails as it was told to`), { code })

export async function startSimulator({ now }: { now(): number }): Promise<FolderSimulator> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'qiao-tabular-')))
  await mkdir(join(root, 'in'))
  await mkdir(join(root, 'out'))
  const faults: Faults = { failures: [], drops: 0 }
  sims.set(root, faults)
  return {
    root,
    now,
    url: `file://${root}`,
    requests: [],
    faults: {
      dropNextAnswer: () => void faults.drops++,
      failNext: () => void faults.failures.push('EIO'),
      clear: () => void Object.assign(faults, { failures: [], drops: 0 }),
    },
    async put(file, bytes, modifiedAt = now()) {
      const path = join(root, file)
      await writeFile(`${path}.part`, bytes)
      await utimes(`${path}.part`, modifiedAt / 1000, modifiedAt / 1000)
      await rename(`${path}.part`, path)
    },
    text: (file) => readFile(join(root, file), 'utf8'),
    async close() {
      sims.delete(root)
      await rm(root, { recursive: true, force: true })
    },
  }
}
