// Folders that are read: which files, in which order, what becomes of their rows, and that nothing is passed over.
import { appendFile, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { zipSync } from 'fflate'
import writeXlsx from 'write-excel-file/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObjectPort, ReadRecord } from '../../core/connector/port.ts'
import { testContext, type TestContext } from '../../core/testing/connector-context.ts'
import type { ObjectConfig } from './config.ts'
import { disk as realDisk, type Disk } from './disk.ts'
import { encodeGb18030 } from './gb18030.ts'
import { createTabular } from './index.ts'
import { faultyDisk, startSimulator, type FolderSimulator } from './simulator.ts'

let sim: FolderSimulator
let ctx: TestContext
let port: ObjectPort
const clock = { now: 0 }

/** A reader of `in`, as a hub that was just started has it. */
function open(more: Partial<ObjectConfig> = {}): void {
  const connector = createTabular(faultyDisk)
  const order = { in: `${sim.root}/in`, key: ['no'], columns: ['no', 'name'], ...more }
  ctx = testContext({ connector, config: { objects: { order } }, now: () => clock.now })
  port = connector.open(ctx.config).objects.order!
}
beforeEach(async () => {
  clock.now = Date.parse('2026-01-15T08:00:00Z')
  sim = await startSimulator({ now: () => clock.now })
  open()
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

const later = (ms = 60_000): void => void (clock.now += ms)
const put = async (name: string, ...lines: string[]): Promise<void> => {
  await sim.put(`in/${name}`, `${lines.join('\n')}\n`)
  later()
}
async function readAll(cursor: string | null = null, limit = 2): Promise<{ records: ReadRecord[]; cursor: string | null }> {
  const records: ReadRecord[] = []
  for (;;) {
    const page = await port.read!(ctx, { cursor, limit })
    records.push(...page.records)
    cursor = page.cursor
    if (!page.hasMore) return { records, cursor }
  }
}
const idsOf = (records: ReadRecord[]): string[] => records.map(({ externalId }) => externalId)
const faultsOf = (records: ReadRecord[]): string[] => records.flatMap(({ place, error }) => (error ? [`${place}: ${error.message}`] : []))

describe('which files', () => {
  it('in the order of their names, numbers in them by value', async () => {
    await put('orders-10.csv', 'no,name', 'c,C')
    await put('orders-9.csv', 'no,name', 'b,B')
    await put('orders-1.csv', 'no,name', 'a,A')
    expect(idsOf((await readAll()).records)).toEqual(['a', 'b', 'c'])
  })

  it('or of when they were written', async () => {
    open({ order: 'modified' })
    await put('z.csv', 'no,name', 'first,')
    await put('a.csv', 'no,name', 'second,')
    expect(idsOf((await readAll()).records)).toEqual(['first', 'second'])
  })

  it('not those that are being written, hidden, locked, elsewhere, or links out of the folder', async () => {
    for (const name of ['x.csv.part', '.x.csv', '~$x.csv', 'x.csv.tmp', 'x.txt']) await put(name, 'no,name', 'bad,')
    await mkdir(`${sim.root}/in/sub.csv`)
    await sim.put('secret.csv', 'no,name\nsecret,\n')
    await symlink(`${sim.root}/secret.csv`, `${sim.root}/in/link.csv`)
    await put('good.csv', 'no,name', 'good,')
    expect(idsOf((await readAll()).records)).toEqual(['good'])
  })

  it('one whose time lies ahead, as of an unpacked archive or another clock, is whole when it has stayed as it is', async () => {
    await sim.put('in/1.csv', 'no,name\na,1\n', clock.now + 8 * 3_600_000)
    await put('2.csv', 'no,name', 'b,2')
    expect(idsOf((await readAll()).records)).toEqual([])
    later(5_000)
    await sim.put('in/1.csv', 'no,name\na,1\nc,3\n', clock.now + 8 * 3_600_000)
    expect(idsOf((await readAll()).records)).toEqual([])
    later(10_000)
    expect(idsOf((await readAll()).records)).toEqual(['a', 'c', 'b'])
  })

  it('not one that was written to a moment ago, nor those behind it, which may be newer', async () => {
    await put('1.csv', 'no,name', 'a,1')
    await sim.put('in/2.csv', 'no,name\nb,half a')
    await sim.put('in/3.csv', 'no,name\na,3\n', clock.now - 60_000)
    const first = await readAll()
    expect(idsOf(first.records)).toEqual(['a'])
    await appendFile(`${sim.root}/in/2.csv`, ' row\n')
    await sim.put('in/2.csv', 'no,name\nb,half a row\n')
    later(10_000)
    const { records } = await readAll(first.cursor)
    expect(records.map(({ externalId, native }) => [externalId, native.name])).toEqual([
      ['b', 'half a row'],
      ['a', '3'],
    ])
  })
})

describe('the cursor', () => {
  it('goes on in the midst of a file, in a hub that was started anew', async () => {
    await put('a.csv', 'no,name', '1,', '2,', '3,', '4,', '5,')
    const page = await port.read!(ctx, { cursor: null, limit: 2 })
    open()
    expect(idsOf((await readAll(page.cursor)).records)).toEqual(['3', '4', '5'])
  })

  it('a file that changes in the midst is read again from its beginning', async () => {
    await put('a.csv', 'no,name', '1,', '2,', '3,')
    const page = await port.read!(ctx, { cursor: null, limit: 2 })
    await put('a.csv', 'no,name', '0,', '1,', '2,', '3,')
    expect(idsOf((await readAll(page.cursor)).records)).toEqual(['0', '1', '2', '3'])
  })

  it('a file of an earlier name that comes while another is under way is not passed over', async () => {
    await put('b.csv', 'no,name', '1,', '2,', '3,')
    const page = await port.read!(ctx, { cursor: null, limit: 2 })
    await put('a.csv', 'no,name', '0,')
    expect(idsOf((await readAll(page.cursor)).records)).toEqual(['3', '0'])
  })

  it('a file that was read and has changed is read again; one that was only touched is not', async () => {
    await put('a.csv', 'no,name', '1,A')
    await put('b.csv', 'no,name', '2,B')
    const first = await readAll()
    await put('a.csv', 'no,name', '1,A')
    const touched = await readAll(first.cursor)
    expect(touched).toEqual({ records: [], cursor: first.cursor })
    await put('a.csv', 'no,name', '1,Z')
    expect((await readAll(touched.cursor)).records).toMatchObject([{ externalId: '1', native: { name: 'Z' } }])
  })

  it('a file of the same length and other content is read again', async () => {
    await put('a.csv', 'no,name', '1,A')
    const { cursor } = await readAll()
    await put('a.csv', 'no,name', '1,B')
    expect((await readAll(cursor)).records).toMatchObject([{ native: { name: 'B' } }])
  })

  it('a file without rows is done', async () => {
    await put('a.csv', 'no,name')
    await put('b.csv')
    const { records, cursor } = await readAll()
    expect(records).toEqual([])
    await put('c.csv', 'no,name', '1,')
    expect(idsOf((await readAll(cursor)).records)).toEqual(['1'])
  })

  it('does not grow with files that are gone, and takes one that comes back', async () => {
    await put('a.csv', 'no,name', '1,')
    const { cursor } = await readAll()
    await rm(`${sim.root}/in/a.csv`)
    const after = await readAll(cursor)
    expect(after.cursor).toBe('{"done":{}}')
    await put('a.csv', 'no,name', '1,')
    expect(idsOf((await readAll(after.cursor)).records)).toEqual(['1'])
  })
})

describe('files that were read', () => {
  beforeEach(() => open({ afterwards: 'move' }))
  const there = async (): Promise<string[]> => (await readdir(`${sim.root}/in`)).sort()

  it('stay until their cursor is stored, then move to done/', async () => {
    await put('a.csv', 'no,name', '1,', '2,')
    await put('b.csv', 'no,name', '3,')
    const first = await port.read!(ctx, { cursor: null, limit: 1 })
    const second = await port.read!(ctx, { cursor: first.cursor, limit: 1 })
    const third = await port.read!(ctx, { cursor: second.cursor, limit: 1 })
    expect(await there()).toEqual(['a.csv', 'b.csv'])
    await port.committed!(ctx, first.cursor!)
    expect(await there()).toEqual(['a.csv', 'b.csv'])
    await port.committed!(ctx, second.cursor!)
    expect(await there()).toEqual(['b.csv', 'done'])
    await port.committed!(ctx, third.cursor!)
    expect(await there()).toEqual(['done'])
    await port.committed!(ctx, third.cursor!)
  })

  it('one that changed since stays to be read, and none overwrites another', async () => {
    await put('a.csv', 'no,name', '1,')
    const first = await readAll()
    await put('a.csv', 'no,name', '1,new')
    await port.committed!(ctx, first.cursor!)
    expect(await there()).toContain('a.csv')
    const second = await readAll(first.cursor)
    await port.committed!(ctx, second.cursor!)
    await put('a.csv', 'no,name', '1,newer')
    const third = await readAll(second.cursor)
    expect(third.records).toHaveLength(1)
    await port.committed!(ctx, third.cursor!)
    expect(await readdir(`${sim.root}/in/done`)).toHaveLength(2)
  })

  it('one that was only touched moves too', async () => {
    await put('a.csv', 'no,name', '1,')
    const { cursor } = await readAll()
    await put('a.csv', 'no,name', '1,')
    await port.committed!(ctx, cursor!)
    expect(await there()).toEqual(['done'])
  })

  it('one that is written anew just before it moves comes back and is read', async () => {
    await put('a.csv', 'no,name', '1,')
    const { cursor } = await readAll()
    let isFirst = true
    const rename: Disk['rename'] = async (from, to) => {
      if (isFirst) await sim.put('in/a.csv', 'no,name\n1,new\n')
      isFirst = false
      await realDisk.rename(from, to)
    }
    const racing = createTabular({ ...realDisk, rename }).open(ctx.config).objects.order!
    await racing.committed!(ctx, cursor!)
    later()
    expect((await readAll(cursor)).records).toMatchObject([{ externalId: '1', native: { name: 'new' } }])
  })

  it('one that is put back is read again', async () => {
    await put('a.csv', 'no,name', '1,')
    const { cursor } = await readAll()
    await port.committed!(ctx, cursor!)
    const after = await readAll(cursor)
    await put('a.csv', 'no,name', '1,')
    expect(idsOf((await readAll(after.cursor)).records)).toEqual(['1'])
  })
})

describe('rows that cannot be read', () => {
  it('are told one by one, with row and column as a spreadsheet shows them, and the others go through', async () => {
    open({ columns: ['no', { name: 'name', required: true }, { name: 'day', date: true }], modified: undefined })
    await put(
      'a.csv',
      'no,name,day',
      '1,A,2026/1/5',
      ',B,',
      '3,,',
      '4,D,soon',
      '',
      '5,"E, quoted\nin two lines",',
      '6,F, G,x',
      '7',
      '8,#N/A,',
    )
    const { records } = await readAll()
    expect(idsOf(records)).toEqual(['1', 'a.csv#3', '3', '4', '5', '6', '7', '8'])
    expect(records[0]).toMatchObject({ native: { no: '1', name: 'A', day: '2026-01-05' }, place: 'a.csv row 2' })
    expect(records.flatMap(({ error }) => error?.details.path ?? [])).toEqual(['no', 'name', 'day', '', '', 'name'])
    expect(records[4]).toMatchObject({ native: { no: '5', name: 'E, quoted\nin two lines', day: null } })
    expect(faultsOf(records)).toEqual([
      'a.csv row 3: column no is blank: it is part of the key',
      'a.csv row 4: column name is blank',
      'a.csv row 5: column day holds "soon", which is no date such as 2026-01-15 or 2026/1/15 8:30',
      'a.csv row 8: it has 4 cells and the header 3: quote values that hold ",", or finish the row; column day holds "G", which is no date such as 2026-01-15 or 2026/1/15 8:30',
      'a.csv row 9: it has 1 cells and the header 3: quote values that hold ",", or finish the row; column name is blank',
      'a.csv row 10: column name shows #N/A: mend the formula',
    ])
  })

  it('a key that stands in two rows names both, and neither goes through', async () => {
    await put('a.csv', 'no,name', '1,A', '2,B', '1,C')
    expect(faultsOf((await readAll()).records)).toEqual([
      'a.csv rows 2, 4: row 2: the key 1 stands in 2 rows: keep one of them, or configure lines',
    ])
  })

  it('keys of several columns cannot be taken for each other', async () => {
    open({ key: ['no', 'name'] })
    await put('a.csv', 'no,name', 'a|b,c', 'a,b|c', String.raw`a\,b`)
    expect(new Set(idsOf((await readAll()).records)).size).toBe(3)
  })

  it('bytes of another encoding are a fault of their row, in the header of the file', async () => {
    await sim.put('in/a.csv', Buffer.concat([Buffer.from('no,name\n1,A\n2,'), encodeGb18030('张三'), Buffer.from('\n')]))
    later()
    expect(faultsOf((await readAll()).records)).toEqual([
      'a.csv row 3: column name holds bytes of another encoding: set `encoding` to the one that the file is written in',
    ])
    open({ key: ['编号'], columns: ['编号'] })
    await sim.put('in/a.csv', encodeGb18030('编号\n1\n'))
    later()
    await expect(readAll()).rejects.toMatchObject({
      kind: 'data',
      message: 'a.csv: its header (row 1) is not utf-8: set encoding to gb18030',
    })
    open({ key: ['编号'], columns: ['编号'], encoding: 'gb18030' })
    expect(idsOf((await readAll()).records)).toEqual(['1'])
  })
})

describe('records with lines', () => {
  beforeEach(() => open({ columns: ['no', 'name'], lines: { columns: ['sku', { name: 'num', required: true }] } }))

  it('all rows of a key are one record, wherever they stand', async () => {
    await put('a.csv', 'no,name,sku,num', 'O1,张三,A,1', 'O2,李四,B,2', 'O1,张三,C,3', 'O3,王五,,')
    const { records } = await readAll()
    expect(records.map(({ native, place }) => [place, native])).toEqual([
      [
        'a.csv rows 2, 4',
        {
          no: 'O1',
          name: '张三',
          lines: [
            { _line: '1', sku: 'A', num: '1' },
            { _line: '2', sku: 'C', num: '3' },
          ],
        },
      ],
      ['a.csv row 3', { no: 'O2', name: '李四', lines: [{ _line: '1', sku: 'B', num: '2' }] }],
      ['a.csv row 5', { no: 'O3', name: '王五', lines: [] }],
    ])
  })

  it('what its rows say of the record must be one thing; a bad line holds back the whole record', async () => {
    await put('a.csv', 'no,name,sku,num', 'O1,张三,A,1', 'O1,李四,B,2', 'O2,王五,A,1', 'O2,,B,', 'O3,赵六,A,1')
    const { records } = await readAll()
    expect(faultsOf(records)).toEqual([
      'a.csv rows 2–3: row 3: column name differs from row 2, which has the same key',
      'a.csv rows 4–5: row 5: column num is blank',
    ])
    expect(idsOf(records.filter(({ error }) => !error))).toEqual(['O3'])
  })

  it('fillDown: rows without a key belong to the row above, as merged cells come out', async () => {
    open({ columns: ['no', 'name'], lines: { columns: ['sku'], fillDown: true } })
    await put('a.csv', 'no,name,sku', 'O1,张三,A', ',,B', 'O2,李四,C')
    const { records } = await readAll()
    expect(records.map(({ externalId, native }) => [externalId, (native.lines as unknown[]).length])).toEqual([
      ['O1', 2],
      ['O2', 1],
    ])
  })
})

describe('files that cannot be read as a whole', () => {
  it.each([
    ['no column', ['no,title', '1,A'], 'a.csv: its header (row 1) has no column name; it has no, title'],
    ['a column twice', ['no,name,name', '1,A,B'], 'a.csv: its header (row 1) has the column name twice: rename one of them'],
    ['an open quote', ['no,name', '1,"A'], 'a.csv: this is no CSV: '],
    ['a blank header', ['', 'no,name', '1,A'], 'a.csv: row 1, which should be the header, is blank: set headerRow'],
  ])('%s: the run fails and says so, and the cursor stays before it', async (_, lines, message) => {
    await put('a.csv', ...lines)
    await expect(readAll()).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining(message) })
    await put('a.csv', 'no,name', '1,A')
    expect(idsOf((await readAll()).records)).toEqual(['1'])
  })

  it('line ends of several programs in one file', async () => {
    await sim.put('in/a.csv', 'no,name\r\n1,A\n2,"B"\r\n')
    await sim.put('in/b.csv', 'no,name\n3,"C"\r\n4,D\r\n')
    later()
    const { records } = await readAll()
    expect(faultsOf(records)).toEqual([])
    expect(records.map(({ native }) => native)).toEqual(['A', 'B', 'C', 'D'].map((name, at) => ({ no: `${at + 1}`, name })))
  })

  it.each(['utf-8', 'gb18030'] as const)('a byte order mark says what the file is in, whatever is set: %s', async (encoding) => {
    const [text, utf16] = ['\ufeffno,name\r\n1,红茶\r\n', (part: string) => Buffer.from(part, 'utf16le')]
    for (const bytes of [Buffer.from(text), utf16(text), utf16(text).swap16()]) {
      open({ encoding })
      await sim.put('in/a.csv', bytes)
      later()
      expect((await readAll()).records.map(({ native }) => native)).toEqual([{ no: '1', name: '红茶' }])
    }
  })

  it('Chinese in UTF-8 is refused where GB18030 is expected, though its bytes have a meaning there too', async () => {
    open({ encoding: 'gb18030' })
    await put('a.csv', 'no,name', '1,红茶', '2,5°C 以下冷藏')
    await expect(readAll()).rejects.toMatchObject({
      code: 'badCsv',
      message: 'a.csv: it is written in UTF-8 and not in gb18030: set encoding to utf-8',
    })
    // Some of it is UTF-8 by chance: 模通 as ģͨ, 璐奸 as a Chinese character and a half.
    for (const name of ['红茶', '模通', '模联通', '联通', '璐奸', 'ģ', '一', 'ASCII', '5℃']) {
      await sim.put('in/a.csv', encodeGb18030(`no,name\n1,${name}\n`))
      later()
      expect((await readAll()).records.map(({ native }) => native.name)).toEqual([name])
    }
  })

  it('a quote that is not closed does not swallow the rows up to the next one', async () => {
    await sim.put('in/a.csv', 'no,name\r\n0,"two\r\nlines"\r\n\r\n1,"5寸屏\r\n2,""B""\r\n3,"6寸屏"\r\n4,D\r\n')
    later()
    await expect(readAll()).rejects.toMatchObject({
      code: 'badCsv',
      message: expect.stringContaining('a.csv: this is no CSV: a quote that opens a value in line 5 is not closed there'),
    })
    await sim.put('in/a.csv', 'no,name\r\n1,"""so""\nhe said"\r\n2,5" screen\r\n3,"""so\nhe said"\r\n4,"""so"" he said"\r\n')
    later()
    const names = ['"so"\nhe said', '5" screen', '"so\nhe said', '"so" he said']
    expect((await readAll()).records.map(({ native }) => native.name)).toEqual(names)
  })

  it('too many bytes, too many rows', async () => {
    open({ maxBytes: 19 })
    await put('a.csv', 'no,name', '1,A', '2,B', '3,C')
    await expect(readAll()).rejects.toMatchObject({ code: 'tooLarge', kind: 'data' })
    open({ maxRows: 2 })
    await expect(readAll()).rejects.toMatchObject({
      code: 'tooLarge',
      message: 'a.csv: it has more than 2 rows: split it, or raise maxRows',
    })
    open({ maxRows: 3 })
    expect((await readAll()).records).toHaveLength(3)
  })

  it('a folder that is not there is for a person, a disk that fails comes back', async () => {
    open({ in: `${sim.root}/nowhere` })
    await expect(readAll()).rejects.toMatchObject({ kind: 'config', code: 'folderUnusable' })
    open()
    await put('a.csv', 'no,name', '1,A')
    sim.faults.failNext(503)
    await expect(readAll()).rejects.toMatchObject({ kind: 'transient' })
    expect(idsOf((await readAll()).records)).toEqual(['1'])
  })
})

describe('Excel', () => {
  const text = (value: string) => ({ value, type: String })
  const book = (rows: object[][], sheet = 'Sheet1') => writeXlsx(rows as never, { sheet }).toBuffer()
  beforeEach(() => open({ format: 'xlsx', columns: ['no', 'name', { name: 'day', optional: true }] }))
  const header = ['no', 'name', 'day'].map(text)

  it('text stays text, numbers are what Excel shows, dates are dates', async () => {
    const at = { value: new Date('2026-01-15T08:30:00Z'), type: Date, format: 'yyyy-mm-dd hh:mm' }
    const rows = [
      header,
      [text('00123'), { value: 0.1 + 0.2, type: Number }, at],
      [text('370512345678901234'), { value: true, type: Boolean }],
    ]
    await sim.put('in/a.xlsx', await book(rows))
    later()
    const { records } = await readAll()
    expect(records.map(({ native }) => native)).toEqual([
      { no: '00123', name: '0.3', day: '2026-01-15 08:30:00' },
      { no: '370512345678901234', name: 'TRUE', day: null },
    ])
  })

  it('a workbook that counts its days from 1904 is read by that calendar', async () => {
    const at = { value: new Date('2026-01-15T08:30:00Z'), type: Date, format: 'yyyy-mm-dd hh:mm' }
    const parts = await partsOf(await book([header, [text('1'), null as never, at]]))
    const workbook = Buffer.from(parts['xl/workbook.xml']!).toString('utf8')
    const other = workbook.replace('<workbookPr/>', '<workbookPr date1904="1"/>')
    expect(other).not.toBe(workbook)
    await sim.put('in/a.xlsx', zipSync({ ...parts, 'xl/workbook.xml': Buffer.from(other) }))
    later()
    expect((await readAll()).records[0]!.native.day).toBe('2030-01-16 08:30:00')
    await sim.put('in/a.xlsx', zipSync({ ...parts, 'xl/workbook.xml': Buffer.from(other.replace('"1"', '"true"')) }))
    later()
    expect((await readAll()).records[0]!.native.day, 'as LibreOffice says it').toBe('2030-01-16 08:30:00')
  })

  /** A workbook whose sheet is changed. */
  const changed = async (rows: object[][], change: (xml: string) => string): Promise<Uint8Array> => {
    const parts = await partsOf(await book(rows))
    const sheet = Object.keys(parts).find((name) => name.startsWith('xl/worksheets/sheet'))!
    const xml = Buffer.from(parts[sheet]!).toString('utf8')
    expect(change(xml)).not.toBe(xml)
    return zipSync({ ...parts, [sheet]: Buffer.from(change(xml)) })
  }

  it('cells and rows that do not say where they are follow each other', async () => {
    const rows = [header, [text('1'), text('A')], [text('2'), null as never, text('C')], [text('3')]]
    const bare = await changed(rows, (xml) => xml.replaceAll(/<(row|c) r="(?!C3)[A-Z]?\d+"/g, '<$1'))
    const prefixed = await changed(rows, (xml) =>
      xml.replaceAll(/<(row|c) r="(?!C3)[A-Z]?\d+"/g, '<$1').replaceAll(/<(\/?)(row|c|v)(?=[\s>])/g, '<$1x:$2'),
    )
    for (const bytes of [bare, prefixed]) {
      await sim.put('in/a.xlsx', bytes)
      later()
      expect((await readAll()).records.map(({ native }) => native)).toEqual([
        { no: '1', name: 'A', day: null },
        { no: '2', name: null, day: 'C' },
        { no: '3', name: null, day: null },
      ])
    }
  })

  it('a cell far off costs no memory for all that could be before it, and blank rows are none', async () => {
    const withCell = (at: string) => {
      const row = `<row r="${at.replace(/\D/g, '')}"><c r="${at}" t="str"><v>x</v></c></row></sheetData>`
      return changed([header, [text('1')]], (xml) => xml.replace('</sheetData>', row))
    }
    open({ format: 'xlsx' })
    await sim.put('in/a.xlsx', await withCell('XFD100000'))
    later()
    await expect(readAll()).rejects.toMatchObject({
      code: 'tooLarge',
      message: expect.stringContaining('the cells of a sheet reach as far as column XFD and row 100000: delete what stands far off'),
    })
    for (const at of ['A9999999', 'A99999999999', 'AAAAAAAA1']) {
      await sim.put('in/a.xlsx', await withCell(at))
      later()
      await expect(readAll()).rejects.toMatchObject({ kind: 'data', code: at === 'A9999999' ? 'tooLarge' : 'notXlsx' })
    }
    await sim.put('in/a.xlsx', await withCell('A200000'))
    later()
    expect(idsOf((await readAll()).records)).toEqual(['1', 'x'])
  })

  it('a number that is shown with zeros before it is read as it is shown', async () => {
    const number = (value: number, format?: string) => ({ value, type: Number, ...(format && { format }) })
    const rows = [
      header,
      [number(123, '00000'), number(5, '000;-000'), number(1.5, '000')],
      [number(1234567, '00000'), number(-5, '000'), number(7)],
      [number(0.5, '0.00'), number(7, '0'), number(1234567890123456, '000000000000000000')],
    ]
    // As Java writes whole numbers, and as the result of a formula.
    for (const bytes of [
      await changed(rows, (xml) => xml.replace('<v>123</v>', '<v>123.0</v>')),
      await changed(rows, (xml) => xml.replace('<v>123</v>', '<f>A9</f><v>1.23E2</v>')),
    ]) {
      await sim.put('in/a.xlsx', bytes)
      later()
      const { records } = await readAll()
      expect(records.map(({ native: { no, name, day } }) => [no, name, day])).toEqual([
        ['00123', '005', '1.5'],
        ['1234567', '-5', '7'],
        ['0.5', '7', null],
      ])
      expect(faultsOf(records)).toEqual([expect.stringContaining('column day is a number of more than 15 digits')])
    }
  })

  it('a sheet of many pieces is read as one', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => [text(`N${at}`), text('红茶'), text(`${at % 7}`)])
    await sim.put('in/a.xlsx', await changed([header, ...rows], (xml) => xml.replaceAll(/<(row|c) r="[A-Z]?\d+"/g, '<$1')))
    later()
    const { records } = await readAll(null, 50_000)
    expect(records.map(({ native: { no, name, day } }) => [no, name, day])).toEqual(rows.map((row) => row.map(({ value }) => value)))
  })

  it('a date that is written as one, as some programs do, is what it says, wherever the hub stands', async () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Asia/Shanghai'
    try {
      const parts = await partsOf(await book([header, [text('1'), text('A'), { value: 1, type: Number }]]))
      const sheet = Object.keys(parts).find((name) => name.startsWith('xl/worksheets/sheet'))!
      const xml = Buffer.from(parts[sheet]!).toString('utf8')
      const dated = xml.replace(/<c r="C2"[^>]*><v>1<\/v><\/c>/, '<c r="C2" t="d"><v>2026-01-15T08:30:00</v></c>')
      expect(dated).not.toBe(xml)
      await sim.put('in/a.xlsx', zipSync({ ...parts, [sheet]: Buffer.from(dated) }))
      later()
      expect((await readAll()).records[0]!.native.day).toBe('2026-01-15 08:30:00')
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('a long number has lost its digits, a failed formula has no value: faults of their rows', async () => {
    const rows = [header, [{ value: 3.7051234567890123e17, type: Number }, text('A')], [text('2'), { value: 1, type: Number }]]
    const parts = await partsOf(await book(rows))
    const sheet = Object.keys(parts).find((name) => name.startsWith('xl/worksheets/sheet'))!
    const xml = Buffer.from(parts[sheet]!).toString('utf8')
    const failing = xml.replace(/<c r="B3"[^>]*><v>1<\/v><\/c>/, '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    expect(failing).not.toBe(xml)
    await sim.put('in/a.xlsx', zipSync({ ...parts, [sheet]: Buffer.from(failing) }))
    later()
    expect(faultsOf((await readAll()).records)).toEqual([
      'a.xlsx row 2: column no is a number of more than 15 digits, of which Excel keeps 15: format the column as text and enter it again',
      'a.xlsx row 3: column name shows #DIV/0!: mend the formula',
    ])
  })

  it('the sheet that is named, and which there are when it is missing', async () => {
    await sim.put('in/a.xlsx', await book([header, [text('1')]], '明细'))
    later()
    open({ format: 'xlsx', sheet: '明细' })
    expect(idsOf((await readAll()).records)).toEqual(['1'])
    open({ format: 'xlsx', sheet: '汇总' })
    await expect(readAll()).rejects.toMatchObject({ kind: 'data', code: 'noSheet', message: expect.stringContaining('明细') })
  })

  it('what is no .xlsx is refused: text, the old format, one cut off', async () => {
    const whole = await book([header, [text('1')]])
    for (const bytes of [Buffer.from('no,name\n'), Buffer.from('d0cf11e0a1b11ae1', 'hex'), whole.subarray(0, whole.length / 2)]) {
      await sim.put('in/a.xlsx', bytes)
      later()
      await expect(readAll()).rejects.toMatchObject({ kind: 'data', code: 'notXlsx', message: expect.stringContaining('a.xlsx: ') })
    }
  })

  it('a small file that unpacks to a large one (zip bomb) is given up at the limit', async () => {
    const parts = await partsOf(await book([header, [text('1')]]))
    const bomb = zipSync({ ...parts, 'xl/media.xml': new Uint8Array(96 * 1024 * 1024) }, { level: 9 })
    expect(bomb.length).toBeLessThan(200_000)
    await sim.put('in/a.xlsx', bomb)
    later()
    open({ format: 'xlsx', maxUnpackedBytes: 8 * 1024 * 1024 })
    const before = process.memoryUsage().arrayBuffers
    await expect(readAll()).rejects.toMatchObject({
      code: 'tooLarge',
      message: 'a.xlsx: this file is too large: it unpacks to more than 8 MiB',
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024)
    const crowd = Object.fromEntries(Array.from({ length: 2500 }, (_, at) => [`xl/p${at}.xml`, new Uint8Array(1)]))
    await sim.put('in/a.xlsx', zipSync({ ...crowd, ...parts }))
    later()
    await expect(readAll()).rejects.toMatchObject({ code: 'tooLarge' })
  })
})

describe('a file that is handed in', () => {
  const hand = (text: string, name = 'from me.csv') => port.receiveFile!(ctx, { name, bytes: Buffer.from(text) })

  it('is read without effect, then kept where the next read finds it at once', async () => {
    const { records, keep } = await hand('no,name\n1,A\n,B\n')
    expect(records).toMatchObject([
      { externalId: '1', place: 'from me.csv row 2' },
      { error: { kind: 'data' }, place: 'from me.csv row 3' },
    ])
    expect(await readdir(`${sim.root}/in`)).toEqual([])
    const kept = await keep()
    expect(await readdir(`${sim.root}/in`)).toEqual([kept])
    expect(idsOf((await readAll()).records)).toEqual(['1', `${kept}#3`])
  })

  it('gets a name of ours: no name leads out of the folder or over another file', async () => {
    open({ file: 'orders-*-v?.csv' })
    const first = await (await hand('no,name\n1,A\n', '../../etc/passwd')).keep()
    later(1)
    const second = await (await hand('no,name\n1,A\n', '../../etc/passwd')).keep()
    expect([first, second].every((name) => /^orders-qiao-upload-\w+-[\w-]{8}-v0\.csv$/.test(name))).toBe(true)
    expect(new Set([first, second]).size).toBe(2)
    expect((await readAll()).records).toHaveLength(2)
  })

  it('is refused as a whole where it cannot be read', async () => {
    await expect(hand('no,title\n')).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining('from me.csv: ') })
    open({ file: 'orders.csv' })
    const { keep } = await hand('no,name\n1,A\n')
    await expect(keep()).rejects.toMatchObject({ kind: 'config', code: 'noUpload' })
  })
})

/** The parts of a workbook. */
async function partsOf(bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  const { unzipSync } = await import('fflate')
  return unzipSync(bytes)
}

it('a path is what it is', () => {
  expect(() => open({ in: 'relative/in' })).toThrow('config.objects.order.in: must be an absolute path')
  expect(() => open({ file: '../x.csv' })).toThrow('config.objects.order.file')
  expect(() => open({ key: ['nothing'] })).toThrow('key: "nothing" is no column of the record')
  expect(() => open({ out: '/x' })).toThrow('config.objects.order')
})

it('columns may be taken from a sample', () => {
  open({ columns: undefined, sample: '\ufeff编号,名称,数量', key: ['编号'], lines: { columns: ['数量'] } })
  expect(port.schema).toMatchObject({
    required: ['编号', 'lines'],
    properties: { 编号: { type: 'string' }, 名称: { type: ['string', 'null'] }, lines: { items: { properties: { 数量: {} } } } },
  })
})
