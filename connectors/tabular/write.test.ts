// Folders that are written: files that never change, what Excel makes of them, and that a crash at any moment doubles and loses nothing.
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readSheet } from 'read-excel-file/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Native, ObjectPort, WriteItem } from '../../core/connector/port.ts'
import { toHubError } from '../../core/errors.ts'
import { testContext, type TestContext } from '../../core/testing/connector-context.ts'
import type { ObjectConfig } from './config.ts'
import { disk as realDisk, type Disk } from './disk.ts'
import { createTabular } from './index.ts'
import { startSimulator, type FolderSimulator } from './simulator.ts'

let sim: FolderSimulator
let ctx: TestContext
const clock = { now: 0 }

beforeEach(async () => {
  clock.now = Date.parse('2026-01-15T08:00:00Z')
  sim = await startSimulator({ now: () => clock.now })
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

/** A writer to `out`, as a node that was just started has it. */
function open(more: Partial<ObjectConfig> = {}, disk: Disk = realDisk): ObjectPort {
  const connector = createTabular(disk)
  const order = { out: `${sim.root}/out`, key: ['no'], columns: ['no', 'name'], referenceColumn: 'ref', ...more }
  ctx = testContext({ connector, config: { objects: { order } }, now: () => clock.now })
  return connector.open(ctx.config).objects.order!
}
const item = (want: Native, attemptKey: string, externalId?: string): WriteItem => ({
  ...{ want, changed: Object.keys(want), attemptKey, reference: `R-${String(want.no)}`, externalId },
})
const write = (port: ObjectPort, ...items: WriteItem[]) => port.write!(ctx, items, {})
const files = async (): Promise<string[]> => (await readdir(`${sim.root}/out`)).filter((name) => name !== '.qiao').sort()
const textOf = async (name: string): Promise<string> => readFile(join(sim.root, 'out', name), 'utf8')

describe('files', () => {
  it('one for each batch, with a mark for Excel, in the order of time, never touched again', async () => {
    const port = open()
    await write(port, item({ no: 'SO1', name: '张三' }, 'a1'), item({ no: 'SO2', name: null }, 'a2'))
    const [first] = await files()
    expect(first).toMatch(/^order-20260115T080000000Z-[0-9a-f]{8}\.csv$/)
    expect(await textOf(first!)).toBe('\ufeffno,name,ref\r\nSO1,张三,R-SO1\r\nSO2,,R-SO2\r\n')
    clock.now += 1000
    await write(port, item({ no: 'SO1', name: '李四' }, 'a3', 'SO1'))
    const [same, second] = await files()
    expect(same).toBe(first)
    expect(await textOf(second!)).toBe('\ufeffno,name,ref\r\nSO1,李四,R-SO1\r\n')
    expect((await port.get!(ctx, ['SO1']))[0]!.native).toEqual({ no: 'SO1', name: '李四' })
  })

  it('names go up though the clock was put back: the newer row comes last', async () => {
    await write(open(), item({ no: 'SO1', name: 'old' }, 'a'))
    clock.now -= 3_600_000
    const port = open()
    await write(port, item({ no: 'SO1', name: 'new' }, 'b', 'SO1'))
    expect(await textOf((await files())[1]!)).toContain('new')
    expect((await port.get!(ctx, ['SO1']))[0]!.native).toMatchObject({ name: 'new' })
  })

  it('no value becomes a formula; numbers and phone numbers stay as they are', async () => {
    const port = open()
    const values = ['=1+1', '+cmd|x', '@SUM(A1)', '-2+3', '＝1', '\t=1', '-5.00', '+8613800000000', '1-2', 'a=b']
    await write(port, ...values.map((name, at) => item({ no: `N${at}`, name }, `k${at}`)))
    const rows = (await textOf((await files())[0]!)).split('\r\n').slice(1, -1)
    const cells = rows.map((row) => row.split(',')[1])
    expect(cells).toEqual(["'=1+1", "'+cmd|x", "'@SUM(A1)", "'-2+3", "'＝1", "'\t=1", '-5.00', '+8613800000000', '1-2', 'a=b'])
  })

  it('a line end within a value is quoted, so that it begins no row, and no formula', async () => {
    const port = open({ referenceColumn: undefined })
    const values = ['请放门卫\n谢谢', 'a\rb', 'x\n=HYPERLINK("http://x")']
    await write(port, ...values.map((name, at) => item({ no: `N${at}`, name }, `k${at}`)))
    expect(await textOf((await files())[0]!)).toBe(
      '\ufeffno,name\r\nN0,"请放门卫\n谢谢"\r\nN1,"a\rb"\r\nN2,"x\n=HYPERLINK(""http://x"")"\r\n',
    )
  })

  it('Excel: every cell is text, also one that looks like a character of a workbook', async () => {
    const port = open({ format: 'xlsx', sheet: '订单' })
    const want = { no: '00123', name: '370512345678901234' }
    await write(port, item(want, 'a'), item({ no: '=1+1', name: '2026-01-15' }, 'b'), item({ no: '3', name: 'A_x0041_x000D_' }, 'c'))
    const rows = await readSheet(join(sim.root, 'out', (await files())[0]!), '订单')
    expect(rows).toEqual([
      ['no', 'name', 'ref'],
      ['00123', '370512345678901234', 'R-00123'],
      ['=1+1', '2026-01-15', 'R-=1+1'],
      ['3', 'A_x0041_x000D_', 'R-3'],
    ])
  })

  it.each(['2026/01', "'明细"])('a sheet that Excel cannot have is refused before anything is written: %s', (sheet) => {
    expect(() => open({ format: 'xlsx', sheet })).toThrow('config.objects.order.sheet')
  })

  it('a record with lines is a row for each, which get a place that stays', async () => {
    const port = open({ lines: { columns: ['sku', 'num'] } })
    const lines = [
      { sku: 'A', num: '1' },
      { sku: 'B', num: '2' },
    ]
    const [created] = await write(port, item({ no: 'SO1', name: '张三', lines }, 'a'))
    expect(created!.native!.lines).toEqual([
      { _line: '1', sku: 'A', num: '1' },
      { _line: '2', sku: 'B', num: '2' },
    ])
    const next = [(created!.native!.lines as Native[])[1]!, { sku: 'C', num: '3' }]
    const [updated] = await write(port, item({ no: 'SO1', name: '张三', lines: next }, 'b', 'SO1'))
    expect((updated!.native!.lines as Native[]).map((line) => [line._line, line.sku])).toEqual([
      ['2', 'B'],
      ['3', 'C'],
    ])
    expect(await textOf((await files())[0]!)).toBe('\ufeffno,name,sku,num,ref\r\nSO1,张三,A,1,R-SO1\r\nSO1,张三,B,2,R-SO1\r\n')
  })

  it('what was read from such a file is what was written', async () => {
    const port = open({ encoding: 'gb18030', delimiter: ';', referenceColumn: undefined })
    await write(port, item({ no: 'SO1', name: '张三; "老"\r\n𠮷' }, 'a'))
    const connector = createTabular(realDisk)
    const order = { in: `${sim.root}/out`, key: ['no'], columns: ['no', 'name'], encoding: 'gb18030', delimiter: ';', quietSeconds: 0 }
    const reader = testContext({ connector, config: { objects: { order } }, now: () => Date.now() + 60_000 })
    const { records } = await connector.open(reader.config).objects.order!.read!(reader, { cursor: null, limit: 10 })
    await reader.close()
    expect(records.map(({ native }) => native)).toEqual([{ no: 'SO1', name: '张三; "老"\r\n𠮷' }])
  })
})

describe('refusals', () => {
  it('a blank key, a changed key, a key of another record, a character without a code: each alone', async () => {
    const port = open({ encoding: 'gb18030' })
    await write(port, item({ no: 'SO1', name: 'x' }, 'a'))
    const other = { ...item({ no: 'SO1', name: 'y' }, 'b'), reference: 'R-other' }
    const results = await write(
      port,
      item({ no: null, name: 'x' }, 'c'),
      item({ no: 'SO9', name: 'x' }, 'd', 'SO1'),
      other,
      item({ no: 'SO3', name: '\ue5e5' }, 'e'),
      item({ no: 'SO4', name: 'good' }, 'f'),
    )
    expect(results.map(({ done, error }) => [done, error?.kind, error?.code])).toEqual([
      [false, 'data', 'noKey'],
      [false, 'data', 'keyChanged'],
      [false, 'data', 'duplicateKey'],
      [false, 'data', 'uncodable'],
      [true, undefined, undefined],
    ])
  })

  it('notes that somebody has changed are for a person: nothing is written meanwhile', async () => {
    await write(open(), item({ no: 'SO1', name: 'x' }, 'a'))
    const notes = (await readdir(`${sim.root}/out/.qiao/order`)).find((name) => name.endsWith('.json'))!
    await sim.put(`out/.qiao/order/${notes}`, '{')
    const thrown = await write(open(), item({ no: 'SO2', name: 'x' }, 'b')).then(() => undefined, toHubError)
    expect(thrown).toMatchObject({ kind: 'config', code: 'ledgerBroken' })
    expect(await files()).toHaveLength(1)
  })
})

describe('crashes', () => {
  /** From its n-th call on the disk is that of a process that is gone; `isDone`: the n-th call still took place. */
  function dyingDisk(calls: number, isDone: boolean): { disk: Disk; isDead(): boolean } {
    let left = calls
    const die = (): never => {
      throw Object.assign(new Error('the process is gone'), { code: 'EIO' })
    }
    const wrap =
      <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
      async (...given: Given): Promise<Result> => {
        if (left-- > 0) return work(...given)
        if (isDone && left === -1) await work(...given)
        return die()
      }
    const { list, names, read, write: put, rename, makeFolder, remove } = realDisk
    const disk: Disk = {
      ...{ list: wrap(list), names: wrap(names), read: wrap(read), write: wrap(put) },
      ...{ rename: wrap(rename), makeFolder: wrap(makeFolder), remove: wrap(remove) },
    }
    return { disk, isDead: () => left < 0 }
  }

  /** Whoever the files are for takes them away at once. */
  async function takeAway(taken: string[]): Promise<void> {
    for (const name of await files()) {
      taken.push(await textOf(name))
      await rm(join(sim.root, 'out', name))
    }
  }

  /** What the engine does after a restart: looks the create up, twice, and sends it again with the same key where it is not found. */
  async function recover(sent: WriteItem, taken: string[]): Promise<void> {
    const port = open()
    const [found] = await port.lookup!(ctx, [sent.reference])
    await takeAway(taken)
    clock.now += 5000
    if (found!.externalId !== undefined) expect((await port.get!(ctx, ['SO1']))[0]!.native).toEqual(sent.want)
    else expect(await write(port, sent)).toMatchObject([{ done: true, externalId: 'SO1' }])
  }

  it.each([false, true])('at every step (done by then: %s): the row is put out once', async (isDone) => {
    let crashes = 0
    for (let calls = 0; ; calls++) {
      const sent = item({ no: 'SO1', name: '张三' }, 'create-1')
      const { disk, isDead } = dyingDisk(calls, isDone)
      const taken: string[] = []
      const error = await write(open({}, disk), sent).then(() => undefined, toHubError)
      await takeAway(taken)
      if (isDead()) {
        crashes++
        expect(['transient', 'unknown']).toContain(error!.kind)
        // Whatever is put out must not be called a plain failure: the engine would send it again under another key.
        if (taken.length > 0) expect(error!.kind).toBe('unknown')
      }
      await recover(sent, taken)
      await write(open(), sent)
      await takeAway(taken)
      expect(taken, `crash at call ${calls}`).toEqual(['\ufeffno,name,ref\r\nSO1,张三,R-SO1\r\n'])
      const left = (await readdir(`${sim.root}/out/.qiao/order`)).filter((name) => !name.endsWith('.json'))
      expect(left).toEqual([])
      if (!isDead()) break
      await sim.close()
      sim = await startSimulator({ now: () => clock.now })
    }
    expect(crashes).toBeGreaterThan(6)
  })

  it('another node that looks in the midst of a write lets it count as a whole or not at all', async () => {
    for (let calls = 0; calls < 12; calls++) {
      const sent = item({ no: 'SO1', name: '张三' }, 'create-1')
      let left = calls
      const look = async (): Promise<void> => {
        if (left-- !== 0) return
        const other = createTabular(realDisk).open(ctx.config).objects.order!
        await other.lookup!(ctx, [sent.reference])
      }
      const meddled = Object.fromEntries(
        Object.entries(realDisk).map(([name, work]) => [
          name,
          async (...given: unknown[]) => {
            await look()
            return (work as (...all: unknown[]) => Promise<unknown>)(...given)
          },
        ]),
      ) as unknown as Disk
      const error = await write(open({}, meddled), sent).then(() => undefined, toHubError)
      if (error) expect(error.kind).toBe('unknown')
      const port = open()
      const [found] = await port.lookup!(ctx, [sent.reference])
      expect(await files(), `look at call ${calls}`).toHaveLength(found!.externalId === undefined ? 0 : 1)
      if (!error) expect(found!.externalId).toBe('SO1')
      if (found!.externalId === undefined) await write(port, sent)
      expect(await files()).toHaveLength(1)
      await sim.close()
      sim = await startSimulator({ now: () => clock.now })
    }
  })
})
