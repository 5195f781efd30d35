// What merging promises whatever comes in which order: properties of the pure part (engine-rules §2).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Canonical, MappedField } from '../mapping/port.ts'
import { mergeFields, type MergeInput, type MergeResult } from './merge.ts'
import { parseOwnership } from './ownership.ts'

const field = (name: string): MappedField => ({
  field: name,
  direction: '<->',
  natives: [name],
  read: (canonical) => canonical[name],
  same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
})
const FIELDS = ['name', 'salePrice', 'visits', 'tags', 'placedAt'].map(field)
const ownership = parseOwnership(
  'rank: [shop, erp]\nproduct: { name: latest, salePrice: shop, visits: sum, tags: union, placedAt: earliest }\n',
)

interface State {
  body: Canonical
  stamps: MergeInput['stamps']
}
/** A system shows `after` where it showed `before`. */
interface Sight {
  by: 'shop' | 'erp'
  before: Canonical
  after: Canonical
  at: number
}

function see({ body, stamps }: State, { by, before, after, at }: Sight): MergeResult {
  return mergeFields({
    object: 'product',
    body,
    stamps,
    before: ({ read }) => read(before),
    after,
    fields: FIELDS.filter(({ read, same }) => !same(read(before), read(after))),
    accepted: {},
    corrections: {},
    connection: { id: by, kind: by === 'shop' ? 'commerce' : 'erp' },
    ownership,
    transitions: () => undefined,
    readAt: at,
    previousReadAt: 0,
    modifiedAt: at,
    digest: (text) => text,
  })
}

const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }).map((list) => list.sort())
const view = fc.record({
  name: fc.constantFrom('x', 'y', 'z'),
  salePrice: fc.constantFrom('1.00', '2.00', '3.00'),
  visits: fc.integer({ min: 0, max: 50 }),
  tags,
  placedAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'),
})
const sortTags = ({ tags: list, ...rest }: Canonical) => ({ ...rest, tags: [...(list as string[])].sort() })
/** Two systems that agreed with the record, and then each went its own way. */
const forked = fc.record({
  base: view,
  shop: view,
  erp: view,
  shopAt: fc.integer({ min: 1, max: 9 }),
  erpAt: fc.integer({ min: 1, max: 9 }),
})
const start = (base: Canonical): State => ({ body: base, stamps: { name: { at: 0, by: 'shop' } } })

describe('merge', () => {
  it('commutes: whichever system is seen first, the record is the same', () => {
    fc.assert(
      fc.property(forked, ({ base, shop, erp, shopAt, erpAt }) => {
        const fromShop: Sight = { by: 'shop', before: base, after: shop, at: shopAt }
        const fromErp: Sight = { by: 'erp', before: base, after: erp, at: erpAt }
        const one = see(see(start(base), fromShop), fromErp)
        const other = see(see(start(base), fromErp), fromShop)
        expect(sortTags(one.body)).toEqual(sortTags(other.body))
      }),
    )
  })

  it('is idempotent: what has been seen changes nothing when it is seen again', () => {
    fc.assert(
      fc.property(forked, ({ base, erp, erpAt }) => {
        const once = see(start(base), { by: 'erp', before: base, after: erp, at: erpAt })
        const twice = see(once, { by: 'erp', before: erp, after: erp, at: erpAt })
        expect(twice).toMatchObject({ body: once.body, changed: [], conflicts: [], needsCorrection: false })
      }),
    )
  })

  it('converges: after any edits on both sides, two rounds of looking and writing leave both with what the record has', () => {
    const edit = fc.record({ by: fc.constantFrom('shop' as const, 'erp' as const), to: view, isSynced: fc.boolean() })
    fc.assert(
      fc.property(view, fc.array(edit, { maxLength: 12 }), (base, edits) => {
        const shows = { shop: base as Canonical, erp: base as Canonical }
        const seen = { ...shows }
        let state = start(base)
        let now = 1
        const sync = (by: 'shop' | 'erp') => {
          state = see(state, { by, before: seen[by], after: shows[by], at: now++ })
          seen[by] = shows[by] = state.body
        }
        for (const { by, to, isSynced } of edits) {
          shows[by] = to
          if (isSynced) sync(by)
        }
        for (const by of ['shop', 'erp', 'shop', 'erp'] as const) sync(by)
        expect(shows.shop).toEqual(state.body)
        expect(shows.erp).toEqual(state.body)
        const { body } = state
        for (const by of ['shop', 'erp'] as const) sync(by)
        expect(state.body).toEqual(body)
      }),
    )
  })

  it('counts every movement once, whatever the order and however many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ by: fc.constantFrom('shop' as const, 'erp' as const), move: fc.integer({ min: -20, max: 20 }) })),
        (moves) => {
          const shows = { shop: 100, erp: 100 }
          let state: State = { body: { visits: 100 }, stamps: {} }
          for (const { by, move } of moves) {
            const before = shows[by]
            shows[by] += move
            state = see(state, { by, before: { visits: before }, after: { visits: shows[by] }, at: 1 })
          }
          expect(state.body['visits']).toBe(100 + moves.reduce((sum, { move }) => sum + move, 0))
        },
      ),
    )
  })

  it('adds decimals exactly', () => {
    const state: State = { body: { visits: '0.30' }, stamps: {} }
    const { body } = see(state, { by: 'erp', before: { visits: '0.30' }, after: { visits: '0.50' }, at: 1 })
    expect(body['visits']).toBe('0.50')
    expect(see({ body, stamps: {} }, { by: 'shop', before: { visits: '0.3' }, after: { visits: '0.1' }, at: 1 }).body['visits']).toBe(
      '0.30',
    )
  })

  it('refuses what cannot be counted, or is no set, and names the field', () => {
    const odd = (before: Canonical, after: Canonical) => () => see({ body: before, stamps: {} }, { by: 'erp', before, after, at: 1 })
    expect(odd({ visits: 1 }, { visits: 1.5 })).toThrow(expect.objectContaining({ code: 'notCounter', details: { field: 'visits' } }))
    expect(odd({ visits: '1' }, { visits: 'many' })).toThrow(expect.objectContaining({ code: 'notCounter' }))
    expect(odd({ tags: ['a'] }, { tags: 'a,b' })).toThrow(expect.objectContaining({ code: 'notSet', details: { field: 'tags' } }))
  })
})
