// The data check as a command, against a hub that really synchronises.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'

const CHECK = ['reconcile', '--connection', 'erp', '--object', 'product']
let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
  world.shop.put('s-1', { code: 'A1', name: '明前龙井 250g', price: '12.00' })
  world.shop.put('s-2', { code: 'A2', name: '正山小种', price: '8.50' })
  for (const system of ['shop', 'erp']) {
    await world.qiao(['pull', system, 'product', '--wait'])
    await world.settle()
  }
})
afterAll(() => world.stop())

const idOf = (code: string) => [...world.erp.records.values()].find(({ native }) => native['code'] === code)!.id

it('says that nothing differs', async () => {
  const { code, lines, err } = await world.qiao(CHECK)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(
    /^chk_\w+ {2}check of erp\/product {2}succeeded {2}read 2, pages 1, missing 0, extra 0, different 0, apiCalls 1$/,
  )
})

it('shows what differs, a line a field, and has it put right when asked to', async () => {
  const record = world.erp.records.get(idOf('A1'))!
  record.native = { ...record.native, price: '99.00' }
  const found = await world.qiao(CHECK)
  expect(found.code).toBe(1)
  expect(found.lines.map((line) => line.split(/ {2,}/)).slice(1)).toEqual([
    ['kind', 'number', 'id there', 'field', 'hub', 'system'],
    ['different', 'A1', idOf('A1'), 'salePrice', '12.00', '99.00'],
  ])
  const repaired = await world.qiao([...CHECK, '--repair', '--json'])
  expect(repaired.code).toBe(0)
  expect(repaired.json()).toMatchObject({
    check: { state: 'succeeded', counters: { different: 1 } },
    differences: [{ kind: 'different', number: 'A1', values: { salePrice: ['12.00', '99.00'] } }],
    repair: { repaired: 1, left: 0 },
  })
  await world.settle()
  expect(world.erp.get(idOf('A1'))).toMatchObject({ price: '12.00' })
  expect((await world.qiao(CHECK)).code).toBe(0)
})

it('shows a trial run, and turns the flow on after saying what is pushed then', async () => {
  const inTrial = await world.qiao(['flow-mode', 'erp-out', '--mode', 'trial'])
  expect(inTrial).toMatchObject({ code: 0, out: 'erp-out is in trial: everything is computed, nothing is written.\n' })
  world.shop.put('s-3', { code: 'A3', name: '滇红', price: '9.00' })
  await world.qiao(['pull', 'shop', 'product', '--wait'])
  await world.settle()
  const { code, lines } = await world.qiao(['trial', '--connection', 'erp', '--object', 'product'])
  expect(code).toBe(0)
  expect(lines[0]).toMatch(/^chk_\w+ {2}trial of erp\/product {2}succeeded {2}read 3, same 2, missing 1, extra 0, different 0, refused 0$/)
  expect(lines.slice(2).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['missing', 'A3'],
    ['missing: the hub would have written it, and nobody has entered it there.'],
  ])
  expect((await world.qiao(['flows', '--connection', 'erp'])).out).toContain('trial, 1 kept')
  await world.qiao(['flow-mode', 'erp-in', '--mode', 'off'])
  const alone = await world.qiao(['trial', '--connection', 'erp', '--object', 'product'])
  expect(alone).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/nothing to compare with: add an inbound flow of product of erp/),
  })
  await world.qiao(['flow-mode', 'erp-in', '--mode', 'on', '--yes'])
  expect((await world.qiao(['flow-mode', 'erp-out', '--mode', 'on', '--yes'])).out).toBe('erp-out is on.\n')
  await world.settle()
  expect(world.erp.get(idOf('A3'))).toMatchObject({ name: '滇红' })
  expect((await world.qiao(['flow-mode', 'erp-out'])).code).toBe(2)
})

it('takes what is missing as deleted only with --missing', async () => {
  world.erp.records.delete(idOf('A2'))
  const kept = await world.qiao([...CHECK, '--repair'])
  expect(kept.code).toBe(1)
  expect(kept.lines.at(-1)).toBe('Handed on to be put right: 0; left: 0.')
  expect((await world.qiao([...CHECK, '--repair', '--missing', '--json'])).json()).toMatchObject({ repair: { repaired: 1 } })
  await world.settle()
  expect((await world.qiao(CHECK)).code).toBe(0)
})

it('says why it cannot be made', async () => {
  const { code, err } = await world.qiao(['reconcile', '--connection', 'erp', '--object', 'order'])
  expect(code).toBe(1)
  expect(err).toContain('has no active flow of order')
})
