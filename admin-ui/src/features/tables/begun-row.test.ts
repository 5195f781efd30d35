import { describe, expect, it } from 'vitest'
import type { CodeTable } from '../../api/code-tables.ts'
import { addRowPath, begunRow, missingRowsIn } from './begun-row.ts'

const table = { name: 'ware/houses', keys: ['shop', 'region'], values: ['code'] } as CodeTable
const queryOf = (path: string) => new URL(path, 'http://hub.example').searchParams

describe('a missing row in an address', () => {
  it('is begun with the columns that it would be found by', () => {
    const [row] = missingRowsIn({ field: 'x', unmapped: [{ table: 'ware/houses', by: { shop: '一店 & 二店', region: '' } }] })
    const path = addRowPath(row!)
    expect(path).toMatch(/^\/tables\/ware%2Fhouses\?add=/)
    expect(begunRow(table, queryOf(path))).toEqual({ shop: '一店 & 二店', region: '' })
  })

  it('takes nothing that the table has no column for, and no address for a row that says none', () => {
    expect(begunRow(table, queryOf('/tables/a?search=b'))).toBeUndefined()
    expect(begunRow(table, new URLSearchParams({ add: '{"shop":1,"other":"x","code":"C"}' }))).toEqual({ code: 'C' })
    expect(begunRow(table, new URLSearchParams({ add: '{' }))).toEqual({})
    expect(missingRowsIn({})).toEqual([])
  })
})
