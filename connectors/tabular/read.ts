// Reading a folder: file after file, a page at a time. The cursor knows every file that was read by name and content, and the place in the
// one under way, so that nothing is passed over; a file that has changed is read again.
import { join } from 'node:path'
import type { ConnectorContext, ReadPage, ReadRecord, ReadRequest } from '../../core/connector/port.ts'
import { HubError, toHubError } from '../../core/errors.ts'
import type { Config, Table } from './config.ts'
import type { Disk, Entry } from './disk.ts'
import { filesOf, guarded, hashOf, readFile } from './folder.ts'
import { readTable } from './read-table.ts'
import { recordsOf } from './records.ts'

/** A file as it was read: content, size, time. */
type Print = [hash: string, size: number, modifiedAt: number]
interface State {
  done: Record<string, Print>
  /** Under way: `next` records of it were given. */
  at?: { name: string; hash: string; next: number }
}
type Context = ConnectorContext<Config>

/** Names that we give to files handed in: they are whole from the start. */
export const HANDED_IN = 'qiao-upload-'

export interface FolderReader {
  read(ctx: Context, request: ReadRequest): Promise<ReadPage>
  committed?(ctx: Context, cursor: string): Promise<void>
}

export function createReader(disk: Disk, table: Table): FolderReader {
  /** The file under way, so that it is not parsed for each of its pages. */
  let parsed: { file: Entry; hash: string; records: ReadRecord[] } | undefined
  /** Content of files whose time alone has changed. */
  const hashes = new Map<string, string>()
  /** Files whose time lies ahead (another clock, an archive that keeps local times), and since when each is as it is. */
  const ahead = new Map<string, { file: Entry; since: number }>()

  async function read(ctx: Context, request: ReadRequest): Promise<ReadPage> {
    const before: State = request.cursor === null ? { done: {} } : (JSON.parse(request.cursor) as State)
    const files = await filesOf(disk, table)
    let state = forget(before, files)
    for (const [at, file] of inOrder(files, state).entries()) {
      if (isOld(file, request) || (await isDone(file, state))) continue
      const opened = isQuiet(ctx, file) ? await open(file) : undefined
      // What comes behind it is newer: it waits.
      if (!opened) break
      const { hash, records } = opened
      const start = state.at?.name === file.name && state.at.hash === hash ? state.at.next : 0
      const { page, next } = pageOf(records, start, request)
      const isEnd = next >= records.length
      if (isEnd) {
        parsed = undefined
        state = { done: { ...state.done, [file.name]: [hash, file.size, file.modifiedAt] } }
      } else state = { done: state.done, at: { name: file.name, hash, next } }
      if (page.length > 0) return { records: page, cursor: JSON.stringify(state), hasMore: !isEnd || at < files.length - 1 }
    }
    return { records: [], cursor: cursorOf(state, before, request.cursor), hasMore: false }
  }

  /** The one under way first: what was begun is ended. */
  const inOrder = (files: Entry[], { at }: State): Entry[] =>
    at ? [...files.filter(({ name }) => name === at.name), ...files.filter(({ name }) => name !== at.name)] : files

  const isQuiet = (ctx: Context, file: Entry): boolean =>
    file.name.includes(HANDED_IN) || ctx.now() - writtenAt(file, ctx.now()) >= table.quietMs

  function writtenAt(file: Entry, now: number): number {
    if (file.modifiedAt <= now) return file.modifiedAt
    const known = ahead.get(file.name)
    if (known && isSameFile(known.file, file)) return known.since
    ahead.set(file.name, { file, since: now })
    return now
  }

  async function isDone(file: Entry, { done }: State): Promise<boolean> {
    const print = Object.hasOwn(done, file.name) ? done[file.name] : undefined
    if (!print || print[1] !== file.size) return false
    if (print[2] === file.modifiedAt) return true
    const key = `${file.name}\0${file.size}\0${file.modifiedAt}`
    const known = hashes.get(key) ?? (await readHash(file))
    if (known !== undefined) hashes.set(key, known)
    return known === print[0]
  }

  async function readHash(file: Entry): Promise<string | undefined> {
    const bytes = await readFile(disk, table.folder, file, table.maxBytes)
    return bytes && hashOf(bytes)
  }

  /** undefined: gone, or written to while it was read. */
  async function open(file: Entry): Promise<{ hash: string; records: ReadRecord[] } | undefined> {
    if (parsed && isSameFile(parsed.file, file)) return parsed
    const bytes = await readFile(disk, table.folder, file, table.maxBytes)
    const now = (await guarded(table.folder, () => disk.list(table.folder))).find(({ name }) => name === file.name)
    if (!bytes || bytes.length !== file.size || !now || !isSameFile(now, file)) return undefined
    parsed = { file, hash: hashOf(bytes), records: await parse(bytes, file) }
    return parsed
  }

  const parse = async (bytes: Uint8Array, { name, modifiedAt }: Entry): Promise<ReadRecord[]> =>
    recordsOf(await named(name, () => readTable(bytes, table)), table, { name, modifiedAt: Math.floor(modifiedAt) })

  /** Moves away what the stored cursor says was read, and nothing that has changed since. */
  async function committed(ctx: Context, cursor: string): Promise<void> {
    const { done } = JSON.parse(cursor) as State
    const files = (await filesOf(disk, table)).filter(({ name }) => Object.hasOwn(done, name))
    if (files.length === 0) return
    const folder = join(table.folder, 'done')
    await guarded(folder, () => disk.makeFolder(folder))
    const taken = new Set((await guarded(folder, () => disk.list(folder))).map(({ name }) => name))
    for (const file of files) {
      const { name } = file
      if (!(await isDone(file, { done }))) continue
      const target = taken.has(name) ? `${done[name]![0].slice(0, 8)}-${name}` : name
      await guarded(folder, () => disk.rename(join(table.folder, name), join(folder, target)))
      await takeBack(ctx, file, target)
    }
  }

  /** Written anew between the look and the move: nobody has read that. It goes back, unless a newer one has taken its place. */
  async function takeBack(ctx: Context, file: Entry, target: string): Promise<void> {
    const { name } = file
    const folder = join(table.folder, 'done')
    const moved = (await guarded(folder, () => disk.list(folder))).find((entry) => entry.name === target)
    if (!moved || isSameFile({ ...moved, name }, file)) return
    const isReplaced = (await filesOf(disk, table)).some((other) => other.name === name)
    ctx.log.warn({ file: name, isReplaced }, 'a file changed while it was moved away')
    if (!isReplaced) await guarded(folder, () => disk.rename(join(folder, target), join(table.folder, name)))
  }

  return { read, ...(table.afterwards === 'move' && { committed }) }
}

const isSameFile = (a: Entry, b: Entry): boolean => a.name === b.name && a.size === b.size && a.modifiedAt === b.modifiedAt

/** The records wanted from `start` on, and where to go on. */
function pageOf(records: ReadRecord[], start: number, request: ReadRequest): { page: ReadRecord[]; next: number } {
  const page: ReadRecord[] = []
  let next = start
  while (next < records.length && page.length < request.limit) {
    const record = records[next++]!
    if (!isOld({ modifiedAt: record.modifiedAt! }, request)) page.push(record)
  }
  return { page, next }
}

/** Without the files that are gone. */
function forget({ done, at }: State, files: Entry[]): State {
  const there = new Set(files.map(({ name }) => name))
  return { done: Object.fromEntries(Object.entries(done).filter(([name]) => there.has(name))), ...(at && there.has(at.name) && { at }) }
}

/** Nothing new: the cursor stays, letter by letter, unless files of it are gone or were empty. */
function cursorOf(state: State, before: State, cursor: string | null): string | null {
  const text = JSON.stringify(state)
  return text === JSON.stringify({ ...before }) || (cursor === null && text === '{"done":{}}') ? cursor : text
}

const isOld = ({ modifiedAt }: { modifiedAt: number }, { startFrom }: ReadRequest): boolean =>
  startFrom !== undefined && modifiedAt < Date.parse(startFrom)

/** What makes a whole file unreadable, with its name. */
export async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.kind !== 'data') throw thrown
    throw new HubError(error.code, 'data', `${name}: ${error.message}`, { cause: error, details: { ...error.details, file: name } })
  }
}
