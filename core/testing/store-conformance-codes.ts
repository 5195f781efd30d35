// Store conformance: rows of code tables, changed all or none, and found by key and by cell.
import { describe, expect, test } from 'vitest'
import type { CodeRow } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { T0 } from './store-rows.ts'

const keyOf = (...cells: string[]) => JSON.stringify(cells)
const MANY = 3_000

export function codeConformance(bench: Bench): void {
  const make = (name: string) =>
    bench.store.admin([
      {
        table: 'codeTables',
        put: { name, keys: '["shop"]', values: '["org","customer"]', fallback: 'error', rev: 1, createdAt: T0, updatedAt: T0 },
        expectRev: null,
      },
    ])
  const revOf = async (name: string) => {
    const { read, tables } = bench.store
    return (await read.select().from(tables.codeTables)).find((row) => row.name === name)?.rev
  }
  const save = (change: { expectRev: number; put?: CodeRow[]; remove?: string[]; isDropped?: boolean }, table = 'shops') =>
    bench.store.saveCodeRows({ table, at: T0, ...change })
  const rowsOf = async (keys: string[], table = 'shops') => (await bench.store.codeRows([{ table, keys }]))[0]!.rows
  const withCell = async (column: string, ...values: string[]) =>
    (await bench.store.codeRows([{ table: 'shops', cells: [{ column, values }] }]))[0]!.rows.map(({ key }) => key).sort()

  describe('code tables', () => {
    test('rows are found by key and by cell; texts stay as they are', async () => {
      await make('shops')
      const rows: CodeRow[] = [
        { key: keyOf('007'), cells: { org: '0100', customer: '客户甲' } },
        { key: keyOf('a,"b'), cells: { org: '0100' } },
        { key: keyOf(''), cells: {} },
      ]
      expect(await save({ expectRev: 1, put: rows })).toBe(true)
      expect(await revOf('shops')).toBe(2)
      expect(await rowsOf([keyOf('007'), keyOf('none'), keyOf('007'), keyOf('')])).toEqual(expect.arrayContaining([rows[0], rows[2]]))
      expect(await rowsOf([keyOf('007'), keyOf('none'), keyOf('007'), keyOf('')])).toHaveLength(2)
      expect(await rowsOf([keyOf('7')])).toEqual([])
      expect(await withCell('org', '0100')).toEqual([keyOf('007'), keyOf('a,"b')])
      expect(await withCell('customer', '0100', '客户甲')).toEqual([keyOf('007')])
      expect(await bench.store.codeRows([])).toEqual([])
    })

    test('a row that is put again loses what it said before; a removed one is found by nothing', async () => {
      await make('shops')
      await save({
        expectRev: 1,
        put: [
          { key: keyOf('a'), cells: { org: '1', customer: 'x' } },
          { key: keyOf('b'), cells: { org: '1' } },
        ],
      })
      expect(await save({ expectRev: 2, put: [{ key: keyOf('a'), cells: { org: '2' } }], remove: [keyOf('b')] })).toBe(true)
      expect(await withCell('org', '1')).toEqual([])
      expect(await withCell('customer', 'x')).toEqual([])
      expect(await rowsOf([keyOf('a'), keyOf('b')])).toEqual([{ key: keyOf('a'), cells: { org: '2' } }])
    })

    test('a change against another revision, or of a table that is not there, changes nothing', async () => {
      await make('shops')
      const put = [{ key: keyOf('a'), cells: { org: '1' } }]
      expect(await save({ expectRev: 2, put })).toBe(false)
      expect(await save({ expectRev: 1, put }, 'nothing')).toBe(false)
      expect(await rowsOf([keyOf('a')])).toEqual([])
      const answers = await Promise.all(['x', 'y', 'z'].map((org) => save({ expectRev: 1, put: [{ key: keyOf('a'), cells: { org } }] })))
      expect(answers.filter(Boolean)).toHaveLength(1)
    })

    test('tables do not see each other’s rows; one that is dropped takes its own along', async () => {
      await make('shops')
      await make('units')
      const put = [{ key: keyOf('a'), cells: { org: '1' } }]
      await save({ expectRev: 1, put })
      await save({ expectRev: 1, put }, 'units')
      expect(await save({ expectRev: 2, isDropped: true })).toBe(true)
      expect(await revOf('shops')).toBeUndefined()
      expect(await rowsOf([keyOf('a')])).toEqual([])
      expect(await withCell('org', '1')).toEqual([])
      expect(await rowsOf([keyOf('a')], 'units')).toEqual(put)
    })

    test('more rows than one statement takes', async () => {
      await make('shops')
      const put = Array.from({ length: MANY }, (_, i) => ({ key: keyOf(`k${i}`), cells: { org: `o${i % 7}`, customer: `c${i}` } }))
      expect(await save({ expectRev: 1, put })).toBe(true)
      expect(await rowsOf(put.map(({ key }) => key))).toHaveLength(MANY)
      expect(await withCell('customer', ...put.map(({ cells }) => cells.customer))).toHaveLength(MANY)
      expect(await save({ expectRev: 2, remove: put.slice(1).map(({ key }) => key) })).toBe(true)
      expect(await withCell('org', 'o0', 'o1')).toEqual([keyOf('k0')])
    })
  })
}
