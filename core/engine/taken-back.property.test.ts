// Whatever people do in which order: what somebody took back is not touched until a person says so, and what nobody took back gets there.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { startBillWorld, type BillWorld } from '../testing/bill-world.ts'

type Deed =
  | { do: 'sell' | 'pullErp' | 'takeBack' | 'void' | 'approve' | 'note' | 'wait' }
  | { do: 'decide'; use: 'ours' | 'theirs' }
  | { do: 'refuse'; step: 'submit' | 'approve'; kind: 'data' | 'transient' }

const plain = (['sell', 'sell', 'pullErp', 'pullErp', 'takeBack', 'void', 'approve', 'note', 'wait'] as const).map((word) => ({ do: word }))
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...plain) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decide' as const), use: fc.constantFrom('ours' as const, 'theirs' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refuse' as const),
      step: fc.constantFrom('submit' as const, 'approve' as const),
      kind: fc.constantFrom('data' as const, 'transient' as const),
    }),
  },
)

/** Where the bill stands in truth, and in whose hands. */
interface Truth {
  price: number
  isTakenBack: boolean
}

async function perform(world: BillWorld, truth: Truth, one: Deed) {
  const bill = () => world.erp.get('erp-1')!
  const isFar = ['submitted', 'approved'].includes(String(bill()['state']))
  switch (one.do) {
    case 'sell':
      return world.shopSays({ price: `${++truth.price}.00` })
    case 'pullErp':
      return void (await world.pull(world.erp))
    case 'takeBack':
    case 'void':
      // Nobody takes back what is only saved.
      if (!isFar) return
      truth.isTakenBack = true
      return world.erp.put('erp-1', { ...bill(), state: one.do === 'void' ? 'void' : 'draft' })
    case 'approve':
      if (!truth.isTakenBack) return
      truth.isTakenBack = false
      return world.erp.put('erp-1', { ...bill(), state: 'approved' })
    case 'note':
      return world.erp.put('erp-1', { ...bill(), note: `note ${truth.price}` })
    case 'wait':
      return world.run(4_000, 1_000)
    case 'refuse':
      world.erp.onStep = (step) => {
        if (step !== one.step) return
        world.erp.onStep = undefined
        throw new HubError('refused', one.kind, 'not now')
      }
      return
    case 'decide':
      return decide(world, truth, one.use)
  }
}

async function decide(world: BillWorld, truth: Truth, use: 'ours' | 'theirs') {
  // Decided on what is there, and pushed before anybody takes it back once more.
  await world.pull(world.erp)
  const open = (await world.conflicts()).find(({ kind, state }) => kind === 'reopened' && state === 'open')
  if (!open) return
  if (use === 'ours') truth.isTakenBack = false
  await world.hub.settleConflict(open.id, { use, by: 'ops', expectRev: open.rev })
  await world.run(use === 'ours' ? 20_000 : 1_000, 1_000)
}

async function play(deeds: readonly Deed[]) {
  const world = await startBillWorld()
  try {
    const truth: Truth = { price: 12, isTakenBack: false }
    await world.bill()
    for (const one of deeds) {
      const [before, wasTakenBack] = [world.erp.effects.length, truth.isTakenBack]
      await perform(world, truth, one)
      await world.settle()
      if (wasTakenBack && truth.isTakenBack) expect(world.erp.effects.length, `written by ${JSON.stringify(one)}`).toBe(before)
    }
    await finish(world, truth)
  } finally {
    await world.stop()
  }
}

/** Everybody rests, all is read, what lies in To do is replayed, and what somebody took back is given to the hub. */
async function finish(world: BillWorld, truth: Truth) {
  world.erp.onStep = undefined
  for (let round = 0; round < 3; round++) {
    await world.pull(world.erp)
    await world.pull(world.shop)
    await world.run(120_000, 20_000)
    for (const { id, state } of await world.letters()) if (state === 'open') await world.hub.replayDeadLetter(id, { by: 'test' })
    await world.settle()
  }
  const binding = await world.binding()
  expect(binding.documentHold !== null, 'held as long as it is taken back').toBe(truth.isTakenBack)
  if (!truth.isTakenBack) expect(world.erp.get('erp-1')).toMatchObject({ state: 'approved', price: `${truth.price}.00` })
}

it('holds in any order', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 24, size: 'max' }), play), { numRuns: 60, seed: 20261127 })
})
