// How long the example mapping takes for an order of 20 fields and 3 lines. Run: node core/bench/mapping-bench.ts
import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../connector/port.ts'
import { compileText } from '../mapping/load.ts'
import { sampleGetContext, samplePutContext } from '../mapping/sample-world.ts'
import { canonicalSchema } from '../model/schemas.ts'

const ROUNDS = 200_000
const read = (name: string): string => readFileSync(new URL(`../testing/example-mapping/${name}`, import.meta.url), 'utf8')

const { mapping, findings } = compileText(read('order.yaml'), {
  file: 'order.yaml',
  native: JSON.parse(read('order.schema.json')) as JsonSchema,
  canonical: canonicalSchema('order') as JsonSchema,
})
if (!mapping) throw new Error(findings.map(({ message }) => message).join('\n'))

const item = (id: number): Record<string, unknown> => ({
  id,
  uid: `u${id}`,
  sku: `TEA-${id}`,
  sku_id: `TEA-${id}`,
  name: '茶',
  num: 2,
  sum: '100.50',
})
const native = {
  id: 17,
  order_no: 'A1001',
  shop_code: 'S1',
  type: 1,
  state: 'PACKED',
  currency: 'CNY',
  remark: { hub_no: 'A1001' },
  buyer: { id: 9, nick: '小王' },
  fee: { goods: 10050, freight: 800, total: 10850 },
  created: '2026-11-22 09:02:03',
  pay_time: 1795309200,
  labels: 'vip,gift',
  ship: { method: 1, name: '王', tel: '13800001111', city: '杭州' },
  items: [item(1), item(2), item(3)],
}
const getContext = sampleGetContext()
const putContext = samplePutContext()
const { canonical } = mapping.get(native, getContext)
const edited = {
  ...canonical,
  status: 'shipped',
  lines: (canonical['lines'] as Record<string, unknown>[]).map((line) => ({ ...line, quantity: '3' })),
}

measure('get', () => mapping.get(native, getContext))
measure('put, nothing changed', () => mapping.put(canonical, native, putContext))
measure('put, status and three quantities changed', () => mapping.put(edited, native, putContext))
measure('put, create', () => mapping.put(canonical, undefined, putContext))
measure('view', () => mapping.view(canonical))

/** The best of five, in µs per call: other work on the machine only ever adds. */
function measure(name: string, run: () => unknown): void {
  let best = Infinity
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now()
    for (let i = 0; i < ROUNDS / 5; i += 1) run()
    best = Math.min(best, ((performance.now() - start) * 1000) / (ROUNDS / 5))
  }
  console.log(`${name}: ${best.toFixed(2)} µs`)
}
