// Store conformance: inbox, hints, cursors, letters, administrative writes, upkeep.
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { HintRow } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { commitAll, conflictRow, dueItem, letterRow, lineageRow, recordRow, runRow, step, T0 } from './store-rows.ts'

export function sideConformance(bench: Bench): void {
  const push = (id: string, dedupeKey: string, connection = 'shop') => ({
    id,
    connection,
    dedupeKey,
    request: `{"n":"${id}"}`,
    receivedAt: T0,
    dueAt: T0,
  })

  describe('inbox', () => {
    test('duplicates are dropped, within a call and across calls', async () => {
      const { store } = bench
      expect(await store.ingest([push('1', 'event:a'), push('2', 'event:a'), push('3', 'event:b')])).toEqual([true, false, true])
      expect(await store.ingest([push('4', 'event:b'), push('5', 'event:b', 'erp')])).toEqual([false, true])
      expect(await store.ingest([])).toEqual([])
      const due = await store.inboxDue(T0, 10)
      expect(due.map((row) => row.id).sort()).toEqual(['1', '3', '5'])
      expect(due.find((row) => row.id === '3')).toMatchObject({ request: '{"n":"3"}', state: 'new', attempts: 0 })
      expect(await store.inboxDue(T0 - 1, 10)).toEqual([])
      expect(await store.inboxDue(T0, 2)).toHaveLength(2)
    })

    test('of 20 at once with one event id, one gets in', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => bench.store.ingest([push(String(i), 'event:a')])))
      expect(answers.flat().filter(Boolean)).toHaveLength(1)
    })

    test('an event id dedupes for good, a body only until it is processed: A, B, A', async () => {
      const { store } = bench
      await store.ingest([push('1', 'event:a'), push('2', 'body:x')])
      expect(await store.ingest([push('3', 'body:x')])).toEqual([false])
      await commitAll(store, { key: 'i', inboxDone: ['1', '2'] })
      expect(await store.ingest([push('4', 'event:a'), push('5', 'body:x')])).toEqual([false, true])
      expect((await store.inboxDue(T0, 10)).map((row) => row.id)).toEqual(['5'])
      const [done] = await store.read.select().from(store.tables.inbox).where(eq(store.tables.inbox.id, '1'))
      expect(done).toMatchObject({ state: 'done', request: null })
    })

    test('rows come with a commit: done ones remember their event, new ones wait whole; what is known stays as it is', async () => {
      const { store } = bench
      const done = (id: string, dedupeKey: string) => ({
        ...push(id, dedupeKey),
        request: null,
        state: 'done',
        attempts: 0,
        dueAt: T0,
      })
      const waiting = (id: string, dedupeKey: string) => ({ ...push(id, dedupeKey), state: 'new', attempts: 0, dueAt: T0 + 50 })
      await commitAll(store, { key: 'i', inbox: [done('1', 'event:a')] }, { key: 'j', inbox: [waiting('2', 'event:b')] })
      expect(await store.ingest([push('3', 'event:a'), push('4', 'event:b'), push('5', 'event:c')])).toEqual([false, false, true])
      // Twice the same event in one commit, an id that is there, and events that are known.
      const again = [done('6', 'event:d'), done('7', 'event:d'), waiting('1', 'event:e'), waiting('8', 'event:a'), done('9', 'event:c')]
      await commitAll(store, ...again.map((row) => ({ key: row.id, inbox: [row] })))
      const rows = await store.read.select().from(store.tables.inbox).orderBy(store.tables.inbox.id)
      expect(rows.map(({ id, dedupeKey, state, request }) => [id, dedupeKey, state, request])).toEqual([
        ['1', 'event:a', 'done', null],
        ['2', 'event:b', 'new', '{"n":"2"}'],
        ['5', 'event:c', 'new', '{"n":"5"}'],
        ['6', 'event:d', 'done', null],
      ])
      expect((await store.inboxDue(T0 + 49, 10)).map((row) => row.id)).toEqual(['5'])
      expect((await store.inboxDue(T0 + 50, 10)).map((row) => row.id)).toEqual(['5', '2'])
    })

    test('a row of an item whose precondition fails does not come in', async () => {
      const { store } = bench
      const row = { ...push('1', 'event:a'), request: null, state: 'done', attempts: 0, dueAt: T0 }
      const stale = { key: 'stale', records: [{ row: recordRow('r1', { rev: 2 }), expectRev: 1 }], inbox: [row] }
      expect(await store.commit({ items: [stale] })).toMatchObject({ failed: ['stale'] })
      expect(await store.ingest([push('2', 'event:a')])).toEqual([true])
    })

    test('rows are put off or given up', async () => {
      const { store } = bench
      await store.ingest([push('1', 'event:a'), push('2', 'body:x')])
      await commitAll(store, {
        key: 'i',
        inboxLater: [
          { id: '1', dueAt: T0 + 50, state: 'new' },
          { id: '2', dueAt: T0, state: 'dead' },
        ],
      })
      expect(await store.inboxDue(T0, 10)).toEqual([])
      expect(await store.inboxDue(T0 + 50, 10)).toMatchObject([{ id: '1', attempts: 1 }])
      expect(await store.ingest([push('3', 'body:x')])).toEqual([true])
      const counted = (await store.backlog(T0)).filter((row) => row.kind === 'inbox')
      expect(counted.map(({ state, count }) => [state, count]).sort()).toEqual([
        ['dead', 1],
        ['new', 2],
      ])
    })
  })

  describe('hints', () => {
    const key = { connection: 'shop', object: 'order', externalId: '1' }
    const hint = (over: Partial<HintRow> = {}) => ({ ...key, dueAt: T0, origin: 'live', ...over })
    const due = (now = T0 + 1000) => bench.store.hintsDue('shop', 'order', now, 10)

    test('each adds one; many of one commit too', async () => {
      await commitAll(bench.store, { key: 'a', hints: [hint({ dueAt: T0 + 9, origin: 'backfill' })] })
      await commitAll(
        bench.store,
        { key: 'b', hints: [hint({ dueAt: T0 + 5 })] },
        { key: 'c', hints: [hint({ dueAt: T0 + 7, origin: 'backfill' })] },
      )
      expect(await due()).toEqual([{ ...key, dirty: 3, dueAt: T0 + 5, attempts: 0, origin: 'live' }])
      expect(await due(T0 + 4)).toEqual([])
    })

    test('one that came while reading keeps the hint', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', hints: [hint()] })
      await commitAll(store, { key: 'b', hints: [hint()] })
      await commitAll(store, { key: 'done', hintsDone: [{ ...key, dirty: 1 }] })
      expect(await due()).toMatchObject([{ dirty: 2, dueAt: T0 }])
      await commitAll(store, {
        key: 'done',
        hintsDone: [
          { ...key, dirty: 2 },
          { ...key, externalId: 'absent', dirty: 1 },
        ],
      })
      expect(await due()).toEqual([])
    })

    test('a put-off hint waits, even when hinted again, and is due at once when done in vain', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', hints: [hint()] })
      await commitAll(store, { key: 'later', hintsLater: [{ ...key, dueAt: T0 + 500 }] })
      await commitAll(store, { key: 'b', hints: [hint()] })
      expect(await due(T0 + 499)).toEqual([])
      expect(await due(T0 + 500)).toMatchObject([{ attempts: 1, dirty: 2 }])
      await commitAll(store, { key: 'done', hintsDone: [{ ...key, dirty: 1 }] })
      expect(await due(T0)).toMatchObject([{ attempts: 0, dirty: 2, dueAt: T0 }])
    })

    test('one is moved only as it was read; what it keeps for a person outlasts later hints', async () => {
      const { store } = bench
      const held = { ...key, dueAt: T0 + 500, origin: 'held' }
      await commitAll(store, { key: 'a', hints: [hint()] })
      await commitAll(store, { key: 'later', hintsLater: [{ ...key, dueAt: T0 + 100 }] })
      await commitAll(store, { key: 'moved', hintsMoved: [{ ...held, dirty: 2 }] })
      expect(await due()).toMatchObject([{ origin: 'live', dueAt: T0 + 100, attempts: 1 }])
      await commitAll(store, { key: 'moved', hintsMoved: [{ ...held, dirty: 1 }] })
      expect(await due(T0 + 499)).toEqual([])
      expect(await due()).toEqual([{ ...held, dirty: 1, attempts: 0 }])
      await commitAll(store, { key: 'b', hints: [hint()] })
      expect(await due(T0)).toMatchObject([{ origin: 'held', dirty: 2 }])
    })
  })

  describe('cursors', () => {
    const move = (cursor: string | null, expectRev: number) => ({
      connection: 'shop',
      object: 'order',
      kind: 'pull',
      cursor,
      expectRev,
      at: T0,
    })

    test('a cursor moves from its rev only; else nothing at all is written', async () => {
      const { store } = bench
      expect(await store.cursor('shop', 'order', 'pull')).toEqual({ cursor: null, rev: 0 })
      expect(await store.commit({ cursor: move('a', 0), items: [] })).toMatchObject({ isCursorMoved: true })
      const result = await store.commit({ cursor: move('b', 0), items: [{ key: 'x', lineage: [lineageRow('r1')] }] })
      expect(result).toMatchObject({ fenced: 'cursor', isCursorMoved: false })
      expect(await store.read.select().from(store.tables.lineage)).toEqual([])
      expect(await store.commit({ cursor: move(null, 1), items: [] })).toMatchObject({ isCursorMoved: true })
      expect(await store.cursor('shop', 'order', 'pull')).toEqual({ cursor: null, rev: 2 })
    })

    test('of 10 that move it at once, one does', async () => {
      const results = await Promise.all(Array.from({ length: 10 }, (_, i) => bench.store.commit({ cursor: move(String(i), 0), items: [] })))
      expect(results.filter((result) => result.isCursorMoved)).toHaveLength(1)
      expect(results.filter((result) => result.fenced === 'cursor')).toHaveLength(9)
    })

    test('it stays when an item failed, while the other items are in', async () => {
      const { store } = bench
      const items = [
        { key: 'stale', records: [{ row: recordRow('r1', { rev: 2 }), expectRev: 1 }] },
        { key: 'fine', records: [{ row: recordRow('r2'), expectRev: null }] },
      ]
      const result = await store.commit({ cursor: move('a', 0), items, run: runRow('run1', { counters: '{"read":2}' }) })
      expect(result).toMatchObject({ failed: ['stale'], isCursorMoved: false })
      expect(await store.cursor('shop', 'order', 'pull')).toEqual({ cursor: null, rev: 0 })
      expect((await store.snapshot({ records: ['r2'] })).records).toHaveLength(1)
      expect(await store.read.select().from(store.tables.runs)).toEqual([runRow('run1', { counters: '{"read":2}' })])
    })
  })

  describe('letters', () => {
    test('conflicts and dead letters are replaced under their id, open again', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', conflicts: [conflictRow('c1')], deadLetters: [letterRow('d1')] })
      await store.admin([{ table: 'conflicts', put: { id: 'c1', state: 'settled', rev: 2 }, expectRev: 1 }])
      await commitAll(store, {
        key: 'b',
        conflicts: [conflictRow('c1', { values: '{"ours":1}', createdAt: T0 + 5 })],
        deadLetters: [letterRow('d1', { message: 'again', createdAt: T0 + 5 })],
      })
      expect(await store.read.select().from(store.tables.conflicts)).toEqual([
        conflictRow('c1', { values: '{"ours":1}', rev: 3, createdAt: T0 + 5 }),
      ])
      expect(await store.read.select().from(store.tables.deadLetters)).toEqual([letterRow('d1', { message: 'again', rev: 2 })])
    })

    test('open dead letters are resolved', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', deadLetters: [letterRow('d1'), letterRow('d2')] })
      await commitAll(store, {
        key: 'b',
        deadLettersResolved: [
          { id: 'd1', at: T0 + 3 },
          { id: 'absent', at: T0 },
        ],
      })
      const letters = await store.read.select().from(store.tables.deadLetters).orderBy(store.tables.deadLetters.id)
      expect(letters.map(({ id, state, rev, updatedAt }) => [id, state, rev, updatedAt])).toEqual([
        ['d1', 'resolved', 2, T0 + 3],
        ['d2', 'open', 1, T0],
      ])
    })
  })

  describe('administrative writes', () => {
    const flow = { id: 'f1', connection: 'erp', object: 'order', direction: 'out', mode: 'on', rev: 1, createdAt: T0, updatedAt: T0 }

    test('are guarded by rev', async () => {
      const { store } = bench
      expect(await store.admin([{ table: 'flows', put: flow, expectRev: null }])).toEqual({ failed: [] })
      expect(await store.admin([{ table: 'flows', put: flow, expectRev: null }])).toEqual({ failed: [0] })
      expect(await store.admin([{ table: 'flows', put: { ...flow, mode: 'off', rev: 2 }, expectRev: 1 }])).toEqual({ failed: [] })
      expect(await store.admin([{ table: 'flows', remove: { id: 'f1' }, expectRev: 1 }])).toEqual({ failed: [0] })
      expect(await store.read.select().from(store.tables.flows)).toMatchObject([{ id: 'f1', mode: 'off', rev: 2, schedule: null }])
      expect(await store.admin([{ table: 'flows', remove: { id: 'f1' }, expectRev: 2 }])).toEqual({ failed: [] })
      expect(await store.read.select().from(store.tables.flows)).toEqual([])
    })

    test('all of a call or none', async () => {
      const { store } = bench
      const result = await store.admin([
        { table: 'flows', put: flow, expectRev: null },
        { table: 'documents', put: { kind: 'mapping', name: 'erp/order', text: 'x', hash: 'h', rev: 5, updatedAt: T0 }, expectRev: 4 },
      ])
      expect(result).toEqual({ failed: [1] })
      expect(await store.read.select().from(store.tables.flows)).toEqual([])
    })

    test('an idempotency key is taken by one of many', async () => {
      const { store } = bench
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          store.admin([{ table: 'idempotency', put: { key: 'k', fingerprint: String(i), createdAt: T0 }, expectRev: null }]),
        ),
      )
      expect(answers.filter(({ failed }) => failed.length === 0)).toHaveLength(1)
    })

    test('a write without its key or with an unknown column is a bug, and says which', async () => {
      await expect(bench.store.admin([{ table: 'documents', put: { kind: 'mapping' } }])).rejects.toThrow(/documents.*name/)
      await expect(bench.store.admin([{ table: 'flows', put: { ...flow, colour: 'red' } }])).rejects.toThrow(/colour/)
    })
  })

  describe('upkeep', () => {
    test('backlog counts open work', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1'), dueItem('r2', { at: T0 - 5 }), dueItem('r3'), dueItem('r4'), dueItem('r5'))
      const steps = (['taken', 'dead', 'done'] as const).map((to, i) => step(`r${i + 3}`, { from: ['due'], to }))
      await commitAll(store, dueItem('later', { dueAt: T0 + 1, at: T0 - 9 }), dueItem('failed'), dueItem('askedAgain'))
      const putOff = (record: string, set: object) => step(record, { from: ['due'], to: 'due', set: { dueAt: T0 + 1, ...set } })
      await commitAll(store, {
        key: 's',
        steps: [...steps, putOff('failed', { lastError: '{}' }), putOff('askedAgain', { attempts: 1 })],
        hints: [{ connection: 'shop', object: 'order', externalId: '1', dueAt: T0, origin: 'live' }],
      })
      const counts = await store.backlog(T0)
      expect(counts.sort((a, b) => (a.kind + a.state < b.kind + b.state ? -1 : 1))).toEqual([
        { connection: 'erp', object: 'order', kind: 'delivery', state: 'dead', count: 1, oldestAt: T0 },
        { connection: 'erp', object: 'order', kind: 'delivery', state: 'due', count: 4, oldestAt: T0 - 5 },
        { connection: 'erp', object: 'order', kind: 'delivery', state: 'scheduled', count: 1, oldestAt: T0 - 9 },
        { connection: 'erp', object: 'order', kind: 'delivery', state: 'taken', count: 1, oldestAt: T0 },
        { connection: 'shop', object: 'order', kind: 'hint', state: 'due', count: 1, oldestAt: T0 },
      ])
    })

    test('prune deletes what is old and done, however much it is', async () => {
      const { store } = bench
      const lineage = Array.from({ length: 2500 }, (_, i) => lineageRow('r1', { at: T0 - 2500 + i }))
      await commitAll(store, { key: 'l', lineage })
      await store.ingest([
        { id: 'old', connection: 'shop', dedupeKey: 'event:1', request: '{}', receivedAt: T0 - 10, dueAt: T0 - 10 },
        { id: 'open', connection: 'shop', dedupeKey: 'event:2', request: '{}', receivedAt: T0 - 10, dueAt: T0 - 10 },
        { id: 'new', connection: 'shop', dedupeKey: 'event:3', request: '{}', receivedAt: T0, dueAt: T0 },
      ])
      await commitAll(store, { key: 'i', inboxDone: ['old', 'new'] })
      await store.saveRun(runRow('old', { startedAt: T0 - 10, endedAt: T0 - 9, state: 'succeeded' }))
      await store.saveRun(runRow('running', { startedAt: T0 - 10 }))
      await store.admin([{ table: 'idempotency', put: { key: 'old', fingerprint: 'f', createdAt: T0 - 10 } }])
      const check = { id: 'old', connection: 'shop', object: 'order', kind: 'check', state: 'succeeded', counters: '{}', amounts: '[]' }
      await store.admin([
        { table: 'checks', put: { ...check, startedAt: T0 - 10, endedAt: T0 - 9 } },
        { table: 'checks', put: { ...check, id: 'new', startedAt: T0, endedAt: T0 } },
        { table: 'checkDifferences', put: { check: 'old', position: 0, kind: 'missing', values: '{}' } },
        { table: 'checkDifferences', put: { check: 'new', position: 0, kind: 'missing', values: '{}' } },
      ])
      const before = { lineageAt: T0 - 100, inboxAt: T0 - 5, runsAt: T0 - 5, idempotencyAt: T0 - 5 }
      expect(await store.prune(before)).toBe(2400 + 5)
      expect(await store.prune(before)).toBe(0)
      expect(await store.read.select({ at: store.tables.lineage.at }).from(store.tables.lineage)).toHaveLength(100)
      expect((await store.read.select().from(store.tables.inbox)).map((row) => row.id).sort()).toEqual(['new', 'open'])
      expect((await store.read.select().from(store.tables.runs)).map((row) => row.id)).toEqual(['running'])
      expect((await store.read.select().from(store.tables.checkDifferences)).map((row) => row.check)).toEqual(['new'])
    })

    test('prune deletes an old note when its item is in To do no more', async () => {
      const { store } = bench
      const record = (id: string, todoAt: number | null, isDeleted = false) => ({
        row: recordRow(id, { todoAt, isDeleted }),
        expectRev: null,
      })
      await commitAll(store, {
        key: 'a',
        records: [record('asks', T0), record('quiet', null), record('deleted', T0, true)],
        deadLetters: [letterRow('open'), letterRow('mended', { state: 'resolved' })],
        conflicts: [conflictRow('disputed'), conflictRow('settled', { state: 'settled' })],
      })
      const note = (item: string, updatedAt: number) =>
        ({ table: 'todoNotes', put: { item, note: '问供应商', by: 'admin', rev: 1, createdAt: updatedAt, updatedAt } }) as const
      const old = ['asks', 'quiet', 'deleted', 'open', 'mended', 'disputed', 'settled', 'unknown'].map((item) => note(item, T0 - 10))
      await store.admin([...old, note('fresh', T0)])
      const before = { lineageAt: 0, inboxAt: 0, runsAt: T0 - 5, idempotencyAt: 0 }
      expect(await store.prune(before)).toBe(5)
      const left = await store.read.select().from(store.tables.todoNotes)
      expect(left.map(({ item }) => item).sort()).toEqual(['asks', 'disputed', 'fresh', 'open'])
      expect(left[0]).toMatchObject({ note: '问供应商', assignee: null })
    })

    test('a run is saved at its start and its end', async () => {
      const { store } = bench
      await store.saveRun(runRow('r'))
      const ended = runRow('r', { state: 'failed', error: 'no answer', counters: '{"read":1}', endedAt: T0 + 9 })
      await store.saveRun(ended)
      expect(await store.read.select().from(store.tables.runs)).toEqual([ended])
    })

    test('what was committed is there after reopening', async () => {
      await commitAll(bench.store, dueItem('r1'))
      const store = await bench.reopen()
      expect((await store.snapshot({ records: ['r1'] })).records).toEqual([recordRow('r1')])
      expect(await store.clock()).toBe(bench.now)
    })
  })
}
