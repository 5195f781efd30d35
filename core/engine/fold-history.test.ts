// Any history of shipments, with commits that fail or whose answer gets lost: in the end the bills, and what the ERP has got of them, are worth
// what was shipped.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { compare, sum } from '../model/money.ts'
import type { Store } from '../store/port.ts'
import { HOUR, startFoldWorld, type FoldWorld } from '../testing/fold-world.ts'
import { randomFrom } from '../testing/hub.ts'

const line = fc.record({
  product: fc.constantFrom('tea', 'cup', 'tray'),
  quantity: fc.integer({ min: 1, max: 9 }).map(String),
  amount: fc.integer({ min: 0, max: 9_999 }).map((fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`),
  isGift: fc.boolean(),
})
const lines = fc.array(line, { minLength: 1, maxLength: 3 })
const member = fc.integer({ min: 1, max: 4 }).map((n) => `D${n}`)
type Step =
  | { do: 'lines'; member: string; lines: Canonical[] }
  | { do: 'status'; member: string; status: string }
  | { do: 'move'; member: string; warehouse: string }
  | { do: 'wait'; hours: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('lines' as const), member, lines }),
  fc.record({ do: fc.constant('status' as const), member, status: fc.constantFrom('shipped', 'delivered', 'cancelled', 'planned') }),
  fc.record({ do: fc.constant('move' as const), member, warehouse: fc.constantFrom('wh1', 'wh2') }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }),
)

/** Every tenth commit of the hub fails; half of those have taken place. */
function failing(store: Store, random: () => number): Store {
  return {
    ...store,
    async commit(set) {
      const fate = random()
      if (fate < 0.05) throw new HubError('unavailable', 'transient', 'the database is away')
      const result = await store.commit(set)
      if (fate < 0.1) throw new HubError('unavailable', 'transient', 'the answer of the database got lost')
      return result
    },
  }
}

function patchOf(world: FoldWorld, step: Exclude<Step, { do: 'wait' }>): Canonical {
  if (step.do === 'status') return { status: step.status }
  return step.do === 'move' ? { warehouse: step.warehouse } : { lines: world.shipment('', step.lines)['lines'] }
}

async function play(world: FoldWorld, steps: Step[]) {
  const known = new Set<string>()
  for (const one of steps) {
    if (one.do === 'wait') {
      world.advance(one.hours * HOUR)
      await world.settle()
      continue
    }
    if (!known.has(one.member)) {
      known.add(one.member)
      await world.keep('shipment', one.member, world.shipment(one.member, [{}]))
    }
    const patch = patchOf(world, one)
    // A person who is told that it failed looks again: it may have taken place.
    await world
      .change(one.member, patch)
      .catch(() => world.change(one.member, patch))
      .catch(() => world.settle())
  }
  for (let day = 0; day < 3; day++) {
    world.advance(24 * HOUR)
    await world.settle()
  }
}

it('the bills are worth what was shipped, to the fen and the piece, and so is what the ERP has got', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.integer(), async (steps, seed) => {
      const world = await startFoldWorld('sqlite', (store) => failing(store, randomFrom(seed)))
      try {
        await play(world, steps)
        const shipped = (await world.rows())
          .filter(({ object, status }) => object === 'shipment' && (status === 'shipped' || status === 'delivered'))
          .flatMap(({ body }) => (JSON.parse(body) as { lines: Record<string, unknown>[] }).lines)
        const bills = await world.bills()
        const told = bills.filter(({ isDeleted }) => !isDeleted)
        const booked = told.flatMap(({ lines: own }) => own as Record<string, unknown>[])
        const of = (all: Record<string, unknown>[], product: string, isGift: boolean, field: string) =>
          sum(all.filter((one) => one['product'] === product && (one['isGift'] ?? false) === isGift).map((one) => String(one[field])))
        for (const product of ['tea', 'cup', 'tray'])
          for (const isGift of [true, false])
            for (const field of ['quantity', 'amount'])
              expect(compare(of(booked, product, isGift, field), of(shipped, product, isGift, field))).toBe(0)
        expect(told.every(({ status }) => status === 'frozen')).toBe(true)
        const got = world.erp.effects.map(({ kind, native }) => ({ kind, bill: `${String(native['number'])} ${String(native['amount'])}` }))
        const sent = told.map(({ number, amount }) => `${String(number)} ${String(amount)}`)
        const created = got.filter(({ kind }) => kind === 'create').map(({ bill }) => bill)
        expect(created.sort()).toEqual(sent.sort())
        // Where the answer got lost nobody knows what was written: it is written again, and is the same.
        expect(got.every(({ bill }) => sent.includes(bill))).toBe(true)
      } finally {
        await world.stop()
      }
    }),
    { numRuns: 12 },
  )
})
