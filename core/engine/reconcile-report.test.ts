import { afterEach, beforeEach, expect, it } from 'vitest'
import { openFakeHub, START, type FakeHub } from '../testing/fake-hub.ts'
import { createReport, differenceOf, type Difference } from './reconcile-report.ts'

let hub: FakeHub
beforeEach(async () => {
  hub = await openFakeHub()
})
afterEach(() => hub.dispose())

const open = () => createReport(hub.store, { id: 'chk_1', connection: 'erp', object: 'order', kind: 'check', startedAt: START })
const order = (kind: Difference['kind'], amount: string | null, shownAmount: string | null, currency = 'CNY'): Difference => ({
  ...differenceOf(kind, { id: 'rec_1', number: 'SO-1', amount, currency }, '1'),
  shownAmount,
})

it('counts in pieces and sums in money, exactly, by kind and currency', async () => {
  const report = open()
  await report.add([order('different', '0.10', '0.30'), order('different', '0.20', '0.30'), order('different', '5', '4', 'JPY')])
  await report.add([order('missing', '10.00', null), order('extra', null, '99.95')])
  const row = await report.save({ state: 'succeeded', error: null, endedAt: START })
  expect(JSON.parse(row.counters)).toMatchObject({ different: 3, missing: 1, extra: 1, late: 0 })
  expect(JSON.parse(row.amounts)).toEqual([
    { kind: 'different', currency: 'CNY', hub: '0.30', system: '0.60' },
    { kind: 'different', currency: 'JPY', hub: '5', system: '4' },
    { kind: 'missing', currency: 'CNY', hub: '10.00', system: '0' },
    { kind: 'extra', currency: 'CNY', hub: '0', system: '99.95' },
  ])
  expect(await hub.store.read.select().from(hub.store.tables.checks)).toEqual([row])
})

it('sums nothing that is no money: an amount without currency, one that is no number, an accepted form', async () => {
  const report = open()
  const stock = differenceOf('different', { id: 'rec_2', number: 'A1', amount: '7', currency: null }, '2')
  await report.add([stock, order('renders', '1.00', '2.00'), order('extra', null, 'dear')])
  const { amounts } = await report.save()
  expect(JSON.parse(amounts)).toEqual([{ kind: 'extra', currency: 'CNY', hub: '0', system: '0' }])
})

it('lists up to a limit of each kind, and counts the rest', async () => {
  const report = open()
  await report.add(Array.from({ length: 5_002 }, () => order('renders', null, null)))
  await report.add([order('missing', '1.00', null)])
  expect(report.tally).toMatchObject({ renders: 5_002, missing: 1, unlisted: 2 })
  const rows = await hub.store.read.select().from(hub.store.tables.checkDifferences)
  expect(rows).toHaveLength(5_001)
  expect(rows.filter(({ kind }) => kind === 'missing')).toHaveLength(1)
})
