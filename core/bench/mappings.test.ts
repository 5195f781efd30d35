import { expect, it } from 'vitest'
import type { JsonSchema } from '../connector/port.ts'
import { compileText } from '../mapping/load.ts'
import { sampleGetContext, samplePutContext } from '../mapping/sample-world.ts'
import { checkOrder } from '../model/invariants.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { targetOrder, targetProduct } from './bare-map.ts'
import * as mappings from './mappings.ts'
import { sourceOrder, sourceProduct } from './orders.ts'

function compile(text: string, native: JsonSchema, canonical: string) {
  const { mapping, findings } = compileText(text, { file: 'bench.yaml', native, canonical: canonicalSchema(canonical) })
  if (!mapping) throw new Error(findings.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return mapping
}

function through(object: string, texts: [string, string], schemas: [JsonSchema, JsonSchema], native: object) {
  const [from, to] = [compile(texts[0], schemas[0], object), compile(texts[1], schemas[1], object)]
  const { canonical } = from.get(native as Record<string, unknown>, sampleGetContext())
  return { canonical, written: to.put(canonical, undefined, samplePutContext()).native }
}

const orderTexts: [string, string] = [mappings.SOURCE_ORDER_MAPPING, mappings.TARGET_ORDER_MAPPING]
const orderSchemas: [JsonSchema, JsonSchema] = [mappings.SOURCE_ORDER_SCHEMA, mappings.TARGET_ORDER_SCHEMA]

it.each([1, 8, 4999])('the hub and the bare pipeline send the same order (%i)', (n) => {
  const order = sourceOrder(`A${n}`, n, 2)
  const { canonical, written } = through('order', orderTexts, orderSchemas, order)
  const bare = targetOrder(order)
  // The hub spells times without milliseconds that are zero, and numbers internationally: the same facts.
  const sameTime = (text: string) => text.replace('.000Z', 'Z')
  expect(written).toEqual({
    ...bare,
    order_date: sameTime(bare.order_date),
    payment_date: sameTime(bare.payment_date),
    ship_before: sameTime(bare.ship_before),
    contact: { ...bare.contact, phone: `+86${bare.contact.phone}` },
  })
  expect(checkOrder(canonical as never)).toEqual([])
})

it('the hub and the bare pipeline send the same product', () => {
  const product = sourceProduct(17)
  const { written } = through(
    'product',
    [mappings.SOURCE_PRODUCT_MAPPING, mappings.TARGET_PRODUCT_MAPPING],
    [mappings.SOURCE_PRODUCT_SCHEMA, mappings.TARGET_PRODUCT_SCHEMA],
    product,
  )
  expect(written).toEqual(targetProduct(product))
})

it('orders weigh about 1.4 KB and products about 250 bytes', () => {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
  expect(bytes(sourceOrder('A123', 123))).toBeGreaterThan(1300)
  expect(bytes(sourceOrder('A123', 123))).toBeLessThan(1800)
  expect(bytes(sourceProduct(123_456))).toBeGreaterThan(200)
  expect(bytes(sourceProduct(123_456))).toBeLessThan(300)
})
