// Files of code tables: what a spreadsheet has spoilt is no code.
import { zipSync, unzipSync } from 'fflate'
import writeXlsxFile from 'write-excel-file/node'
import { expect, it } from 'vitest'
import { readCsv, readXlsx, writeCsv, writeXlsx } from './code-table-file.ts'
import type { CodeTableConfig } from './code-tables.ts'

const TABLE: CodeTableConfig = { name: 'materials', keys: ['skuCode'], values: ['material'], fallback: 'error' }
const csv = (text: string) => readCsv(TABLE, Buffer.from(text))

it('a lookup that failed, or a number that lost its digits, is refused where it stands', () => {
  const { problems } = csv('skuCode,material\nA1,#N/A\nA2,3.70512E+17\n#REF!,M3\nA4,M#4\nA5,1E5\n')
  expect(problems).toEqual([
    { line: 2, column: 'material', message: 'The cell shows #N/A: mend the formula, or leave the cell empty.' },
    { line: 3, column: 'material', message: expect.stringContaining('3.70512E+17, a number whose last digits were lost') },
    { line: 4, column: 'skuCode', message: expect.stringContaining('#REF!') },
  ])
})

it('in a workbook too', async () => {
  const text = (value: string) => ({ value, type: String })
  const bytes = await writeXlsxFile(
    [
      [text('skuCode'), text('material')],
      [text('A1'), { value: 1, type: Number }],
    ] as never,
    {},
  ).toBuffer()
  const parts = unzipSync(new Uint8Array(bytes))
  const sheet = Object.keys(parts).find((name) => name.startsWith('xl/worksheets/sheet'))!
  const xml = Buffer.from(parts[sheet]!).toString('utf8')
  const failing = xml.replace(/<c r="B2"[^>]*><v>1<\/v><\/c>/, '<c r="B2" t="e"><f>VLOOKUP(A2,X:Y,2,0)</f><v>#N/A</v></c>')
  expect(failing).not.toBe(xml)
  const { problems } = await readXlsx(TABLE, Uint8Array.from(zipSync({ ...parts, [sheet]: Buffer.from(failing) })))
  expect(problems).toMatchObject([{ line: 2, column: 'material', message: expect.stringContaining('shows #N/A') }])
})

it('rows may end as several programs end them', () => {
  const { rows, problems } = csv('skuCode,material\nA1,"M1"\r\nA2,M2\r\nA3,"M3"\n')
  expect(problems).toEqual([])
  expect(rows.map(({ row }) => row['material'])).toEqual(['M1', 'M2', 'M3'])
})

it('a code that only looks like something else comes out and goes in again', async () => {
  const codes = ['1E+05', "'1E+05", "''3.7E+17", '#N/A', '=1', "'=1", "it's", "'x", '007', 'A_x0041_', '_x000D_x_X00e9_']
  const rows = codes.map((material, at) => ({ skuCode: `_x004${at}_`, material }))
  expect(csv(writeCsv(TABLE, rows)).rows.map(({ row }) => row)).toEqual(rows)
  const others = rows.filter(({ material }) => material !== '#N/A')
  const { rows: read, problems } = await readXlsx(TABLE, await writeXlsx(TABLE, others))
  expect(problems).toEqual([])
  expect(read.map(({ row }) => row)).toEqual(others)
})

it('a CSV may be in UTF-8, with or without its mark, or in GB18030', () => {
  const text = 'skuCode,material\nA1,红茶\n'
  const gb18030 = Buffer.concat([Buffer.from('skuCode,material\nA1,'), Buffer.from('baecb2e8', 'hex'), Buffer.from('\n')])
  const read = (bytes: Uint8Array) => readCsv(TABLE, bytes).rows.map(({ row }) => row['material'])
  expect([Buffer.from(text), Buffer.from(`\ufeff${text}`)].map(read)).toEqual([['红茶'], ['红茶']])
  expect(read(gb18030)).toEqual(['红茶'])
  expect(() => read(Buffer.from(`\ufeff${text}`, 'utf16le'))).toThrow('neither in UTF-8 nor in GB18030')
})
