import { describe, expect, it } from 'vitest'
import { recordingTerminal } from '../testing/cli-world.ts'
import { fit, oneLine, screenOf, widthOf } from './screen.ts'
import { facts, table, type Column } from './table.ts'

const wide = screenOf(recordingTerminal())

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['Tea', 3],
    ['明前龙井', 8],
    ['龙井（赠品）', 12],
    ['Ａ', 2],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['🍵', 2],
    ['𠮷', 2],
    ['→ hub', 5],
  ])('%s takes %i columns', (text, columns) => expect(widthOf(text)).toBe(columns))
})

describe('fit', () => {
  it('leaves what fits and cuts the rest, never through a character', () => {
    expect(fit('明前龙井', 8)).toBe('明前龙井')
    expect(fit('明前龙井', 7)).toBe('明前龙…')
    expect(fit('明前龙井', 6)).toBe('明前…')
    expect(fit('Tea', 2)).toBe('T…')
  })
})

describe('oneLine', () => {
  it('keeps a vendor from steering the terminal', () => {
    expect(oneLine('a\r\nb\tc')).toBe('a b c')
    expect(oneLine('\u001b[2Jgone\u202etxt')).toBe('\ufffd[2Jgone\ufffdtxt')
  })
})

describe('table', () => {
  interface Row {
    name: string
    amount: string | null
    note: string
  }
  const columns: Column<Row>[] = [
    { title: 'name', text: ({ name }) => name, least: 4 },
    { title: 'amount', text: ({ amount }) => amount, isRight: true },
    { title: 'note', text: ({ note }) => note, least: 6 },
  ]
  const rows: Row[] = [
    { name: '明前龙井', amount: '1270.00', note: 'a short one' },
    { name: 'Tea', amount: null, note: 'a note that goes on and on, far beyond what a narrow screen can show' },
  ]

  it('aligns by columns on the screen, numbers to the right', () => {
    expect(table(rows, columns, wide)).toEqual([
      'name       amount  note',
      '明前龙井  1270.00  a short one',
      'Tea             –  a note that goes on and on, far beyond what a narrow screen can show',
    ])
  })
  it('cuts the widest first, and never what must be whole', () => {
    const lines = table(rows, columns, { columns: 40, paint: (text) => text })
    expect(lines.map(widthOf).every((width) => width <= 40)).toBe(true)
    expect(lines[1]).toBe('明前龙井  1270.00  a short one')
    expect(lines[2]).toMatch(/^Tea {13}– {2}a note .*…$/)
    expect(table(rows, columns, { columns: 5, paint: (text) => text })[1]).toBe('明…   1270.00  a sho…')
  })
  it('is painted on a screen alone', () => {
    const painted: Column<Row>[] = [{ title: 'name', text: ({ name }) => name, tone: () => 'bad' }]
    expect(table(rows, painted, wide)[1]).toBe('明前龙井')
    expect(table(rows, painted, screenOf(recordingTerminal({ isScreen: true })))[1]).toBe('\u001b[31m明前龙井\u001b[39m')
  })
})

it('facts leave out what there is not', () => {
  expect(
    facts(
      [
        ['id', 'rec_1'],
        ['状态', 'active'],
        ['edited', undefined],
      ],
      wide,
    ),
  ).toEqual(['id    rec_1', '状态  active'])
})
