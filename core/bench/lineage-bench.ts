// What lineage costs: `node core/bench/lineage-bench.ts [folder]`. The same changes committed with and without their lineage row, in turns, on
// SQLite as in production: records and shadows of 1.4 KB, sealed, a patch of three fields, durable commits of 1 and of 100 changes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import { COMMIT_SEQ, type CommitItem, type Store } from '../store/port.ts'
import { bindingRow, lineageRow, recordRow, T0 } from '../testing/store-rows.ts'

const RECORDS = 2_000
const filler = 'x'.repeat(1380)
const patch = JSON.stringify({
  status: ['awaitingShipment', 'shipped'],
  sellerNote: [null, '请用顺丰，工作日送达'],
  'lines.shippedQuantity': [
    { lin_1: '0', lin_2: '0' },
    { lin_1: '2', lin_2: '1' },
  ],
})

interface Written {
  rev: number
  isTrailed: boolean
}
/** What a changed order writes. */
function change(n: number, { rev, isTrailed }: Written): CommitItem {
  const id = `rec_${n}`
  const body = JSON.stringify({ id, rev, filler })
  const expectRev = rev === 1 ? null : rev - 1
  const binding = bindingRow(id, {
    connection: 'shop',
    externalId: id,
    shadow: body,
    shadowDigest: `${id}${rev}`,
    seenSeq: COMMIT_SEQ,
    rev,
  })
  const trail = { kind: rev === 1 ? 'created' : 'changed', fields: 'status,sellerNote,lines.shippedQuantity', patch, at: T0 + rev }
  return {
    key: id,
    records: [{ row: recordRow(id, { body, rev }), expectRev }],
    bindings: [{ row: binding, expectRev }],
    ...(isTrailed && { lineage: [lineageRow(id, trail)] }),
  }
}

async function commit(store: Store, items: CommitItem[]): Promise<number> {
  const start = performance.now()
  const { failed, refused } = await store.commit({ items })
  if (failed.length + refused.length > 0) throw new Error('a change did not get in')
  return performance.now() - start
}

/** Milliseconds per change, median over commits: with lineage and without, in turns on the same records. */
async function measure(store: Store, size: number, firstRev: number, rounds: number) {
  const times = { with: [] as number[], without: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const isTrailed = round % 2 === 0
    const rev = firstRev + round
    for (let from = 0; from < RECORDS; from += size === 1 ? 20 : size) {
      const items = Array.from({ length: size }, (_, i) => change(from + i, { rev, isTrailed }))
      times[isTrailed ? 'with' : 'without'].push((await commit(store, items)) / size)
    }
    // Records that this size leaves out have to be of the same revision in the next round.
    if (size === 1) for (let from = 0; from < RECORDS; from += 100) await commit(store, rest(from, rev))
  }
  return { with: median(times.with), without: median(times.without) }
}
const rest = (from: number, rev: number) =>
  Array.from({ length: 100 }, (_, i) => from + i).flatMap((n) => (n % 20 === 0 ? [] : [change(n, { rev, isTrailed: false })]))
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Pages of the table and its index, in bytes, and rows. */
function sizeOf(file: string) {
  const db = new Database(file, { readonly: true })
  const count = db.prepare('SELECT count(*) FROM lineage').pluck().get() as number
  const bytes = db.prepare(`SELECT sum(pgsize) FROM dbstat WHERE name IN ('lineage', 'lineage_record')`).pluck().get() as number
  db.close()
  return { count, bytes }
}

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'qiao-lineage-bench-'))
const file = join(folder, 'hub.sqlite')
const store = await openStore({ file }, { codec: createCodec(new Uint8Array(32).fill(3)) })
try {
  for (let from = 0; from < RECORDS; from += 100)
    await commit(
      store,
      Array.from({ length: 100 }, (_, i) => change(from + i, { rev: 1, isTrailed: false })),
    )
  const batched = await measure(store, 100, 2, 12)
  const alone = await measure(store, 1, 14, 12)
  const { count, bytes } = sizeOf(file)
  const share = (ms: { with: number; without: number }) => `${(((ms.with - ms.without) / ms.with) * 100).toFixed(1)} %`
  const us = (ms: number) => `${(ms * 1000).toFixed(1)} µs`
  console.log(`a row with a patch of ${patch.length} characters takes ${Math.round(bytes / count)} bytes with its index (${count} rows)`)
  for (const [name, ms] of Object.entries({ 'commits of 100': batched, 'commits of 1': alone }))
    console.log(`${name}: ${us(ms.with)} a change with lineage, ${us(ms.without)} without; lineage is ${share(ms)} of the time`)
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}
