// A connection that the hub cannot open is shown as such, whatever its state.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runQiao, startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
  world.write('connections/erp.yaml', 'connector: erp\nname: ERP\nconfig: { secret: { env: QIAO_TEST_UNSET } }\n')
  await world.qiao(['apply', world.configuration, '--yes'])
})
afterAll(() => world.stop())

const REASON = 'config.secret is to come from the environment variable QIAO_TEST_UNSET, which is not set where the hub runs.'
const REMEDY = 'Mend that where the hub runs, and start the hub again.'

describe('a connection whose secret is missing', () => {
  it('is left out in the list, with reason and remedy', async () => {
    const { lines, err } = await world.qiao(['connections'])
    expect(lines[1]).toMatch(/^erp +erp +ERP +left out +config\.secret is to come from/)
    expect(lines[2]).toMatch(/^shop .* active +–$/)
    expect(err).toBe(`Left out: nothing is read or written there. erp: ${REASON} ${REMEDY}\n`)
    const [erp, shop] = (await world.qiao(['connections', '--json'])).json()
    expect([erp.leftOut, shop.leftOut]).toEqual([REASON, null])
  })
  it('is wrong for the doctor', async () => {
    const { code, json } = await runQiao(['doctor', '--json'], { env: world.env })
    expect(code).toBe(1)
    const found = json().checks.find(({ check }: { check: string }) => check === 'connection erp')
    expect(found).toEqual({ check: 'connection erp', state: 'wrong', message: `left out: ${REASON}`, remedy: REMEDY })
  })
  it('says so to whoever wants to use it', async () => {
    const { code, err } = await world.qiao(['pull', 'erp', 'product'])
    expect({ code, err }).toEqual({ code: 1, err: `connection erp cannot be opened: ${REASON}\n` })
  })
})
