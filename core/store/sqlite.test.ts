// The SQLite store against the common suite, and what only SQLite promises: the lock, crash safety, backups while writing.
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { storeConformance } from '../testing/store-conformance.ts'
import { commitAll, dueItem, lineageRow, randomisingCodec, recordRow } from '../testing/store-rows.ts'
import { openStore } from './open.ts'

const dir = mkdtempSync(join(tmpdir(), 'qiao-sqlite-'))
let files = 0
const nextFile = (): string => join(dir, `${++files}.db`)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const writerKey = randomBytes(32)
let current = ''
storeConformance('sqlite', {
  fresh: async () => void (current = nextFile()),
  open: (options) => openStore({ file: current }, { ...options, isDurable: false }),
})

storeConformance('sqlite, written on a thread of its own', {
  fresh: async () => void (current = nextFile()),
  open: (options) => openStore({ file: current }, { ...options, codec: createCodec(writerKey), writerKey, isDurable: false }),
})

const codec = randomisingCodec

describe('sqlite alone', () => {
  test('a second opener is told who holds the database; closing frees it', async () => {
    const file = nextFile()
    const first = await openStore({ file }, { codec })
    await expect(openStore({ file }, { codec })).rejects.toMatchObject({
      code: 'databaseInUse',
      kind: 'config',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    })
    await first.close()
    await (await openStore({ file }, { codec })).close()
  })

  test('kill -9: the lock is free at once, and what was acknowledged is there', async () => {
    const file = nextFile()
    const child = spawn(process.execPath, [join(import.meta.dirname, '../testing/store-crash-child.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const acknowledged = await new Promise<number>((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.split('\n').length > 20) resolve(text.split('\n').length - 1)
      })
    })
    await expect(openStore({ file }, { codec })).rejects.toMatchObject({ code: 'databaseInUse', details: { pid: child.pid } })
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    const store = await openStore({ file }, { codec })
    const rows = await store.read.select({ id: store.tables.records.id }).from(store.tables.records)
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged * 10)
    expect(rows.length % 10).toBe(0)
    expect(await store.sequence()).toBeGreaterThanOrEqual(acknowledged)
    await store.close()
  })

  test('a lease of a token does not outlive the process: the next one fetches at once', async () => {
    const file = nextFile()
    const claim = { connection: 'erp', key: 'k', known: 0, awaited: 0, holder: 'a', leaseMs: 60_000 }
    const first = await openStore({ file }, { codec })
    expect(await first.claimToken(claim)).toEqual({ lease: 1 })
    await first.close()
    const second = await openStore({ file }, { codec })
    expect(await second.claimToken(claim)).toEqual({ lease: 2 })
    await second.close()
  })

  test('the writing thread breaks down: every write under way is told, and the process ends', async () => {
    const file = nextFile()
    const child = spawn(process.execPath, [join(import.meta.dirname, '../testing/store-thread-child.ts'), file], { stdio: 'pipe' })
    let [said, complained] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
    const [code] = (await once(child, 'exit')) as [number]
    expect(said).toBe('writerFailed\nwriterFailed\nwriterFailed\n')
    expect(complained).toContain('TypeError')
    expect(code).toBe(1)
  })

  test('a crash leaves taken deliveries for the next process, at once', async () => {
    const file = nextFile()
    const clock = (): number => 1000
    const put = { id: 'erp', connector: 'x', name: 'x', config: '{}', state: 'active', rev: 1, createdAt: 0, updatedAt: 0 }
    const first = await openStore({ file }, { codec, clock })
    await first.admin([{ table: 'connections', put }])
    await commitAll(first, dueItem('r1', { dueAt: 5 }))
    await first.acquireLane('erp', 'out/0', 'a', 60_000)
    const set = { attemptKey: 'k', takenAt: 6 }
    await commitAll(first, {
      key: 's',
      steps: [{ connection: 'erp', object: 'order', record: 'r1', from: ['due'], to: 'taken', set, at: 6 }],
    })
    expect(await first.dueLanes(1000)).toEqual([])
    await first.close()
    const second = await openStore({ file }, { codec, clock })
    expect(await second.dueLanes(1000)).toEqual([{ connection: 'erp', lane: 'out/0' }])
    await second.close()
  })

  test('another key is refused', async () => {
    const file = nextFile()
    await (await openStore({ file }, { codec })).close()
    const other = { ...codec, open: () => 'something else' }
    await expect(openStore({ file }, { codec: other })).rejects.toMatchObject({ code: 'wrongKey', kind: 'config' })
    await (await openStore({ file }, { codec })).close()
  })

  test.each([
    [1, true],
    [2, false],
  ])('a schema %i versions newer opens: %s', async (ahead, opens) => {
    const file = nextFile()
    await (await openStore({ file }, { codec })).close()
    const raw = new Database(file)
    raw.prepare(`UPDATE meta SET value = value + ? WHERE key = 'schemaVersion'`).run(ahead)
    raw.close()
    const opening = openStore({ file }, { codec })
    if (opens) await (await opening).close()
    else await expect(opening).rejects.toMatchObject({ code: 'schemaTooNew', kind: 'config' })
  })

  test('a backup taken while writing is whole', async () => {
    const file = nextFile()
    const store = await openStore({ file }, { codec, isDurable: false })
    const page = (n: number) => Array.from({ length: 100 }, (_, i) => dueItem(`${n}-${i}`))
    for (let n = 0; n < 20; n++) await commitAll(store, ...page(n))
    const copy = nextFile()
    let isCopying = true
    const copying = store.backup(copy).finally(() => (isCopying = false))
    for (let n = 20; isCopying; n++) await commitAll(store, ...page(n))
    await copying
    await expect(store.backup(copy)).rejects.toMatchObject({ code: 'fileExists' })
    await store.close()
    const raw = new Database(copy, { readonly: true })
    const count = raw.prepare('SELECT count(*) FROM records').pluck().get() as number
    expect(count).toBeGreaterThanOrEqual(2000)
    expect(count % 100).toBe(0)
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
    raw.close()
    await (await openStore({ file: copy }, { codec })).close()
  })

  test.each([
    ['this thread', {}],
    ['a thread of its own', { codec: createCodec(writerKey), writerKey }],
  ])('written on %s: closing cuts a backup off, and says so', async (_, how) => {
    const file = nextFile()
    const store = await openStore({ file }, { codec, isDurable: false, ...how })
    await commitAll(store, ...Array.from({ length: 2_000 }, (_row, i) => dueItem(`r${i}`)))
    const copying = store.backup(nextFile())
    const told = expect(copying).rejects.toThrow(/closed|not open/)
    await store.close()
    await told
    await (await openStore({ file }, { codec, ...how })).close()
  })

  test.each([
    ['this thread', {}],
    ['a thread of its own', { codec: createCodec(writerKey), writerKey }],
  ])('written on %s: once it is closed the file alone is all there is to copy', async (_, how) => {
    const file = nextFile()
    const store = await openStore({ file }, { codec, isDurable: false, ...how })
    await commitAll(store, dueItem('r1'))
    await store.read.select().from(store.tables.records)
    await store.close()
    const copy = nextFile()
    copyFileSync(file, copy)
    const raw = new Database(copy, { readonly: true })
    expect(raw.prepare('SELECT id FROM records').pluck().all()).toEqual(['r1'])
    raw.close()
  })

  test('the read handle cannot write', async () => {
    const store = await openStore({ file: nextFile() }, { codec })
    await expect(store.read.insert(store.tables.records).values(recordRow('r1'))).rejects.toThrow()
    await store.close()
  })

  test('close writes what is still waiting, and acknowledged means synced', async () => {
    const file = nextFile()
    const store = await openStore({ file }, { codec })
    const pending = store.commit({ items: [{ key: 'a', lineage: [lineageRow('r1')] }] })
    await store.close()
    expect(await pending).toMatchObject({ failed: [] })
    await expect(store.commit({ items: [] })).rejects.toMatchObject({ code: 'storeClosed' })
    const raw = new Database(file)
    expect(raw.prepare('SELECT count(*) FROM lineage').pluck().get()).toBe(1)
    raw.close()
  })
})
