// What was put into a folder: for each file of rows a file of notes, kept in `.qiao/` beside them. It makes a crash, or another node in the
// midst of it, harmless, even where the files themselves are taken away by whoever they are for:
//   1. notes → .qiao/<object>/<name>.json.part    2. rows → .qiao/<object>/<name>.ready
//   3. .json.part → .json: now it counts          4. .ready → the folder: now it is there
// What counts and is still .ready is brought out by whoever looks next. What does not count is dropped, its notes first: whoever is at work on
// it can then not make it count any more.
import { join } from 'node:path'
import type { Native } from '../../core/connector/port.ts'
import { HubError, toHubError } from '../../core/errors.ts'
import type { Table } from './config.ts'
import type { Disk } from './disk.ts'
import { guarded } from './folder.ts'

export interface Note {
  externalId: string
  reference: string
  attemptKey: string
  native: Native
}
/** Where a note stands: natives stay on the disk. */
export interface Noted {
  externalId: string
  reference: string
  file: string
  at: number
  /** Epoch ms: when it was put out, as its name says. */
  putAt: number
}

export interface Ledger {
  /** The newest note of an id, of a reference, and the one of an attempt. Current after `look`. */
  readonly byId: ReadonlyMap<string, Noted>
  readonly byReference: ReadonlyMap<string, Noted>
  readonly byAttempt: ReadonlyMap<string, Noted>
  /** When the last file was put out. */
  lastPut(): number
  /** Takes in what was put out since, by any node, and brings out what a crash has left ready. */
  look(): Promise<void>
  /** Puts a file of rows out. Throws HubError unknown from the moment on that it may count. */
  put(name: string, bytes: Uint8Array, notes: Note[]): Promise<void>
  natives(places: Noted[]): Promise<Native[]>
}

const NOTES = '.json'
const PART = '.json.part'
const READY = '.ready'

export function createLedger(disk: Disk, { folder, object }: Table): Ledger {
  const inner = join(folder, '.qiao', object)
  const [byId, byReference, byAttempt] = [new Map<string, Noted>(), new Map<string, Noted>(), new Map<string, Noted>()]
  /** Notes never change: each file is taken in once. */
  const known = new Set<string>()
  let last = 0

  async function look(): Promise<void> {
    // The folder itself is never made: one that is missing is a share that is not there.
    await guarded(folder, () => disk.names(folder))
    await guarded(inner, () => disk.makeFolder(inner))
    const names = await guarded(inner, () => disk.names(inner))
    for (const name of names.filter((one) => one.endsWith(READY))) await bringOut(name.slice(0, -READY.length))
    for (const name of names.filter((one) => one.endsWith(PART))) await guarded(inner, () => disk.remove(join(inner, name)))
    const noted = (await guarded(inner, () => disk.names(inner))).filter((name) => name.endsWith(NOTES) && !known.has(name))
    for (const name of noted.sort()) takeIn(name, await readNotes(name))
  }

  async function bringOut(name: string): Promise<void> {
    await guarded(inner, () => disk.remove(join(inner, name + PART)))
    const counts = (await guarded(inner, () => disk.names(inner))).includes(name + NOTES)
    if (!counts) return guarded(inner, () => disk.remove(join(inner, name + READY)))
    try {
      await guarded(folder, () => disk.rename(join(inner, name + READY), join(folder, name)))
    } catch (thrown) {
      // Another node was quicker.
      if (toHubError(thrown).details.errno !== 'ENOENT') throw thrown
    }
  }

  async function readNotes(name: string): Promise<Note[]> {
    const bytes = await guarded(inner, () => disk.read(join(inner, name)))
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as Note[]
    } catch (cause) {
      const message = `${join(inner, name)} was changed by somebody: bring it back from a backup, or nobody knows what was put out`
      throw new HubError('ledgerBroken', 'config', message, { cause })
    }
  }

  function takeIn(file: string, notes: Note[]): void {
    known.add(file)
    const putAt = timeIn(file)
    last = Math.max(last, putAt)
    for (const [at, { externalId, reference, attemptKey }] of notes.entries()) {
      const noted = { externalId, reference, file, at, putAt }
      keepNewest(byId, externalId, noted)
      keepNewest(byReference, reference, noted)
      keepNewest(byAttempt, attemptKey, noted)
    }
  }

  async function put(name: string, bytes: Uint8Array, notes: Note[]): Promise<void> {
    const at = join(inner, name)
    await guarded(inner, () => disk.write(at + PART, Buffer.from(JSON.stringify(notes))))
    await guarded(inner, () => disk.write(at + READY, bytes))
    try {
      await guarded(inner, () => disk.rename(at + PART, at + NOTES))
      await guarded(folder, () => disk.rename(at + READY, join(folder, name)))
    } catch (thrown) {
      const message = `${name} may or may not have been put out: ${(thrown as Error).message}`
      throw new HubError('noAnswer', 'unknown', message, { cause: thrown })
    }
    takeIn(name + NOTES, notes)
  }

  async function natives(places: Noted[]): Promise<Native[]> {
    const files = new Map<string, Note[]>()
    for (const file of new Set(places.map((noted) => noted.file))) files.set(file, await readNotes(file))
    return places.map(({ file, at }) => files.get(file)![at]!.native)
  }

  const alone = oneAtATime()
  return {
    ...{ byId, byReference, byAttempt, natives, lastPut: () => last },
    look: () => alone(look),
    put: (name, bytes, notes) => alone(() => put(name, bytes, notes)),
  }
}

/** `20260115T080000123Z`: the part of a file's name that tells its time. */
export const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/g, '')

function timeIn(name: string): number {
  const [, year, month, day, hour, minute, second, ms] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(name) ?? []
  return year === undefined ? 0 : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

function keepNewest(notes: Map<string, Noted>, key: string, noted: Noted): void {
  const other = notes.get(key)
  if (!other || other.putAt <= noted.putAt) notes.set(key, noted)
}

/** Nobody of this process looks while a file is being put out. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}
