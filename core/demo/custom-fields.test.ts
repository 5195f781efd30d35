// Custom fields of an ERP, from its own word that it has them to an order that carries one there.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { payTrade, placeTrade } from '../../connectors/miniprogram/simulator/trading.ts'
import { startRecipeWorld, type RecipeWorld } from './recipe.test-data.ts'
import { settle } from './settle.test-data.ts'

let world: RecipeWorld
beforeAll(async () => {
  world = await startRecipeWorld(0)
  await world.use('miniprogram-tryton-detail')
}, 240_000)
afterAll(() => world.stop())

const apply = async (schemas: { name: string; text: string }[], mappings: { name: string; text: string }[] = []) => {
  const { problems } = await world.node.hub.applyConfiguration({ connections: [], flows: [], mappings, schemas }, { by: 'test' })
  expect(problems).toEqual([])
}
const fieldsOf = async (object: string) => (await world.node.hub.fetchFields('erp')).find((item) => item.object === object)!

it('are told, declared, mapped and filled', { timeout: 120_000 }, async () => {
  const { fields, overlay } = await fieldsOf('order')
  expect(fields).toContainEqual({ path: 'delivery_slot', title: 'Delivery slot', type: 'string', isDeclared: false })
  expect(fields).toContainEqual({ path: 'lines.engraving', title: 'Engraving', type: 'string', isDeclared: false })

  const { items, ...own } = (overlay['properties'] as Record<string, { items?: unknown }>)['lines'] as { items: unknown }
  expect([Object.keys(own), items]).toEqual([[], { properties: { engraving: { type: ['string', 'null'], title: 'Engraving' } } }])
  await apply([{ name: 'erp/order.overlay', text: JSON.stringify({ properties: { lines: { items } } }) }])
  const { fields: known, overlay: joined } = await fieldsOf('order')
  expect(known.flatMap(({ path, isDeclared }) => (isDeclared ? [path] : []))).toEqual(['lines.engraving'])
  expect(joined).toEqual({ properties: expect.objectContaining({ delivery_slot: expect.anything(), lines: { items } }) })

  await apply(
    [{ name: 'erp/order.overlay', text: JSON.stringify(joined) }],
    [
      {
        name: 'shop/order',
        text: "mapping: shop.order\nextends: miniprogram.order\ndrop: [extra]\nmap:\n  - 'extra.slot <- custom.slot'\n",
      },
      { name: 'erp/order', text: "mapping: erp.order\nextends: tryton.order\nmap:\n  - 'extra.slot <-> delivery_slot'\n" },
    ],
  )
  const { shop } = world.systems.shop
  const { tid } = placeTrade(shop, { shop_code: 'tea-shop', items: [{ sku_code: 'TEA-LJ-250', num: 1 }] })
  shop.change('trades', tid, { custom: { slot: '9:00–12:00' } })
  const { trade } = payTrade(shop, tid)
  await settle({ node: world.node })
  const sale = () => world.systems.erp.desk.rows('sale.sale').find(({ reference }) => reference === trade.trade_no)
  expect(sale()).toMatchObject({ state: 'processing', delivery_slot: '9:00–12:00' })
  expect(world.node.hub.customFields()).toContainEqual({ object: 'order', field: 'extra.slot', connection: 'erp', title: 'Delivery slot' })

  shop.change('trades', tid, { custom: { slot: '13:00–15:00' } })
  await settle({ node: world.node })
  expect(sale()).toMatchObject({ state: 'processing', delivery_slot: '13:00–15:00' })
})

it('of a system whose connector cannot ask are declared by hand', async () => {
  await expect(world.node.hub.fetchFields('shop')).rejects.toMatchObject({
    ...{ kind: 'config', code: 'noMetadata' },
    message: expect.stringContaining('schemas/shop/<object>.overlay.yaml'),
  })
})
