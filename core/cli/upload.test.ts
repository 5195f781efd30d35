// `qiao upload` against a hub that reads what it was handed.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
})
afterAll(() => world.stop())

/** The simulated system reads JSON, whatever the file is called. */
function handIn(natives: object[], ...more: string[]) {
  const file = join(world.folder, 'goods.csv')
  writeFileSync(file, JSON.stringify(natives))
  return world.qiao(['upload', 'shop', 'product', file, ...more])
}
const tea = (code: string, price = '9.00') => ({ id: `s-${code}`, code, name: '白毫银针', price })

describe('qiao upload', () => {
  it('follows the pull to its end', async () => {
    const { code, lines, err } = await handIn([tea('A1')])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(lines).toEqual([expect.stringMatching(/^1 record kept as kept-goods\.csv; run_\w+ succeeded: read 1, created 1$/)])
  })

  it('says how many records became dead letters and how to see them, and ends with 1', async () => {
    const { code, err } = await handIn([tea('A2', 'twelve'), tea('A3')])
    expect(code).toBe(1)
    expect(err).toBe('1 record became dead letters: `qiao dead-letters --connection shop --object product` shows why.\n')
    const again = await handIn([tea('A4', 'four')], '--json')
    expect(again.code).toBe(1)
    expect(again.json()).toMatchObject({ keptAs: 'kept-goods.csv', ended: { state: 'succeeded', counters: { deadLetters: 1 } } })
  })

  it('says that it is not known yet where no pull can begin', async () => {
    await world.qiao(['connections', 'pause', 'shop'])
    const { code, lines } = await handIn([tea('A5', 'five')])
    expect({ code, lines }).toEqual({ code: 0, lines: ['1 record kept as kept-goods.csv; the next pull reads them'] })
  })
})
