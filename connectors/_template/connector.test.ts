import { describe, expect, it } from 'vitest'
import { connectorConformance } from '../../core/testing/connector-conformance.ts'
import { testContext } from '../../core/testing/connector-context.ts'
import connector from './index.ts'
import { startSimulator } from './simulator.ts'

const contact = (code: string) => ({ code, name: '桥公司', type: 'company', active: true })

connectorConformance({
  connector,
  start: startSimulator,
  config: ({ url, token, webhookSecret }) => ({ baseUrl: url, token, webhookSecret }),
  badConfig: ({ url }) => ({ baseUrl: url, token: 'a-wrong-token' }),
  objects: {
    customer: {
      create: (sim, n, lateMs) => String(sim.create(contact(`C-${n}`), lateMs).id),
      change: (sim, id) => sim.change(id, { taxNumber: '91110000600037341L' }),
      unknownId: '999999',
      wanted: contact,
      edit: { name: '桥梁公司' },
      bad: (code) => ({ ...contact(code), type: 'robot' }),
      volatile: ['updatedAt'],
    },
  },
  webhook: {
    object: 'customer',
    request: (sim, { externalId }) => sim.webhook(externalId),
    badConfig: ({ url, token }) => ({ baseUrl: url, token, webhookSecret: 'another-secret' }),
  },
})

describe('_template', () => {
  it('a code that is taken is a conflict that names the record in the way', async () => {
    const sim = await startSimulator()
    const ctx = testContext({ connector, config: { baseUrl: sim.url, token: sim.token } })
    const taken = sim.create(contact('C-1'))
    const item = { want: contact('C-1'), changed: [], attemptKey: 'a', reference: 'C-1' }
    const [result] = await connector.open(ctx.config).objects.customer!.write!(ctx, [item], {})
    expect(result).toMatchObject({ done: false, externalId: taken.id, error: { kind: 'conflict', code: 'duplicateCode' } })
    await ctx.close()
    await sim.close()
  })

  it('without a webhookSecret no push is genuine', async () => {
    const sim = await startSimulator()
    const ctx = testContext({ connector, config: { baseUrl: sim.url, token: sim.token } })
    expect(await connector.open(ctx.config).webhook!.verify(ctx, sim.webhook('1001'))).toBe(false)
    await ctx.close()
    await sim.close()
  })
})
