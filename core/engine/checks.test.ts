// What does not balance never leaves (model.md): a dead letter names the field and both values. What the channel states itself wins, and is shown.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import type { DeadLetterRow, RecordRow, Store } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { imbalancesOf, paidFor } from './checks.ts'

const text = { type: 'string' }
const line = { id: text, kind: text, key: text, parent: text, sku: text, num: text, sum: text, shipped: text }
const record = (properties: Record<string, object>, ...optional: string[]) => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
})
const SCHEMAS: Record<string, Record<string, unknown>> = {
  order: record(
    { id: text, no: text, goods: text, paid: text, due: text, lines: { type: 'array', items: record(line, 'parent', 'shipped') } },
    'due',
  ),
  payment: record({ id: text, no: text, state: text, sum: text, parts: { type: 'array', items: record({ order: text, sum: text }) } }),
  refund: record({ id: text, no: text, payment: text, order: text, state: text, sum: text }),
}
const SET: Record<string, string> = {
  order:
    ", freight: '0.00', payable: '100.00', shop: rec_shop, channel: web, kind: goods, status: awaitingShipment, placedAt: '2026-01-01T00:00:00Z'",
  payment: ', shop: rec_shop, method: cash',
  refund: ', channel: original',
}
const words = (...all: string[]) => `enum(${all.map((word) => `${word}=${word}`).join(', ')})`
const KINDS = words('normal', 'gift', 'bundle', 'component', 'service', 'freight')
const RULES: Record<string, string[]> = {
  order: [
    "- 'number <-> no'",
    "- 'goodsAmount <-> goods | money(2)'",
    "- 'paid <-> paid | money(2)'",
    "- 'merchantReceivable <-> due | money(2)'",
    "- 'lines[lineId] <-> lines[id]':",
    `    - 'kind <-> kind | ${KINDS}'`,
    ...["'key <-> key'", "'parentKey <-> parent'", "'skuCode <-> sku'", "'quantity <-> num | decimal(2)'"].map((rule) => `    - ${rule}`),
    ...["'amount <-> sum | money(2)'", "'shippedQuantity <-> shipped | decimal(2)'"].map((rule) => `    - ${rule}`),
  ],
  payment: [
    "- 'number <-> no'",
    `- 'status <-> state | ${words('pending', 'succeeded', 'failed', 'closed')}'`,
    "- 'amount <-> sum | money(2)'",
    "- 'allocations[] <-> parts[]':",
    "    - 'order <-> order | ref(order.number)'",
    "    - 'amount <-> sum | money(2)'",
  ],
  refund: [
    "- 'number <-> no'",
    "- 'payment <-> payment | ref(payment.number)'",
    "- 'order <-> order | ref(order.number)'",
    `- 'status <-> state | ${words('pending', 'processing', 'succeeded', 'failed', 'closed')}'`,
    "- 'amount <-> sum | money(2)'",
  ],
}
const mapping = (system: string, object: string) =>
  `mapping: ${system}.${object}\nnative: ${system}/${object}\ncanonical: ${object}\nid: id\nkeys: { number: no }\nmatch: ['number!']\nreference: no\n` +
  `set: { currency: CNY${SET[object]!} }\nmap:\n${RULES[object]!.map((rule) => `  ${rule}\n`).join('')}`

const OBJECTS = Object.keys(SCHEMAS)
let folder: string
let store: Store
let world: TestHub
let shop: Record<string, MemorySystem>
let erp: Record<string, MemorySystem>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-checks-'))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  store = await openStore(
    { file: join(folder, 'hub.sqlite') },
    { codec: createCodec(new Uint8Array(32).fill(3)), clock: () => clock.now, isDurable: false },
  )
  shop = parts('shop', 'commerce')
  erp = parts('erp', 'erp')
  const systems = [together(shop), together(erp)]
  world = await startTestHub({
    store,
    systems,
    clock,
    bundle: {
      flows: OBJECTS.flatMap((object) => [
        { id: `shop-${object}`, connection: 'shop', object, direction: 'in' as const },
        { id: `erp-${object}`, connection: 'erp', object, direction: 'out' as const },
      ]),
      mappings: ['shop', 'erp'].flatMap((system) =>
        OBJECTS.map((object) => ({ name: `${system}/${object}`, text: mapping(system, object) })),
      ),
      ownership: OBJECTS.map((object) => `${object}: { exists: shop, "*": shop }\n`).join(''),
    },
  })
})
afterEach(async () => {
  await world.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

const parts = (id: string, kind: 'commerce' | 'erp') =>
  Object.fromEntries(
    OBJECTS.map((object) => {
      return [object, createMemorySystem({ id, kind, object, schema: SCHEMAS[object]!, referenceField: 'no' })]
    }),
  )

/** Several objects behind one connection. */
function together(systems: Record<string, MemorySystem>): MemorySystem {
  const all = Object.values(systems)
  const [first] = all as [MemorySystem]
  const objects = Object.assign({}, ...all.map(({ connector }) => connector.manifest.objects)) as typeof first.connector.manifest.objects
  const open: MemorySystem['connector']['open'] = (config) => ({
    objects: Object.assign({}, ...all.map(({ connector }) => connector.open(config).objects)) as ReturnType<
      typeof first.connector.open
    >['objects'],
  })
  return { ...first, connector: { ...first.connector, manifest: { ...first.connector.manifest, objects }, open } }
}

const LINE = { id: '1', kind: 'normal', key: 'k1', sku: 'TEA', num: '2', sum: '100' }
const order = (no: string, more: object = {}) => shop['order']!.put(no, { id: no, no, goods: '100', paid: '100', lines: [LINE], ...more })
const letters = () => store.read.select().from(store.tables.deadLetters) as Promise<DeadLetterRow[]>
const recordOf = async (object: string) => {
  const rows = (await store.read.select().from(store.tables.records)) as RecordRow[]
  return rows.find((row) => row.object === object)!
}

describe('an order', () => {
  it.each([
    ['amountMismatch', { goods: '99' }, { invariant: 1, field: 'payable', expected: '99.00', actual: '100.00' }],
    ['amountMismatch', { lines: [{ ...LINE, sum: '99.99' }] }, { invariant: 2, field: 'lines', expected: '100.00', actual: '99.99' }],
    [
      'amountMismatch',
      {
        lines: [
          { ...LINE, sum: '90' },
          { ...LINE, id: '2', kind: 'gift', sum: '10' },
        ],
      },
      { field: 'lines.1.amount', actual: '10.00' },
    ],
    ['quantityMismatch', { lines: [{ ...LINE, shipped: '3' }] }, { invariant: 5, field: 'lines.0.quantity', expected: '2', actual: '3' }],
  ])('that does not balance is a dead letter: %s', async (code, more, details) => {
    order('SO-1', more)
    await world.pull(shop['order']!, 'order')
    expect(erp['order']!.effects).toEqual([])
    const [letter] = await letters()
    expect(letter).toMatchObject({ code, kind: 'data' })
    expect(JSON.parse(letter!.details ?? '{}')).toMatchObject(details)
  })

  it('that balances is written; with its bundle and components, as the channel states what the merchant gets', async () => {
    const part = { ...LINE, kind: 'component', parent: 'b', sum: '40' }
    order('SO-1', {
      paid: '90',
      due: '100',
      lines: [
        { ...LINE, kind: 'bundle', key: 'b' },
        { ...part, id: '2' },
        { ...part, id: '3', sum: '60' },
      ],
    })
    await world.pull(shop['order']!, 'order')
    expect(await letters()).toEqual([])
    expect(erp['order']!.effects).toHaveLength(1)
    const row = await recordOf('order')
    const found = imbalancesOf('order', JSON.parse(row.body) as Record<string, unknown>, new Map())
    expect(found).toMatchObject([{ field: 'merchantReceivable', expected: '90.00', actual: '100.00', isShownOnly: true }])
  })
})

describe('a refund', () => {
  const refund = async (sum: string, state = 'succeeded') => {
    order('SO-1')
    order('SO-2')
    shop['payment']!.put('P1', {
      id: 'P1',
      no: 'P1',
      state,
      sum: '150',
      parts: [
        { order: 'SO-1', sum: '100' },
        { order: 'SO-2', sum: '50' },
      ],
    })
    await world.pull(shop['order']!, 'order')
    await world.pull(shop['payment']!, 'payment')
    shop['refund']!.put('R1', { id: 'R1', no: 'R1', payment: 'P1', order: 'SO-1', state: 'succeeded', sum })
    await world.pull(shop['refund']!, 'refund')
  }

  it('of what was paid for its order is written', async () => {
    await refund('100')
    expect(await letters()).toEqual([])
    expect(erp['refund']!.effects).toHaveLength(1)
  })
  it('of more than that is not', async () => {
    await refund('100.01')
    const [letter] = await letters()
    expect(letter).toMatchObject({ code: 'amountMismatch' })
    expect(JSON.parse(letter!.details ?? '{}')).toMatchObject({ invariant: 6, field: 'refunded', expected: '100.00', actual: '100.01' })
    const { body } = await recordOf('refund')
    const payments = await paidFor(store, 'refund', [JSON.parse(body) as Record<string, unknown>])
    expect(imbalancesOf('refund', JSON.parse(body) as Record<string, unknown>, payments)).toHaveLength(1)
  })
  it('that is one too many for its order is not: all of them together count', () => {
    const refund = { payment: 'p1', order: 'o1', status: 'succeeded', currency: 'CNY', amount: '60.00' }
    const found = (refunded: string) => imbalancesOf('refund', refund, new Map([['o1', { paid: '100.00', refunded }]]))
    expect(found('100.00')).toEqual([])
    expect(found('120.00')).toMatchObject([{ invariant: 6, field: 'refunded', expected: '100.00', actual: '120.00' }])
  })
  it('of a payment that failed is not', async () => {
    await refund('1', 'failed')
    expect(await letters()).toMatchObject([{ code: 'amountMismatch' }])
  })
})
