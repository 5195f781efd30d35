// Records and deliveries are counted, and deliveries listed by state, alike on both stores.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Hub } from '../engine/port.ts'
import { openStore } from '../store/open.ts'
import type { DeliveryState } from '../store/port.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { T0, commitAll, dirtyMark, randomisingCodec as codec, recordRow, step } from '../testing/store-rows.ts'
import { countDeliveries, countRecords } from './counts.ts'
import { deliveryRoutes } from './deliveries.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-counts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const STATES: DeliveryState[] = ['due', 'waiting', 'taken', 'unknown', 'done', 'trial', 'dead', 'stopped']
const targets = {
  sqlite: async () => ({ file: join(folder, 'hub.db') }),
  postgres: async () => ({ url: await sharedFreshDatabase() }),
}

describe.each(['sqlite', 'postgres'] as const)('counts on %s', (dialect) => {
  it('say how many records of each object there are, and deliveries in each state', async () => {
    const store = await openStore(await targets[dialect](), { codec })
    try {
      expect(await countRecords(store)).toEqual([])
      expect(await countDeliveries(store, await store.backlog(T0))).toEqual([])
      const rows = [
        ...STATES.map((state) => recordRow(state)),
        ...[recordRow('p1', { object: 'product' }), recordRow('p2', { object: 'product', isDeleted: true })],
        recordRow('s1', { object: 'shipment', isDeleted: true }),
      ]
      const items = { records: rows.map((row) => ({ row, expectRev: null })), dirty: STATES.map((state) => dirtyMark(state)) }
      await commitAll(store, { key: 'all', ...items })
      const steps = STATES.filter((state) => state !== 'due').map((to) => step(to, { from: ['due'], to }))
      await commitAll(store, { key: 'steps', steps })

      const orders = { object: 'order', count: STATES.length }
      expect(await countRecords(store)).toEqual([orders, { object: 'product', count: 1 }])
      const counted = (await countDeliveries(store, await store.backlog(T0))).sort(
        (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state),
      )
      expect(counted).toEqual(STATES.map((state) => ({ state, count: 1 })))
      const { listDeliveries } = deliveryRoutes({ store } as Hub)
      for (const state of STATES) {
        const { body } = (await listDeliveries({ query: { state } } as Parameters<typeof listDeliveries>[0])) as { body: object }
        expect(body).toMatchObject({ items: [{ record: state, state }], nextCursor: null })
      }
    } finally {
      await store.close()
    }
  })
})
