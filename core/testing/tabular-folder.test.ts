// The example of connectors/tabular as its README tells it: applied by the command line to a hub that runs, files put into a folder, tried and
// uploaded, and a workbook that comes out for the ERP.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSheet } from 'read-excel-file/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { startNode, type HubNode } from '../node.ts'
import { runQiao } from './cli-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-tabular-'))
const configuration = join(folder, 'configuration')
const exchange = (...path: string[]) => join(folder, 'exchange', ...path)
const example = fileURLToPath(new URL('../../connectors/tabular/example/', import.meta.url))
let node: HubNode

const qiao = (...argv: string[]) => runQiao(argv, { env: { QIAO_DATA: join(folder, 'data') } })
const sample = (name: string) => readFileSync(join(example, 'files', name), 'utf8')
/** Lies there for a minute already. */
function put(path: string, text: string) {
  writeFileSync(path, text)
  utimesSync(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60)
}

beforeAll(async () => {
  cpSync(example, configuration, { recursive: true })
  for (const name of ['shop-export', 'erp-import']) {
    const file = join(configuration, 'connections', `${name}.yaml`)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('/srv/exchange', exchange()))
  }
  // Pulled by hand here: the test waits for nothing.
  for (const name of readdirSync(join(configuration, 'flows'))) {
    const file = join(configuration, 'flows', name)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^schedule:.*$/m, ''))
  }
  for (const name of ['orders', 'products', 'erp-orders']) mkdirSync(exchange(name), { recursive: true })
  const config = readConfig({ QIAO_DATA: join(folder, 'data'), PORT: '0' })
  node = await startNode({ config, log: createLog({ level: 'silent', write: () => undefined }) })
  const applied = await qiao('apply', configuration, '--yes')
  expect(applied, applied.err + applied.out).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await node.stop()
  rmSync(folder, { recursive: true })
})

it('a file in the folder becomes orders, which come out as a workbook; read once, it goes to done/', async () => {
  put(exchange('orders', 'orders-20260115.csv'), sample('orders-20260115.csv'))
  const pulled = await qiao('pull', 'shop-export', 'order', '--wait')
  expect(pulled, pulled.err).toMatchObject({ code: 0 })
  await node.hub.idle()
  expect(readdirSync(exchange('orders'))).toEqual(['done'])
  const books = readdirSync(exchange('erp-orders')).filter((name) => name.endsWith('.xlsx'))
  const rows = (await Promise.all(books.map((name) => readSheet(exchange('erp-orders', name), '销售订单')))).flatMap(([, ...body]) => body)
  expect(rows.sort()).toEqual([
    ['0202601150001', '2026-01-15 08:30:00', '待发货', '136.00', '00123', '2', '30.00', '0202601150001'],
    ['0202601150001', '2026-01-15 08:30:00', '待发货', '136.00', 'TEA-01', '1', '98.00', '0202601150001'],
    ['0202601150002', '2026-01-15 09:02:00', '待付款', '45.00', 'TEA-02', '1', '45.00', '0202601150002'],
  ])
  await qiao('pull', 'shop-export', 'order', '--wait')
  await node.hub.idle()
  expect(readdirSync(exchange('erp-orders')).filter((name) => name.endsWith('.xlsx'))).toEqual(books)
})

const changed = () =>
  sample('orders-20260115.csv')
    .replace(',,待付款,2026/1/15 9:02,,', ',,待发货,2026/1/15 9:02,2026/1/15 9:30,')
    .concat('0202601150003,,待发货,2026/1/15 10:00,,9.90,0,9.90,TEA-03,样品,1,9.90\n')
    .concat('0202601150004,,配货中,2026/1/15 10:01,,9.90,0,9.90,TEA-03,样品,1,9.90\n')
    .concat('0202601150005,,待发货,2026/1/15 10:02,,9.90,0,9.90,TEA-03,样品,,9.90\n')

it('a file is tried first: what it would create and change, what is wrong in which row, and nothing kept', async () => {
  const file = join(folder, '今天.csv')
  writeFileSync(file, changed())
  const { code, out, lines } = await qiao('upload', 'shop-export', 'order', file, '--dry-run')
  expect(code).toBe(1)
  expect(lines[0]).toBe('5 records; nothing was kept: created 1, changed 1, unchanged 1, error 2')
  expect(out).toContain('今天.csv row 4')
  expect(out).toContain('status: pendingPayment → awaitingShipment')
  expect(out).toContain('status (订单状态): "配货中"')
  expect(lines.at(-1)).toMatch(/^今天.csv row 7 +0202601150005 +error +column 数量 is blank$/)
  const tried = await qiao('upload', 'shop-export', 'order', file, '--dry-run', '--json')
  expect(tried.json()).toMatchObject({ keptAs: null, run: null, records: 5, changes: { created: 1, changed: 1, unchanged: 1, error: 2 } })
  expect(readdirSync(exchange('orders'))).toEqual(['done'])
  expect((await qiao('records', '--object', 'order', '--json')).json()).toHaveLength(2)
  expect((await qiao('dead-letters', '--json')).json()).toEqual([])
})

it('uploaded, that is what happens, and each bad row is a dead letter that names its place', async () => {
  const { code, lines } = await qiao('upload', 'shop-export', 'order', join(folder, '今天.csv'))
  expect(code).toBe(1)
  expect(lines[0]).toMatch(
    /^5 records kept as orders-qiao-upload-\S+\.csv; run_\w+ succeeded: read 5, created 1, changed 1, unchanged 1, deadLetters 2$/,
  )
  await node.hub.idle()
  const records = (await qiao('records', '--object', 'order', '--json')).json() as { number: string; status: string }[]
  expect(Object.fromEntries(records.map(({ number, status }) => [number, status]))).toEqual({
    '0202601150001': 'awaitingShipment',
    '0202601150002': 'awaitingShipment',
    '0202601150003': 'awaitingShipment',
  })
  const letters = (await qiao('dead-letters', '--json')).json() as { externalId: string; message: string }[]
  expect(letters.map(({ externalId, message }) => `${externalId} ${message.replace(/upload-\S+\.csv/, 'upload.csv')}`).sort()).toEqual([
    expect.stringMatching(/^0202601150004 orders-qiao-upload.csv row 6: status \(订单状态\): "配货中"/),
    '0202601150005 orders-qiao-upload.csv row 7: column 数量 is blank',
  ])
  expect(readdirSync(exchange('orders'))).toEqual(['done'])
})

it('a mended file resolves them', async () => {
  put(exchange('orders', 'orders-mended.csv'), changed().replace('配货中', '待发货').replace('TEA-03,样品,,9.90', 'TEA-03,样品,1,9.90'))
  await qiao('pull', 'shop-export', 'order', '--wait')
  await node.hub.idle()
  expect((await qiao('dead-letters', '--json')).json()).toEqual([])
  expect((await qiao('records', '--object', 'order', '--json')).json()).toHaveLength(5)
})

it('a file that cannot be read is refused when it is uploaded, and fails the run when it lies in the folder', async () => {
  const file = join(folder, 'wrong.csv')
  writeFileSync(file, 'a,b\n1,2\n')
  const { code, err } = await qiao('upload', 'shop-export', 'product', file, '--dry-run')
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('wrong.csv: its header (row 1) has no column 商品编码') })
  put(exchange('products', 'wrong.csv'), 'a,b\n1,2\n')
  const pulled = await qiao('pull', 'shop-export', 'product', '--wait')
  expect({ code: pulled.code, err: pulled.err }).toMatchObject({ code: 1, err: expect.stringContaining('wrong.csv: its header') })
  rmSync(exchange('products', 'wrong.csv'))
  put(exchange('products', 'products.csv'), sample('products.csv'))
  expect((await qiao('pull', 'shop-export', 'product', '--wait')).code).toBe(0)
  expect((await qiao('records', '--object', 'product', '--number', '00123', '--json')).json()).toMatchObject([{ number: '00123' }])
})

it('what is neither .csv nor .xlsx, or not there, is said before anything is sent', async () => {
  expect(await qiao('upload', 'shop-export', 'order', 'x.doc')).toMatchObject({
    code: 1,
    err: expect.stringContaining('neither .csv nor .xlsx'),
  })
  expect(await qiao('upload', 'shop-export', 'order', join(folder, 'none.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no '),
  })
})
