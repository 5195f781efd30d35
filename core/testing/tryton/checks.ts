// What the Tryton connector promises, as steps that run alike against a real Tryton and against the simulator: the proof that they agree.
import { deepStrictEqual as same, ok } from 'node:assert/strict'
import { joinOverlay } from '../../configuration/join-overlay.ts'
import { createConfigAjv } from '../../connector/config.ts'
import type { Connector, ConnectorContext, Native, ObjectPort, ReadRecord, WriteItem, WriteResult } from '../../connector/port.ts'

export interface Place {
  connector: Connector
  ctx: ConnectorContext
  /** Makes references and codes new to this database. */
  run: string
}

export interface Check {
  name: string
  perform(place: Place): Promise<void>
}

const portOf = ({ connector, ctx }: Place, object: string): Required<ObjectPort> =>
  connector.open(ctx.config).objects[object] as Required<ObjectPort>

const create = (reference: string, want: Native): WriteItem => ({
  reference,
  want,
  changed: Object.keys(want),
  attemptKey: `create-${reference}`,
})
const update = (externalId: string, old: Native, edit: Native): WriteItem => ({
  ...{ reference: '', externalId, old, attemptKey: `update-${externalId}` },
  ...{ want: { ...old, ...edit }, changed: Object.keys(edit) },
})

async function write(place: Place, object: string, item: WriteItem): Promise<WriteResult> {
  const [result] = await portOf(place, object).write(place.ctx, [item], {})
  return result!
}

/** A write that must succeed; gives the id and the record as it is then. */
async function written(place: Place, object: string, item: WriteItem): Promise<{ id: string; native: Native }> {
  const { error, externalId, native, done } = await write(place, object, item)
  if (error !== undefined) throw error
  ok(done && externalId !== undefined && native !== undefined)
  fits(place, object, native)
  return { id: externalId, native }
}

function fits(place: Place, object: string, native: Native): void {
  const ajv = createConfigAjv()
  const { $schema: _, ...schema } = portOf(place, object).schema
  const overlay = place.ctx.overlays[object]
  ok(ajv.validate(overlay ? joinOverlay(schema, overlay) : schema, native), `${object} ${JSON.stringify(native)}: ${ajv.errorsText()}`)
}

async function held(place: Place, object: string, id: string): Promise<Native> {
  const [got] = await portOf(place, object).get(place.ctx, [id])
  if (got === undefined || got.native === 'notFound') throw new Error(`${object} ${id} is not there`)
  return got.native
}

async function scan(
  place: Place,
  object: string,
  cursor: string | null,
  limit: number,
): Promise<{ records: ReadRecord[]; cursor: string | null }> {
  const records: ReadRecord[] = []
  for (let page = 0; page < 2000; page++) {
    const answer = await portOf(place, object).read(place.ctx, { cursor, limit })
    records.push(...answer.records)
    cursor = answer.cursor
    if (!answer.hasMore) return { records, cursor }
  }
  throw new Error(`${object}: read does not end`)
}

const idsOf = (records: ReadRecord[]): string[] => [...new Set(records.map(({ externalId }) => externalId))].sort()

async function productId(place: Place, code: string): Promise<string> {
  const [found] = await portOf(place, 'product').lookup(place.ctx, [code])
  ok(found?.externalId !== undefined, `product ${code} is missing: seed the database with up.sh`)
  return found.externalId
}

const productOf = (place: Place, n: number): WriteItem =>
  create(`${place.run}-P${n}`, {
    ...{ code: `${place.run}-P${n}`, name: `Probe ${n}`, type: 'goods', uom: 'u', salable: true, state: 'active' },
    ...{ list_price: '24.0000', cost_price: '11.5000' },
  })

const orderOf = (place: Place, n: string, want: Native): WriteItem =>
  create(`${place.run}-${n}`, { reference: `${place.run}-${n}`, currency: 'EUR', party: null, ...want })

const shown = (lines: unknown): unknown =>
  (lines as Native[]).map(({ product_code, quantity, amount, description }) => ({ product_code, quantity, amount, description }))

const connection: Check[] = [
  {
    name: 'custom fields: those of other modules are told with their names, are read, made and changed, and lines have them at any time',
    async perform(place) {
      const overlays = await place.connector.fetchFields!(place.ctx)
      const { order, product, customer } = overlays
      const namesOf = (schema: unknown) => Object.keys((schema as { properties: object }).properties).sort()
      same(namesOf(order), ['delivery_slot', 'deposit', 'is_gift', 'lines', 'pick_up_on'])
      same(product, { properties: { shelf_life: { type: ['integer', 'null'], title: 'Shelf life (days)' } } })
      const card = { type: ['string', 'null'], title: 'Member card', description: 'Of the loyalty programme' }
      same(customer, { properties: { card_number: card } })

      const taking = { ...place, ctx: { ...place.ctx, overlays } }
      const tea = await written(taking, 'product', update(await productId(place, 'SKU-1002'), {}, { shelf_life: 540 }))
      same(tea.native.shelf_life, 540)
      const party = {
        code: `${place.run}-CARD`,
        name: 'Cardholder',
        card_number: 'A77',
        state: 'active',
        addresses: [],
        phones: [],
        emails: [],
      }
      const buyer = await written(taking, 'customer', create(`${place.run}-CARD`, party))
      same((await written(taking, 'customer', update(buyer.id, buyer.native, { card_number: 'A78' }))).native.card_number, 'A78')

      const slot = { delivery_slot: '9:00–12:00', deposit: '12.50', pick_up_on: '2026-02-01', is_gift: true }
      const line = { product: tea.id, quantity: '3', amount: '100.00', engraving: '福' }
      const sale = await written(taking, 'order', orderOf(place, 'CUSTOM', { lines: [line], ...slot }))
      const shownOf = ({ native: { delivery_slot, deposit, pick_up_on, is_gift, lines } }: { native: Native }) => [
        { delivery_slot, deposit, pick_up_on, is_gift },
        (lines as Native[]).map(({ quantity, engraving }) => [quantity, engraving]),
      ]
      same(shownOf(sale), [slot, [['3', '福']]])
      const [own] = sale.native.lines as Native[]
      const edit = { deposit: '0.05', delivery_slot: null, lines: [{ ...own, engraving: '寿' }] }
      for (let attempt = 0; attempt < 2; attempt++) {
        const changed = await written(taking, 'order', update(sale.id, sale.native, edit))
        same(shownOf(changed), [{ ...slot, deposit: '0.05', delivery_slot: null }, [['3', '寿']]])
        same([changed.native.state, changed.native.total_amount], ['processing', '100.00'])
      }
      ok(!('deposit' in (await held(place, 'order', sale.id))))
    },
  },
  {
    name: 'check: works, and says who and what',
    async perform({ connector, ctx }) {
      const result = await connector.check(ctx)
      same({ ok: result.ok, version: result.version, warnings: result.warnings }, { ok: true, version: '6.0.29', warnings: [] })
    },
  },
  {
    name: 'a wrong password is an error of kind config',
    async perform({ connector, ctx }) {
      const refused = { ...ctx, config: { ...ctx.config, password: 'wrong-pass-9' }, tokens: freshTokens() }
      same(await codeOf(connector.check(refused)), 'config badCredentials')
    },
  },
  {
    name: 'a session that Tryton has forgotten is renewed once',
    async perform(place) {
      let isLost = true
      const tokens = freshTokens()
      const forgetful: typeof tokens = {
        get: (key, fetch) =>
          isLost && key.startsWith('session') ? Promise.resolve(`Session ${btoa('hub:2:forgotten')}`) : tokens.get(key, fetch),
        invalidate: () => void (isLost = false),
      }
      const page = await portOf(place, 'warehouse').read({ ...place.ctx, tokens: forgetful }, { cursor: null, limit: 10 })
      ok(!isLost && page.records.length > 0)
    },
  },
]

function freshTokens(): ConnectorContext['tokens'] {
  const held = new Map<string, Promise<string>>()
  return {
    get(key, fetch) {
      const value = held.get(key) ?? fetch().then((token) => token.value)
      held.set(key, value)
      return value
    },
    invalidate: (key) => void held.delete(key),
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'no error'
  } catch (error) {
    const { kind, code } = error as { kind: string; code: string }
    return `${kind} ${code}`
  }
}

const errorOf = ({ error }: WriteResult): string => (error === undefined ? 'no error' : `${error.kind} ${error.code}`)

const reading: Check[] = ['product', 'order', 'shipment', 'inventory', 'customer', 'warehouse', 'organization'].flatMap((object) => [
  {
    name: `${object}: small and large pages find the same records, which fit the schema`,
    async perform(place) {
      const small = await scan(place, object, null, 3)
      const large = await scan(place, object, null, 5000)
      same(idsOf(small.records), idsOf(large.records))
      same(small.cursor, large.cursor)
      for (const { native } of large.records) fits(place, object, native)
      const ids: string[] = []
      for (let cursor: string | null = null, isMore = true; isMore;) {
        const page = await portOf(place, object).list(place.ctx, cursor)
        ids.push(...page.ids)
        cursor = page.cursor
        isMore = page.hasMore
      }
      for (const { externalId, native } of large.records) {
        ok(ids.includes(externalId), `list names ${externalId}`)
        same(await held(place, object, externalId), native)
      }
    },
  },
  {
    name: `${object}: an unknown id is "not found" in Tryton's own words`,
    async perform(place) {
      const id = object === 'inventory' ? '987654|987654' : '987654'
      same((await portOf(place, object).get(place.ctx, [id]))[0]?.native, 'notFound')
    },
  },
])

const products: Check[] = [
  {
    name: 'product: a bad one among three does not hurt the others; the same code again makes no second one',
    async perform(place) {
      const [good, bad, other] = [productOf(place, 1), productOf(place, 2), productOf(place, 3)]
      bad.want.list_price = '1.123456'
      const results = await portOf(place, 'product').write(place.ctx, [good, bad, other], {})
      same(results.map(errorOf), ['no error', 'data refused', 'no error'])
      for (const { native } of [results[0]!, results[2]!]) fits(place, 'product', native!)
      same((await write(place, 'product', good)).externalId, results[0]!.externalId)
      same(await held(place, 'product', results[0]!.externalId!), results[0]!.native)
    },
  },
  {
    name: 'product: name, price and state change; a change of the template alone is read',
    async perform(place) {
      const { id, native } = await written(place, 'product', productOf(place, 4))
      const { cursor } = await scan(place, 'product', null, 5000)
      const edit = { name: 'Probe renamed', list_price: '25.5000' }
      same((await written(place, 'product', update(id, native, edit))).native, { ...native, ...edit })
      ok(idsOf((await scan(place, 'product', cursor, 100)).records).includes(id))
      const off = await written(place, 'product', update(id, native, { state: 'inactive' }))
      same(off.native.state, 'inactive')
      // Archived, not gone: the change is read.
      ok(
        (await scan(place, 'product', cursor, 100)).records.some(
          ({ externalId, native: read }) => externalId === id && read.state === 'inactive',
        ),
      )
      same((await written(place, 'product', update(id, off.native, { state: 'active' }))).native.state, 'active')
    },
  },
  {
    name: 'product: a bundle becomes goods, a draft is archived',
    async perform(place) {
      const item = productOf(place, 6)
      const { native } = await written(place, 'product', { ...item, want: { ...item.want, type: 'kit', state: 'draft' } })
      same([native.type, native.state], ['goods', 'inactive'])
    },
  },
  {
    name: 'product: an unknown unit names field and remedy',
    async perform(place) {
      const item = productOf(place, 5)
      same(errorOf(await write(place, 'product', { ...item, want: { ...item.want, uom: 'furlong' } })), 'data unknownUnit')
    },
  },
]

const customers: Check[] = [
  {
    name: 'customer: created, found by code, changed; a change of an address alone is read',
    async perform(place) {
      const reference = `${place.run}-C1`
      const want = {
        ...{ code: reference, name: 'Acme Tools SARL', state: 'active', emails: ['a@acme.example'], phones: [{ value: '+33140000000' }] },
        addresses: [{ name: null, street: '1 Rue A', city: 'Paris', postal_code: '75001', country: 'FR' }],
      }
      const { id, native } = await written(place, 'customer', create(reference, want))
      const { addresses, ...rest } = native
      same({ ...rest, addresses: (addresses as Native[]).map(({ id: _, ...address }) => address) }, { id, ...want })
      same((await write(place, 'customer', create(reference, want))).externalId, id)
      const { cursor } = await scan(place, 'customer', null, 5000)
      const moved = { addresses: [{ ...(addresses as Native[])[0], city: 'Lyon' }] }
      same((await written(place, 'customer', update(id, native, moved))).native, { ...native, ...moved })
      ok(idsOf((await scan(place, 'customer', cursor, 100)).records).includes(id))
      const edit = { name: 'Acme Tools SAS', emails: ['b@acme.example'], phones: [] }
      same((await written(place, 'customer', update(id, native, edit))).native, { ...native, ...moved, ...edit })
      same((await written(place, 'customer', update(id, native, { state: 'inactive' }))).native.state, 'inactive')
    },
  },
]

const orders: Check[] = [
  {
    name: 'order: goes to processing with exact totals: freight, a gift, a line without product, a split line',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const lines = [
        { product, quantity: '3', amount: '10.00', kind: 'normal' },
        { product_code: 'SKU-1003', quantity: '1', amount: '0.00', kind: 'gift', description: 'a gift' },
        { product, quantity: '300', amount: '1000.01', kind: 'normal' },
        { product: null, quantity: '1', amount: '4.50', kind: 'service', description: 'gift wrap' },
      ]
      const item = orderOf(place, 'O1', {
        freight_amount: '12.34',
        rounding_amount: '-0.01',
        sale_date: '2026-01-15',
        comment: 'ring twice',
        lines,
      })
      const { id, native } = await written(place, 'order', item)
      same(native.state, 'processing')
      same(
        [native.total_amount, native.untaxed_amount, native.freight_amount, native.rounding_amount],
        ['1026.84', '1026.84', '12.34', '-0.01'],
      )
      same(
        [native.party, native.currency, native.reference, native.sale_date, native.comment],
        [null, 'EUR', item.reference, '2026-01-15', 'ring twice'],
      )
      same(shown(native.lines), [
        { product_code: 'SKU-1001', quantity: '3', amount: '10.00', description: null },
        { product_code: 'SKU-1003', quantity: '1', amount: '0.00', description: 'a gift' },
        { product_code: 'SKU-1001', quantity: '300', amount: '1000.01', description: null },
        { product_code: null, quantity: '1', amount: '4.50', description: 'gift wrap' },
      ])
      // An attempt that starts anew (its answer was lost) finds the sale, changes nothing and makes no second one.
      const again = await written(place, 'order', item)
      same([again.id, again.native], [id, native])
      const change = update(id, native, { comment: 'leave at the door' })
      same((await written(place, 'order', change)).native.comment, 'leave at the door')
      const shorter = update(id, native, { lines: (native.lines as Native[]).slice(1) })
      same(errorOf(await write(place, 'order', shorter)), 'data documentLocked')
    },
  },
  {
    name: 'order: stops where the flow says; lines of a quotation can still change, and are read',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const item = orderOf(place, 'O2', { freight_amount: '5.00', lines: [{ product, quantity: '2', amount: '20.00' }] })
      const draft = await written(place, 'order', { ...item, target: 'save' })
      same([draft.native.state, draft.native.number], ['draft', null])
      const quoted = await written(place, 'order', { ...item, target: 'submit' })
      same([quoted.id, quoted.native.state], [draft.id, 'quotation'])
      const { cursor } = await scan(place, 'order', null, 5000)
      const [line] = quoted.native.lines as Native[]
      const lines = [
        { ...line, quantity: '200', amount: '777.77' },
        { product_code: 'SKU-1003', quantity: '1', amount: '24.00' },
      ]
      const change = update(draft.id, quoted.native, { lines, freight_amount: '0.00' })
      const changed = await written(place, 'order', { ...change, target: 'submit' })
      same([changed.native.state, changed.native.total_amount, changed.native.freight_amount], ['quotation', '801.77', '0.00'])
      same((changed.native.lines as Native[])[0]!.id, line!.id)
      ok(idsOf((await scan(place, 'order', cursor, 100)).records).includes(draft.id))
      const back = { lines: [{ ...line, quantity: '2', amount: '20.00' }] }
      const undone = await written(place, 'order', { ...update(draft.id, changed.native, back), target: 'submit' })
      same(undone.native.total_amount, '20.00')
    },
  },
  {
    name: 'order: called off up to confirmed it is cancelled; while it is processing its shipment is, and stock is free again',
    async perform(place) {
      const product = await productId(place, 'SKU-1003')
      const before = await stock(place, product)
      const off = { cancelled_at: '2026-01-15T09:00:00Z' }
      const lines = [{ product, quantity: '2', amount: '48.00' }]
      for (const target of ['save', 'submit'] as const) {
        const sale = await written(place, 'order', { ...orderOf(place, `C-${target}`, { lines }), target })
        same((await written(place, 'order', update(sale.id, sale.native, off))).native.state, 'cancelled')
      }
      const sale = await written(place, 'order', orderOf(place, 'C-processing', { lines }))
      same((await stock(place, product)).reserved - before.reserved, 2)
      for (let attempt = 0; attempt < 2; attempt++) {
        const { native } = await written(place, 'order', update(sale.id, sale.native, off))
        same([native.state, native.shipment_state], ['processing', 'exception'])
      }
      const after = await stock(place, product)
      same([after.on_hand - before.on_hand, after.reserved - before.reserved], [0, 0])
      const kept = await written(place, 'order', orderOf(place, 'C-shipped', { lines }))
      const [line] = kept.native.lines as Native[]
      const parcel = { sale: kept.id, sale_line: line!.id, product, quantity: '1' }
      const number = `${place.run}-SHC`
      await written(place, 'shipment', create(number, { hub_number: number, state: 'done', lines: [parcel] }))
      const { native } = await written(place, 'order', update(kept.id, kept.native, off))
      same([native.state, native.shipment_state === 'exception'], ['processing', false])
      same((await stock(place, product)).reserved - before.reserved, 1)
    },
  },
  {
    name: 'order: cancelled pieces are not sent and keep their money, in lines that can still change and in shipments that are planned',
    async perform(place) {
      const [product, other] = [await productId(place, 'SKU-1003'), await productId(place, 'SKU-1001')]
      const before = await stock(place, product)
      const linesOf = (cancelled: string[], ids: Native[] = []): Native[] => [
        { id: ids[0]?.id, product, quantity: '3', amount: '71.99', cancelled: cancelled[0] },
        { id: ids[1]?.id, product: other, quantity: '1', amount: '12.50', cancelled: cancelled[1] },
      ]
      const reserved = async () => (await stock(place, product)).reserved - before.reserved
      const worth = ({ native }: { native: Native }) => [native.total_amount, shown(native.lines)]
      const short = async ({ id, native }: { id: string; native: Native }, ...cancelled: string[]) => {
        const item = update(id, native, { lines: linesOf(cancelled, native.lines as Native[]) })
        return written(place, 'order', item)
      }
      const whole = ['84.49', [
        { product_code: 'SKU-1003', quantity: '3', amount: '71.99', description: null },
        { product_code: 'SKU-1001', quantity: '1', amount: '12.50', description: null },
      ]] // prettier-ignore
      const made = await written(place, 'order', orderOf(place, 'X1', { lines: linesOf(['1', '1']) }))
      same([worth(made), await reserved()], [whole, 2])
      same([worth(await short(made, '3', '1')), await reserved()], [whole, 0])
      same((await held(place, 'order', made.id)).shipment_state, 'sent')
      const draft = await written(place, 'order', { ...orderOf(place, 'X2', { lines: linesOf(['0', '0']) }), target: 'save' })
      same(worth(await short(draft, '3', '0')), whole)
      same(await reserved(), 0)
      const planned = await written(place, 'order', orderOf(place, 'X3', { lines: linesOf(['0', '0']) }))
      same(await reserved(), 3)
      for (let attempt = 0; attempt < 2; attempt++) {
        const { native } = await short(planned, '1', '1')
        same([native.shipment_state, await reserved()], ['waiting', 2])
      }
      const [line] = planned.native.lines as Native[]
      const parcel = { sale: planned.id, sale_line: line!.id, product, quantity: '2' }
      const number = `${place.run}-SHX`
      await written(place, 'shipment', create(number, { hub_number: number, state: 'done', lines: [parcel] }))
      same([(await held(place, 'order', planned.id)).shipment_state, await reserved()], ['sent', 0])
      same(before.on_hand - (await stock(place, product)).on_hand, 2)
    },
  },
  {
    name: 'order: what is wrong is told by field, the others go on',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const line = { product, quantity: '1', amount: '1.00' }
      const items = [
        orderOf(place, 'O3', { lines: [line] }),
        orderOf(place, 'O4', { currency: 'XXX', lines: [line] }),
        orderOf(place, 'O5', { lines: [{ product_code: 'NO-SUCH', quantity: '1', amount: '1.00' }] }),
        orderOf(place, 'O6', { lines: [{ ...line, quantity: '1.5' }] }),
        orderOf(place, 'O7', { lines: [{ ...line, amount: '1.005' }] }),
        orderOf(place, 'O8', { party: '987654', lines: [line] }),
        orderOf(place, 'O9', { lines: [line] }),
      ]
      const drafts = items.map((item): WriteItem => ({ ...item, target: 'save' }))
      const results = await portOf(place, 'order').write(place.ctx, drafts, {})
      const refused = ['data unknownCurrency', 'data unknownProduct', 'data refused', 'data tooPrecise', 'data noAddress']
      same(results.map(errorOf), ['no error', ...refused, 'no error'])
      const found = await portOf(place, 'order').lookup(
        place.ctx,
        items.map(({ reference }) => reference),
      )
      same(
        found.map(({ externalId }) => externalId !== undefined),
        [true, false, false, false, false, false, true],
      )
    },
  },
]

const shipping: Check[] = [
  {
    name: 'shipment: part of a sale, then the rest; stock goes down by what was sent',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const other = await productId(place, 'SKU-1003')
      const lines = [
        { product, quantity: '3', amount: '30.00' },
        { product: other, quantity: '1', amount: '5.00' },
      ]
      const sale = await written(place, 'order', orderOf(place, 'S1', { lines, freight_amount: '5.00' }))
      const [first, second] = sale.native.lines as Native[]
      const lineOf = (line: Native, quantity: string): Native => ({ sale: sale.id, sale_line: line.id, product: line.product, quantity })
      const shipmentOf = (n: number, some: Native[]): WriteItem =>
        create(`${place.run}-SH${n}`, { hub_number: `${place.run}-SH${n}`, state: 'done', lines: some })
      const before = await stock(place, product)
      same(errorOf(await write(place, 'shipment', shipmentOf(9, [lineOf(first!, '4')]))), 'data noShipment')
      const part = await written(place, 'shipment', shipmentOf(1, [lineOf(first!, '2')]))
      same([part.native.state, part.native.hub_number], ['done', `${place.run}-SH1`])
      same(
        (part.native.lines as Native[]).map(({ sale_line, quantity }) => [sale_line, quantity]),
        [[first!.id, '2']],
      )
      same((await write(place, 'shipment', shipmentOf(1, [lineOf(first!, '2')]))).externalId, part.id)
      same((await held(place, 'order', sale.id)).shipment_state, 'waiting')
      const rest = await written(place, 'shipment', shipmentOf(2, [lineOf(first!, '1'), lineOf(second!, '1')]))
      ok(rest.id !== part.id)
      same((await held(place, 'order', sale.id)).shipment_state, 'sent')
      same((await written(place, 'shipment', update(rest.id, rest.native, { state: 'delivered' }))).native.state, 'done')
      const after = await stock(place, product)
      same([before.on_hand - after.on_hand, before.reserved - after.reserved], [3, 3])
    },
  },
  {
    name: 'shipment: a planned one reserves stock, is read when it moves, and can be cancelled',
    async perform(place) {
      const product = await productId(place, 'SKU-1003')
      const before = await stock(place, product)
      const sale = await written(place, 'order', orderOf(place, 'S2', { lines: [{ product, quantity: '2', amount: '48.00' }] }))
      const planned = await stock(place, product)
      same([planned.on_hand - before.on_hand, planned.reserved - before.reserved], [0, 2])
      const { cursor } = await scan(place, 'shipment', null, 5000)
      const [line] = sale.native.lines as Native[]
      const wanted = { sale: sale.id, sale_line: line!.id, product, quantity: '2' }
      const { id, native } = await written(
        place,
        'shipment',
        create(`${place.run}-SH3`, { hub_number: `${place.run}-SH3`, state: 'assigned', lines: [wanted] }),
      )
      same(native.state, 'assigned')
      ok(idsOf((await scan(place, 'shipment', cursor, 100)).records).includes(id))
      same((await written(place, 'shipment', update(id, native, { state: 'cancelled' }))).native.state, 'cancelled')
      same((await stock(place, product)).reserved - before.reserved, 0)
      same(errorOf(await write(place, 'shipment', update(id, native, { state: 'done' }))), 'conflict shipmentClosed')
    },
  },
  {
    name: 'order: on hold its planned shipment is a draft that keeps its stock; let go it waits again; what is picked is told',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const before = await stock(place, product)
      const sale = await written(place, 'order', orderOf(place, 'H1', { lines: [{ product, quantity: '2', amount: '25.00' }] }))
      const [line] = sale.native.lines as Native[]
      const number = `${place.run}-SHH`
      const lines = [{ sale: sale.id, sale_line: line!.id, product, quantity: '2' }]
      const { id } = await written(place, 'shipment', create(number, { hub_number: number, state: 'assigned', lines }))
      const drive = async (state: string) => written(place, 'shipment', update(id, await held(place, 'shipment', id), { state }))
      const stands = async () => [(await held(place, 'shipment', id)).state, (await stock(place, product)).reserved - before.reserved]
      const heldAt = async (held_at: string | undefined) => write(place, 'order', update(sale.id, sale.native, { held_at }))
      for (let attempt = 0; attempt < 2; attempt++) {
        same((await heldAt('2026-01-15T09:00:00Z')).done, true)
        same(await stands(), ['draft', 2])
      }
      for (let attempt = 0; attempt < 2; attempt++) {
        same((await heldAt(undefined)).done, true)
        same(await stands(), ['waiting', 2])
      }
      await drive('picked')
      same(errorOf(await heldAt('2026-01-15T09:00:00Z')), 'data alreadyPicked')
      await drive('done')
      same((await heldAt('2026-01-15T09:00:00Z')).done, true)
      same([(await held(place, 'order', sale.id)).shipment_state, (await stock(place, product)).reserved - before.reserved], ['sent', 0])
    },
  },
  {
    name: 'shipment: one parcel for two sales is one shipment; what is not in it is planned anew',
    async perform(place) {
      const [product, other] = [await productId(place, 'SKU-1001'), await productId(place, 'SKU-1003')]
      const before = await stock(place, product)
      const lines = [
        { product, quantity: '2', amount: '25.00' },
        { product: other, quantity: '1', amount: '24.00' },
      ]
      const sales = [await written(place, 'order', orderOf(place, 'S6', { lines })), await written(place, 'order', orderOf(place, 'S7', { lines }))] // prettier-ignore
      const part = (nth: number, line: number, quantity: string): Native => {
        const { id, product: goods } = (sales[nth]!.native.lines as Native[])[line]!
        return { sale: sales[nth]!.id, sale_line: id, product: goods, quantity }
      }
      const parcel = (n: number, some: Native[]): WriteItem =>
        create(`${place.run}-SH${n}`, { hub_number: `${place.run}-SH${n}`, state: 'done', lines: some })
      const states = async () => [(await held(place, 'order', sales[0]!.id)).shipment_state, (await held(place, 'order', sales[1]!.id)).shipment_state] // prettier-ignore
      const first = [part(0, 0, '2'), part(0, 1, '1'), part(1, 0, '1')]
      const sent = await written(place, 'shipment', parcel(6, first))
      same((sent.native.lines as Native[]).map(({ product_code: _, ...line }) => line), first) // prettier-ignore
      same(await states(), ['sent', 'waiting'])
      same((await write(place, 'shipment', parcel(6, first))).externalId, sent.id)
      await written(place, 'shipment', parcel(7, [part(1, 0, '1'), part(1, 1, '1')]))
      same(await states(), ['sent', 'sent'])
      const after = await stock(place, product)
      same([before.on_hand - after.on_hand, before.reserved - after.reserved], [4, 0])
    },
  },
  {
    name: 'shipment: one for two sales goes on without the one that is called off',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const before = await stock(place, product)
      const lines = [{ product, quantity: '2', amount: '25.00' }]
      const [off, kept] = [await written(place, 'order', orderOf(place, 'S8', { lines })), await written(place, 'order', orderOf(place, 'S9', { lines }))] // prettier-ignore
      const parts = [off, kept].map(({ id, native }) => ({
        sale: id,
        sale_line: (native.lines as Native[])[0]!.id,
        product,
        quantity: '2',
      }))
      const number = `${place.run}-SH8`
      const parcel = await written(place, 'shipment', create(number, { hub_number: number, state: 'assigned', lines: parts }))
      const called = await written(place, 'order', update(off.id, off.native, { cancelled_at: '2026-01-15T09:00:00Z' }))
      same([called.native.shipment_state, (await stock(place, product)).reserved - before.reserved], ['exception', 2])
      const left = await held(place, 'shipment', parcel.id)
      same([left.state, (left.lines as Native[]).map(({ sale }) => sale)], ['assigned', [kept.id]])
      await written(place, 'shipment', update(parcel.id, left, { state: 'done' }))
      same((await held(place, 'order', kept.id)).shipment_state, 'sent')
      same(before.on_hand - (await stock(place, product)).on_hand, 2)
    },
  },
  {
    name: 'shipment: more than there is in stock is refused, not booked',
    async perform(place) {
      const product = await productId(place, 'SKU-1002')
      const sale = await written(place, 'order', orderOf(place, 'S3', { lines: [{ product, quantity: '5000', amount: '1.00' }] }))
      const [line] = sale.native.lines as Native[]
      const wanted = { sale: sale.id, sale_line: line!.id, product, quantity: '5000' }
      const result = await write(
        place,
        'shipment',
        create(`${place.run}-SH4`, { hub_number: `${place.run}-SH4`, state: 'done', lines: [wanted] }),
      )
      same([errorOf(result), result.reached, typeof result.externalId], ['data outOfStock', 'waiting', 'string'])
      await written(place, 'shipment', update(result.externalId!, result.native!, { state: 'cancelled' }))
    },
  },
  {
    name: 'inventory: a sale shows as a change of its products alone',
    async perform(place) {
      const product = await productId(place, 'SKU-1003')
      const { cursor } = await scan(place, 'inventory', null, 5000)
      await written(place, 'order', orderOf(place, 'S5', { lines: [{ product, quantity: '1', amount: '24.00' }] }))
      const changed = (await scan(place, 'inventory', cursor, 100)).records
      ok(idsOf(changed).some((id) => id.startsWith(`${product}|`)))
    },
  },
]

const afterSales: Check[] = [
  {
    name: 'after-sale: an exchange takes goods in and plans others, which leave when the shop says that they were sent',
    async perform(place) {
      const [product, other] = [await productId(place, 'SKU-1001'), await productId(place, 'SKU-1003')]
      const sold = await written(place, 'order', orderOf(place, 'A1', { lines: [{ product, quantity: '1', amount: '12.50' }] }))
      const before = [await stock(place, product), await stock(place, other)] as const
      const moved = async () => [
        (await stock(place, product)).on_hand - before[0].on_hand,
        (await stock(place, other)).on_hand - before[1].on_hand,
        (await stock(place, other)).reserved - before[1].reserved,
      ]
      const want = {
        ...{
          reference: `${place.run}-AS1`,
          currency: 'EUR',
          kind: 'exchange',
          origin: sold.id,
          refund_amount: '0.00',
          progress: 'received',
        },
        ...{ returned: [{ product, quantity: '1', amount: '0.00' }], sent: [{ product_code: 'SKU-1003', quantity: '2' }] },
      }
      const booked = await written(place, 'afterSale', create(`${place.run}-AS1`, want))
      same([booked.native.state, booked.native.total_amount, await moved()], ['processing', '0.00', [1, 0, 2]])
      for (let attempt = 0; attempt < 2; attempt++) {
        const { native } = await written(place, 'afterSale', update(booked.id, want, { progress: 'reshipped' }))
        same([native.shipment_state, await moved()], ['sent', [1, -2, 0]])
      }
    },
  },
  {
    name: 'after-sale: that of a sale that was cancelled is cancelled, whichever comes first',
    async perform(place) {
      const product = await productId(place, 'SKU-1001')
      const item = orderOf(place, 'A2', { lines: [{ product, quantity: '1', amount: '12.50' }] })
      const sold = await written(place, 'order', { ...item, target: 'submit' })
      const want = {
        currency: 'EUR',
        kind: 'refund',
        origin: sold.id,
        refund_amount: '2.50',
        returned: [{ product, quantity: '1', amount: '2.50' }],
      }
      const credit = (n: number): WriteItem => create(`${place.run}-AS${n}`, { ...want, reference: `${place.run}-AS${n}` })
      const first = await written(place, 'afterSale', { ...credit(2), target: 'submit' })
      same([first.native.state, first.native.total_amount], ['quotation', '-2.50'])
      await written(place, 'order', update(sold.id, sold.native, { cancelled_at: '2026-01-15T09:00:00Z' }))
      same((await held(place, 'afterSale', first.id)).state, 'cancelled')
      same((await written(place, 'afterSale', credit(3))).native.state, 'cancelled')
    },
  },
]

async function stock(place: Place, product: string): Promise<{ on_hand: number; reserved: number }> {
  const { records } = await scan(place, 'warehouse', null, 100)
  const native = await held(place, 'inventory', `${product}|${records[0]!.externalId}`)
  return { on_hand: Number(native.on_hand), reserved: Number(native.reserved) }
}

/** All steps, in order: later ones find records of earlier ones. */
export const CHECKS: Check[] = [...connection, ...products, ...customers, ...orders, ...shipping, ...afterSales, ...reading]
