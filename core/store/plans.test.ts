// What is asked every few seconds reads open work alone, however much is done: each part follows a partial index.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import { randomisingCodec } from '../testing/store-rows.ts'
import { openStore } from './open.ts'
import { backlogAt } from './plans.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-plans-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('the backlog reads no settled delivery and no push that was dealt with', async () => {
  const file = join(folder, 'hub.db')
  await (await openStore({ file }, { codec: randomisingCodec })).close()
  const db = new Database(file)
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${backlogAt('?')}`).all(0) as { detail: string }[]
  db.close()
  const read = steps.map(({ detail }) => detail).filter((detail) => /^(SCAN|SEARCH)/.test(detail))
  expect(read.map((detail) => detail.split(' ').at(-1))).toEqual([
    ...['deliveries_due', 'deliveries_in_flight', 'deliveries_halted'],
    ...['hints_due', 'inbox_new', 'inbox_dead'],
  ])
})
