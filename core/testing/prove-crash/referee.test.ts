import { describe, expect, it } from 'vitest'
import { judge, type Effect } from './referee.ts'

const create = (number: string, revision: number, id = `id-${number}`): Effect => ({ kind: 'create', id, number, revision })
const update = (number: string, revision: number): Effect => ({ kind: 'update', id: `id-${number}`, number, revision })
const good = { lost: [], doubled: [], reordered: [] }

describe('the referee', () => {
  it('finds nothing where everything arrived once and in order', () => {
    const effects = [create('A', 1), create('B', 1), update('A', 2), update('A', 4)]
    const holdings = [
      { id: 'id-A', number: 'A', revision: 4 },
      { id: 'id-B', number: 'B', revision: 1 },
    ]
    expect(judge({ acknowledged: new Map([['A', 4], ['B', 1]]), effects, holdings })).toEqual(good) // prettier-ignore
  })
  it('a revision newer than the acknowledged one is no loss: its sender only never heard of it', () =>
    expect(
      judge({ acknowledged: new Map([['A', 2]]), effects: [create('A', 3)], holdings: [{ id: 'x', number: 'A', revision: 3 }] }),
    ).toEqual(good))
  it('an order that was not acknowledged may be missing', () =>
    expect(judge({ acknowledged: new Map(), effects: [], holdings: [] })).toEqual(good))
  it('the same revision twice is neither a create too many nor out of order', () =>
    expect(judge({ acknowledged: new Map(), effects: [create('A', 2), update('A', 2)], holdings: [] })).toEqual(good))

  it('lost: not there at all, or older than acknowledged', () => {
    const acknowledged = new Map([['A', 1], ['B', 3], ['C', 0]]) // prettier-ignore
    const holdings = [{ id: 'b', number: 'B', revision: 2 }]
    expect(judge({ acknowledged, effects: [], holdings }).lost).toEqual(['A', 'B', 'C'])
  })
  it('lost is judged by what is held, not by what was received', () =>
    expect(
      judge({ acknowledged: new Map([['A', 2]]), effects: [create('A', 2)], holdings: [{ id: 'a', number: 'A', revision: 1 }] }).lost,
    ).toEqual(['A']))
  it('doubled: every create beyond the first counts', () =>
    expect(
      judge({ acknowledged: new Map(), effects: [create('A', 1), create('A', 1, 'x'), create('A', 2, 'y')], holdings: [] }).doubled,
    ).toEqual(['A', 'A']))
  it('reordered: older after newer, also through a second record', () => {
    const effects = [create('A', 2), update('A', 1), create('B', 5), create('B', 4, 'x')]
    expect(judge({ acknowledged: new Map(), effects, holdings: [] }).reordered).toEqual(['A', 'B'])
  })
})
