// Outbound dead letters on the command line: what a replay may claim before the push has ended.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
  world.erp.onWrite = () => {
    throw new HubError('refused', 'data', 'The ERP is closed for today.')
  }
  for (const code of ['A1', 'A2']) world.shop.put(`s-${code}`, { code, name: '白茶', price: '9.00' })
  await world.qiao(['pull', 'shop', 'product', '--wait'])
  await world.settle()
})
afterAll(() => world.stop())

const open = async () => (await world.qiao(['dead-letters', '--json'])).json() as { id: string; record: string }[]

describe('a replay of what is pushed', () => {
  it('says that the push is queued, and where its end is seen', async () => {
    const [letter] = await open()
    const { code, lines } = await world.qiao(['dead-letters', 'replay', letter!.id])
    const end = `How it ends: qiao lineage ${letter!.record}; if it fails, there is a dead letter again.`
    expect({ code, lines }).toEqual({ code: 0, lines: [`✓ ${letter!.id} is taken up again: its push to erp is queued. ${end}`] })
    await world.settle()
    expect(await open()).toHaveLength(2)
    const [again] = await open()
    expect((await world.qiao(['dead-letters', 'replay', again!.id, '--json'])).json()).toEqual({ isResolved: true, isQueued: true })
    await world.settle()
  })

  it('of many says how many are queued', async () => {
    const { lines } = await world.qiao(['dead-letters', 'replay', '--all', '--yes'])
    expect(lines).toEqual([
      '2 of 2 dead letters taken up again.',
      '2 of them only queued, to be pushed or read again: what fails is in `qiao dead-letters` again in a moment.',
    ])
    await world.settle()
    expect((await world.qiao(['dead-letters', 'replay', '--all', '--yes', '--json'])).json()).toMatchObject({ resolved: 2, queued: 2 })
  })
})
