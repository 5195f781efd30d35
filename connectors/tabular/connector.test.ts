// The connector against folders: the suite that all connectors pass, for files read and files written, CSV and Excel.
import writeXlsx from 'write-excel-file/node'
import { formatLocal } from '../../core/connector/local-time.ts'
import type { Native } from '../../core/connector/port.ts'
import { testContext } from '../../core/testing/connector-context.ts'
import { connectorConformance } from '../../core/testing/connector-conformance.ts'
import type { ObjectConfig } from './config.ts'
import { createTabular } from './index.ts'
import { faultyDisk, startSimulator, type FolderSimulator } from './simulator.ts'

const connector = createTabular(faultyDisk)
const ZONE = 'Asia/Shanghai'
const configOf = (object: (root: string) => ObjectConfig) => ({
  config: ({ root }: FolderSimulator) => ({ objects: { order: { ...object(root) } } }),
  badConfig: ({ root }: FolderSimulator) => ({ objects: { order: { ...object(`${root}/nobody-made-this`) } } }),
})

/** One file that is written anew with each change, its rows with their change times. */
const rowsOf = new WeakMap<FolderSimulator, Map<string, string[]>>()
async function writeRow(sim: FolderSimulator, id: string, amount: string, at: number): Promise<string> {
  const rows = rowsOf.get(sim) ?? new Map<string, string[]>()
  rowsOf.set(sim, rows.set(id, [id, amount, formatLocal(at, ZONE)]))
  const lines = [['订单号', '金额', '修改时间'], ...rows.values()].map((cells) => cells.join(','))
  await sim.put('in/orders.csv', `\ufeff${lines.join('\r\n')}\r\n`)
  return id
}

connectorConformance<FolderSimulator>({
  name: 'one CSV file that is written anew, with change times',
  connector,
  start: startSimulator,
  ...configOf((root) => ({
    in: `${root}/in`,
    key: ['订单号'],
    columns: ['订单号', '金额', '修改时间'],
    modified: { column: '修改时间', zone: ZONE },
  })),
  objects: {
    order: {
      create: (sim, n, lateMs) => writeRow(sim, `000${n}`, '12.50', sim.now() - lateMs),
      change: async (sim, id) => void (await writeRow(sim, id, '13.00', sim.now())),
    },
  },
})

const cell = (value: string) => ({ value, type: String })
async function putBook(sim: FolderSimulator, id: string, quantity: string): Promise<void> {
  const rows = [
    ['单号', '客户', '商品', '数量'],
    [id, '张三', 'A-1', quantity],
    [id, '', 'A-2', '1'],
  ]
  const data = [[cell('订单导出')], ...rows.map((cells) => cells.map(cell))]
  await sim.put(`in/order-${id}.xlsx`, await writeXlsx(data, { sheet: '明细' }).toBuffer())
}

connectorConformance<FolderSimulator>({
  name: 'an Excel file for each order, with lines',
  connector,
  start: startSimulator,
  ...configOf((root) => ({
    in: `${root}/in`,
    format: 'xlsx',
    file: 'order-*.xlsx',
    sheet: '明细',
    headerRow: 2,
    key: ['单号'],
    columns: ['单号', '客户'],
    lines: { columns: ['商品', '数量'] },
  })),
  objects: {
    order: {
      create: async (sim, n) => {
        await putBook(sim, `00${n}`, '2')
        return `00${n}`
      },
      change: (sim, id) => putBook(sim, id, '3'),
    },
  },
})

/** Nobody but a hub writes there: another node of it. */
async function writeElsewhere(sim: FolderSimulator, config: Record<string, unknown>, n: number): Promise<string> {
  const other = createTabular(faultyDisk)
  const ctx = testContext({ connector: other, config, now: sim.now })
  const want = wanted(`other-${n}`)
  const item = { want, changed: Object.keys(want), attemptKey: `other-${n}`, reference: `other-${n}` }
  const [result] = await other.open(ctx.config).objects.order!.write!(ctx, [item], {})
  await ctx.close()
  return result!.externalId!
}

const wanted = (reference: string): Native => ({ 订单号: reference, 金额: '12.50', 备注: null })
for (const more of [{}, { encoding: 'gb18030' as const, delimiter: ';' }, { format: 'xlsx' as const, sheet: '订单' }]) {
  const { config, badConfig } = configOf((root) => ({
    out: `${root}/out`,
    file: `订单-*.${'format' in more ? 'xlsx' : 'csv'}`,
    key: ['订单号'],
    columns: ['订单号', '金额', '备注'],
    referenceColumn: '桥编号',
    ...more,
  }))
  connectorConformance<FolderSimulator>({
    name: `written files ${JSON.stringify(more)}`,
    connector,
    start: startSimulator,
    config,
    badConfig,
    objects: {
      order: {
        wanted,
        create: (sim, n) => writeElsewhere(sim, config(sim), n),
        edit: { 备注: '加急' },
        bad: (reference) => ({ ...wanted(reference), 订单号: null }),
        unknownId: 'X-9',
      },
    },
  })
}
