// Figures of the store: `node core/bench/store-bench.ts [sqlite|postgres] [folder]`. Bodies of 1.4 KB, sealed; commits of 100 items, durable.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import { COMMIT_SEQ, type CommitItem, type Store, type TakenRow } from '../store/port.ts'
import { freshDatabase, startPostgres } from '../testing/postgres.ts'
import { addConnection, bindingRow, dirtyMark, lineageRow, recordRow, step, T0 } from '../testing/store-rows.ts'

const PAGE = 100
const PAGES = 200
const LANES = 4
const filler = 'x'.repeat(1380)
const body = (id: string): string => JSON.stringify({ id, filler })
const idOf = (n: number): string => `rec_${n.toString(36).padStart(8, '0')}_${randomBytes(6).toString('hex')}`

/** What an observation of a new order writes. */
function observed(n: number): CommitItem {
  const id = idOf(n)
  const text = body(id)
  return {
    key: id,
    records: [{ row: recordRow(id, { body: text }), expectRev: null }],
    bindings: [
      {
        row: bindingRow(id, { connection: 'shop', externalId: String(n), shadow: body(`${id}n`), shadowDigest: id, seenSeq: COMMIT_SEQ }),
        expectRev: null,
      },
    ],
    identities: [{ object: 'order', kind: 'number', scope: '', digest: randomBytes(32).toString('base64url'), record: id }],
    dirty: [dirtyMark(id, { lane: n % LANES, dueAt: T0 + n, at: T0 + n })],
    lineage: [lineageRow(id, { kind: 'created' })],
  }
}

function taken({ delivery }: TakenRow): CommitItem {
  const set = { taken: delivery.dirty, attemptKey: delivery.record, inFlight: '{"rev":1,"isCreate":true}', takenAt: T0 }
  return { key: delivery.record, steps: [step(delivery.record, { from: ['due'], to: 'taken', set })] }
}

function settled({ delivery }: TakenRow): CommitItem {
  const row = bindingRow(delivery.record, {
    externalId: `e${delivery.record}`,
    shadow: body(delivery.record),
    shadowDigest: delivery.record,
    seenSeq: COMMIT_SEQ,
  })
  const set = { attemptKey: null, inFlight: null, writes: 1, attempts: 0 }
  return {
    key: delivery.record,
    bindings: [{ row, expectRev: null }],
    steps: [step(delivery.record, { from: ['taken'], to: 'done', expectKey: delivery.record, closeIfDirty: 1, set })],
    lineage: [lineageRow(delivery.record, { kind: 'delivered' })],
  }
}

const times: Record<string, number[]> = {}
const cpu: Record<string, number> = {}
async function measure<T>(name: string, count: number, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const before = process.cpuUsage()
  const answer = await work()
  const { user, system } = process.cpuUsage(before)
  ;(times[name] ??= []).push(((performance.now() - start) * 1000) / count)
  cpu[name] = (cpu[name] ?? 0) + (user + system) / count
  return answer
}

function report(): void {
  for (const [name, values] of Object.entries(times)) {
    const ordered = values.toSorted((a, b) => a - b)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const at = (share: number): string => ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))]!.toFixed(1)
    const busy = (cpu[name]! / values.length).toFixed(1)
    console.log(
      `${name.padEnd(34)} mean ${mean.toFixed(1).padStart(8)} µs, cpu ${busy.padStart(8)}   p50 ${at(0.5).padStart(8)}   p99 ${at(0.99).padStart(8)}`,
    )
  }
}

async function pipeline(store: Store): Promise<void> {
  for (let page = 0; page < PAGES; page++) {
    const items = Array.from({ length: PAGE }, (_, i) => observed(page * PAGE + i))
    await measure('commit of an observation, per item', PAGE, () => store.commit({ items }))
  }
  await measure('due lanes (20,000 due), per call', 1, () => store.dueLanes(T0 * 2))
  await measure('backlog (20,000 due), per call', 1, () => store.backlog(T0))
  for (let page = 0; page < PAGES; page++) {
    const rows = await measure('batch to deliver, per row', PAGE, () => store.takeBatch('erp', page % LANES, T0 * 2, PAGE))
    await measure('take, per row', PAGE, () => store.commit({ items: rows.map(taken) }))
    await measure('settle, per row', PAGE, () => store.commit({ items: rows.map(settled) }))
  }
  const ids = Array.from({ length: PAGE }, (_, i) => String(i * 7))
  for (let i = 0; i < 50; i++) await measure('heads, per row', PAGE, () => store.bindingHeads('shop', 'order', ids))
  const query = { bindings: [{ connection: 'shop', object: 'order', externalIds: ids }] }
  for (let i = 0; i < 50; i++) await measure('snapshot of bindings, per row', PAGE, () => store.snapshot(query))
}

async function pushes(store: Store): Promise<void> {
  let n = 0
  const caller = async (): Promise<void> => {
    while (n < 5000) {
      const id = `in_${n++}`
      await measure('ingest, 32 callers, latency', 1, () =>
        store.ingest([{ id, connection: 'shop', dedupeKey: `event:${id}`, request: filler, receivedAt: T0, dueAt: T0 }]),
      )
    }
  }
  await measure('ingest, 32 callers, per request', 5000, () => Promise.all(Array.from({ length: 32 }, caller)))
}

const dialect = process.argv[2] ?? 'sqlite'
const dir = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'qiao-bench-'))
const server = dialect === 'postgres' ? await startPostgres() : undefined
const target = server ? { url: await freshDatabase(server.url) } : { file: join(dir, 'bench.db') }
const store = await openStore(target, { codec: createCodec(randomBytes(32)) })
await addConnection(store, 'erp')
await addConnection(store, 'shop')
await pipeline(store)
await pushes(store)
report()
await store.close()
await server?.stop()
rmSync(dir, { recursive: true })
