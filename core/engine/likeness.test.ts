import { describe, expect, it } from 'vitest'
import { addLike, barcodesOf, onlyLike, phonesOf, sameName, sameNumber, type Likes } from './likeness.ts'

describe('likeness', () => {
  it.each([
    ['00a 17', 'A17'],
    ['Ａ17', 'a17'],
    ['000', '0'],
  ])('numbers %s and %s are alike', (one, other) => expect(sameNumber(one)).toBe(sameNumber(other)))

  it.each([['明前龙井 250g', '明前龙井（250G）']])('names %s and %s are alike', (one, other) => expect(sameName(one)).toBe(sameName(other)))

  it('phones are alike with and without the country, and masked ones are nobody’s', () => {
    const phones = [{ value: '+86 138 0013 8000' }, { value: '13800138000', isMasked: false }, { value: '138****8000', isMasked: true }]
    expect(phonesOf({ phones })).toEqual(['13800138000', '13800138000'])
    expect([phonesOf({}), barcodesOf({}), barcodesOf({ barcodes: [' 690 ', '', 7] })]).toEqual([[], [], ['690']])
  })

  it('a word that stands for several things says nothing; words that say different things say nothing', () => {
    const likes: Likes<{ id: string }> = new Map()
    for (const [word, id] of [
      ['a', '1'],
      ['b', '1'],
      ['b', '1'],
      ['c', '1'],
      ['c', '2'],
      ['d', '2'],
    ] as const)
      addLike(likes, word, { id })
    expect(onlyLike(likes, ['a', 'b', 'nothing'])).toEqual({ id: '1' })
    for (const words of [[], ['nothing'], ['c'], ['a', 'c'], ['a', 'd']]) expect(onlyLike(likes, words)).toBeUndefined()
  })
})
