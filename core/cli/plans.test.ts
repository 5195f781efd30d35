import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'
import { productMapping } from '../testing/product-world.ts'

let world: CliWorld
let id: string
beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
  for (const code of ['A', 'B', 'C']) world.shop.put(`s-${code}`, { code, name: `Tea ${code}`, price: '12.00' })
  await world.qiao(['pull', 'shop', 'product', '--wait'])
  await world.settle()
  world.erp.effects.length = 0
})
afterAll(() => world.stop())

// In the order of a change's life: each test builds on the ones before.
describe('qiao plan', () => {
  it('shows what a folder would write, and writes nothing', async () => {
    world.write('mappings/erp/product.yaml', productMapping('erp').replace('salePrice <-> price', 'salePrice <-> note'))
    expect(await world.qiao(['plan', world.configuration, '--connection', 'nosuch'])).toMatchObject({
      code: 1,
      out: '',
      err: 'There is no connection "nosuch": there are erp, shop.\n',
    })
    const { code, out, err } = await world.qiao(['plan', world.configuration, '--connection', 'erp'])
    expect(code).toBe(0)
    expect(out).toMatch(/update mapping erp\/product/)
    expect(out).toMatch(/erp +product +update +3/)
    id = /plan (pln_\w+)/.exec(out)![1]!
    expect(err).toContain(`qiao plan apply ${id}`)
    const shown = await world.qiao(['plan', 'show', id, '--limit', '1'])
    expect(shown.out).toContain('salePrice: nothing → 12.00')
    expect((await world.qiao(['plan', 'show', id, '--json'])).json().items).toHaveLength(3)
    expect(world.erp.effects).toEqual([])
  })

  it('applies it after asking, and says what was written', async () => {
    const no = await world.qiao(['plan', 'apply', id], { canAsk: true, ask: async () => 'n' })
    expect([no.code, world.erp.effects]).toEqual([1, []])
    const { code, out } = await world.qiao(['plan', 'apply', id, '--yes'])
    expect(code).toBe(0)
    expect(out).toContain('3 written, 0 planned anew, 0 refused, 0 left.')
    expect(world.erp.effects.map(({ native }) => native['note'])).toEqual(['12.00', '12.00', '12.00'])
    expect((await world.qiao(['plan', 'list'])).out).toMatch(new RegExp(`${id} .*applied`))
  })

  it('lists what to roll back by, with a plan that does so', async () => {
    const { code, out, err } = await world.qiao(['plan', 'rollback', id])
    expect(code).toBe(0)
    expect(out).toContain('salePrice: nothing → 12.00')
    expect(out).toContain('! erp/product: what was written to note stays')
    const back = /plan (pln_\w+)/.exec(out)![1]!
    expect(err).toContain(`qiao plan apply ${back}`)
    expect((await world.qiao(['plan', 'discard', back])).out).toContain('is discarded')
    expect((await world.qiao(['plan', 'apply', back, '--yes'])).err).toContain('only an open plan is applied')
  })

  it('says where there is nothing to roll back to', async () => {
    const now = (await world.qiao(['plan', '--json'])).json() as { id: string }
    const { code, err } = await world.qiao(['plan', 'rollback', now.id])
    expect(code).toBe(1)
    expect(err).toContain('replaced no part of the configuration')
  })

  it('refuses a folder with problems, and a canary that is no share', async () => {
    world.write('mappings/erp/product.yaml', 'mapping: nonsense\n')
    const { code, err } = await world.qiao(['plan', world.configuration])
    expect(code).toBe(1)
    expect(err).toContain('Nothing was planned')
    expect((await world.qiao(['plan', 'apply', id, '--canary', '5'])).code).toBe(2)
  })
})
