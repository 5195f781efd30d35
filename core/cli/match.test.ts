import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
let plan: string
const records = new Map<string, string>()
beforeAll(async () => {
  world = await startCliWorld()
  for (const direction of ['in', 'out']) writeErpFlow(direction, 'off')
  const { code, err } = await world.qiao(['apply', world.configuration, '--yes'])
  if (code) throw new Error(err)
  for (const code of ['A', 'B', 'C', 'D']) world.shop.put(`s-${code}`, { code, name: `Tea ${code}`, price: '12.00' })
  await world.qiao(['pull', 'shop', 'product', '--wait'])
  for (const { id, number } of (await world.qiao(['records', '--json'])).json() as { id: string; number: string }[]) records.set(number, id)
})
afterAll(() => world.stop())

/** The ERP is full, and not connected yet. */
const writeErpFlow = (direction: string, mode: string) =>
  world.write(`flows/erp-${direction}.yaml`, `connection: erp\nobject: product\ndirection: ${direction}\nmode: '${mode}'\n`)
const file = (name: string) => join(world.folder, name)
const say = (...words: string[]) => world.qiao(['plan', 'match', 'erp', 'product', ...words])

// In the order of a session: each test builds on the ones before.
describe('qiao plan match', () => {
  it('is proposed by the plan', async () => {
    world.erp.put('001', { code: 'X1', name: 'Tea A', price: '12.00' })
    world.erp.put('002', { code: 'X2', name: 'Tea B', price: '12.00' })
    world.erp.put('003', { code: 'X3', name: 'Cup', price: '12.00' })
    writeErpFlow('in', 'on')
    const made = await world.qiao(['plan', world.configuration])
    plan = /plan (pln_\w+)/.exec(made.out)![1]!
    const { out } = await world.qiao(['plan', 'show', plan, '--action', 'onlyThere'], { columns: 300 })
    expect(out).toContain(`perhaps Tea A (${records.get('A')}) by name`)
  })

  it('says one pair, tries it first, and takes it back', async () => {
    const { code, out } = await say('001', records.get('A')!, '--dry-run')
    expect([code, out]).toEqual([0, '1 the same, 0 not the same, 0 undone, 0 as before (tried, not written).\n'])
    expect((await say('001', 'shop:s-A')).out).toContain('1 the same')
    expect((await world.qiao(['plan', 'show', plan], { columns: 300 })).out).toContain(`paired with ${records.get('A')}`)
    expect((await say('001', '--undo', '--json')).json()).toMatchObject({ isApplied: true, undone: 1 })
    expect((await say('002', 'shop:s-A', '--not-same')).out).toContain('1 not the same')
  })

  it('refuses what cannot be so, by field and with the remedy', async () => {
    const { code, out, err } = await say('009', records.get('A')!)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^externalId: no match plan has found product 009 in erp: check the id.*\nNothing was written/)
    for (const words of [['001'], ['001', 'A'], ['001', 'rec_1', '--undo'], ['001', 'rec_1', '--undo', '--not-same']])
      expect((await say(...words)).code).toBe(2)
  })

  it('writes proposals into a file, to be decided in it', async () => {
    const { lines } = await world.qiao(['plan', 'proposals', plan, file('pairs.csv')])
    expect(lines[0]).toContain('3 rows')
    expect(readFileSync(file('pairs.csv'), 'utf8').split('\r\n')).toEqual([
      '\uFEFFconnection,object,externalId,decision,record,otherConnection,otherExternalId,called,name,reasons',
      `erp,product,001,,${records.get('A')},,,Tea A,Tea A,name`,
      `erp,product,002,,${records.get('B')},,,Tea B,Tea B,name`,
      'erp,product,003,,,,,Cup,,',
      '',
    ])
    await world.qiao(['plan', 'proposals', plan, file('pairs.xlsx')])
    expect(existsSync(file('pairs.xlsx'))).toBe(true)
    expect((await world.qiao(['plan', 'match-file', file('pairs.xlsx')])).out).toContain('0 the same')
  })

  it('reads the file: all of it or nothing, problems by line', async () => {
    const head = 'connection,object,externalId,decision,record,otherConnection,otherExternalId'
    writeFileSync(file('bad.csv'), `${head}\nerp,product,001,same,rec_no\nerp,product,002,same,${records.get('B')}\n`)
    const bad = await world.qiao(['plan', 'match-file', file('bad.csv')])
    expect([bad.code, bad.out]).toEqual([1, ''])
    expect(bad.err).toContain(`${file('bad.csv')}:2: record: there is no record rec_no`)
    writeFileSync(file('worse.csv'), `${head}\nerp,,001,perhaps,rec_no\n`)
    const worse = await world.qiao(['plan', 'match-file', file('worse.csv')])
    expect(worse.err).toContain(':2: decision: "perhaps" is none of same, notSame, undo')
    expect(worse.err).toContain(':2: object: is empty.')
    const rows = [`erp,product,001,same,${records.get('A')}`, 'erp,product,002,same,,shop,s-B', 'erp,product,003,,rec_no,,']
    writeFileSync(file('good.csv'), [head, ...rows, ''].join('\n'))
    expect((await world.qiao(['plan', 'match-file', file('good.csv'), '--dry-run'])).out).toContain('2 the same')
    const { json } = await world.qiao(['plan', 'match-file', file('good.csv'), '--json'])
    expect(json()).toEqual({ isApplied: true, same: 2, notSame: 0, undone: 0, unchanged: 0, problems: [] })
    expect((await world.qiao(['plan', 'match-file', file('none.csv')])).err).toContain(`There is no ${file('none.csv')}`)
  })

  it('and the first pull links them', async () => {
    await world.qiao(['plan', 'apply', plan, '--yes'])
    await world.qiao(['pull', 'erp', 'product', '--wait'])
    await world.settle()
    const rows = (await world.qiao(['records', '--json'])).json() as { number: string }[]
    expect(rows.map(({ number }) => number).sort()).toEqual(['A', 'B', 'C', 'D', 'X3'])
  })
})
