// `npm run real:tryton`: a real file of orders through a simulated shop and the hub into a real Tryton, which is then asked itself what it got.
//   -- [--orders file.csv] [--bills detail|summary] [--ship n] [--concurrency n] [--json]
// detail: each order is a sale. summary: what is shipped of a day's orders is one.
// Progress goes to standard error; with --json the last line of standard output is the verdict. Exit code 1 when something is missing,
// doubled, differs, or when a second run over everything writes anything.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readShipped } from '../../configuration/shipped.ts'
import { createLog } from '../../log.ts'
import { startNode } from '../../node.ts'
import { createClosers } from './closers.ts'
import { dailyBills, retailBundle, summaryBundle } from './configuration.ts'
import { createRun } from './run.ts'
import { startRetailShop } from './retail-shop.ts'
import { isRight, runSummaries } from './summary-run.ts'
import { addPounds, startTrytonServer, takeStock } from './tryton-server.ts'
import { readTruth } from './truth.ts'
import { availableStock, compareSales, sentSales, watchWrites, wrongReturns } from './verify.ts'

const EXCERPT = fileURLToPath(new URL('online-retail-excerpt.csv', import.meta.url))
/** Driving one parcel through Tryton's five states takes some ten calls: of a long file a part is enough. */
const SHIP = 100
/** Of what was sent, so many orders give a piece back. */
const RETURNED = 10
/** Left in stock after everything is sent. */
const SPARE = 10

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: EXCERPT },
    bills: { type: 'string', default: 'detail' },
    ship: { type: 'string', default: String(SHIP) },
    concurrency: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const isSummary = values.bills === 'summary'
if (!isSummary && values.bills !== 'detail') throw new Error(`--bills is "${values.bills}": give detail or summary`)
const startedAt = performance.now()
const seconds = (): number => Math.round((performance.now() - startedAt) / 1000)
const say = (line: string): void => void process.stderr.write(`${String(seconds()).padStart(5)} s  ${line}\n`)

const csv = readFileSync(values.orders, 'utf8').replace(/^\uFEFF/, '')
const truth = readTruth(csv)
const valid = [...truth.values()].filter(({ reason }) => reason === undefined)
say(`${truth.size} invoices, ${valid.length} of them orders; bringing up Tryton`)

const folder = mkdtempSync(join(tmpdir(), 'qiao-real-tryton-'))
const { list: closers, closeAll } = createClosers()
closers.push(() => Promise.resolve(rmSync(folder, { recursive: true })))
try {
  process.exitCode = (await (isSummary ? performSummary() : perform())) ? 0 : 1
} finally {
  await closeAll()
}

/** Tryton, the shop and the hub between them, with the file's goods in all of them. */
async function setUp() {
  const tryton = await startTrytonServer((line) => say(`tryton: ${line}`), closers)
  await addPounds(tryton.admin)
  const shop = await startRetailShop()
  closers.push(shop.close)
  const config = { port: 0, host: '127.0.0.1', dataFolder: folder, url: '', logLevel: 'warn' } as const
  const node = await startNode({ config, log: createLog({ level: 'warn', write: (line) => say(`hub: ${line.trimEnd()}`) }) })
  closers.push(node.stop)
  const secret = (name: string, value: string) => {
    writeFileSync(join(folder, name), value, { mode: 0o600 })
    return { file: join(folder, name) }
  }
  const settings = {
    shop: { baseUrl: shop.baseUrl, token: secret('shop-token', shop.token) },
    tryton: {
      url: tryton.url,
      database: tryton.database,
      user: tryton.login.user,
      password: secret('tryton-password', tryton.login.password),
    },
    concurrency: Number(values.concurrency),
  }
  const { problems } = await node.hub.applyConfiguration(
    (isSummary ? summaryBundle : retailBundle)(settings, (await readShipped()).ownership!),
    { by: 'real-tryton' },
  )
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ file, path, message }) => `${file} ${path}: ${message}`).join('\n'))
  const run = createRun(node, say)

  const { products, trades } = await shop.feed(csv)
  say(`Tryton and hub are up; the shop has ${products} products and ${trades} trades`)
  await run.pull('shop', ['shop', 'warehouse'])
  await run.pull('erp', ['warehouse'])
  await run.pull('shop', ['product'])
  await run.untilIdle('products')
  await takeStock(tryton, piecesOf())
  say('stock is counted in Tryton')
  return { tryton, shop, run, products, hub: node.hub }
}

async function performSummary(): Promise<boolean> {
  const { tryton, shop, run, hub } = await setUp()
  const endDaysAt = async (cutOff: string) => {
    await hub.applyConfiguration({ connections: [dailyBills(cutOff)], flows: [], mappings: [], schemas: [] }, { by: 'real-tryton' })
  }
  const verdict = { ...(await runSummaries({ run, shop, tryton: tryton.api, valid, endDaysAt, say })), seconds: seconds() }
  const isGood = isRight(verdict)
  for (const letters of await run.otherLetters()) say(`dead letters: ${letters}`)
  tell(verdict, isGood)
  return isGood
}

async function perform(): Promise<boolean> {
  const { tryton, shop, run, products } = await setUp()
  await run.pull('shop', ['order'])
  await run.untilIdle('orders')
  const shipped = valid.slice(0, Number(values.ship)).map(({ number }) => number)
  await shop.ship(shipped)
  await run.pull('shop', ['order', 'shipment'])
  await run.untilIdle('shipments')
  const given = await shop.giveBack(shipped.slice(0, RETURNED))
  await run.pull('shop', ['order', 'afterSale'])
  await run.untilIdle('after-sales')
  // Twice: what the first round writes is read back by the second.
  for (let round = 1; round <= 2; round++) {
    await run.pullEverything('pull')
    await run.untilIdle(`round ${round} of stock and states`)
  }

  const booked = await compareSales(tryton.api, truth)
  const letters = await run.deadLetters()
  const reasons = [...truth.values()].filter(({ number, reason }) => reason !== undefined && letters.get(number) === reason)
  const odd = [...truth.values()].filter(({ number, reason }) => letters.get(number) !== reason)
  const sent = await sentSales(tryton.api)
  const unsent = shipped.filter((number) => sent.get(number) !== 1)
  const returnsDiffer = await wrongReturns(tryton.api, given)
  const stock = await availableStock(tryton.api)
  // Goods that only Tryton has are nothing to the shop.
  const stockDiffers = [...stock].filter(([id, pieces]) => shop.sells(id) && shop.stockOf(id) !== pieces).map(([id]) => id)
  say(`asked Tryton: ${booked.delivered} orders are there; the hub holds ${letters.size} dead letters`)

  for (const letters of await run.otherLetters()) say(`dead letters besides orders: ${letters}`)

  const [writes, shopBefore] = [await watchWrites(tryton.api), shop.fingerprint()]
  for (const kind of ['pull', 'backfill'] as const) {
    await run.pullEverything(kind)
    await run.untilIdle(`second run, ${kind}`)
  }
  const secondRunWrites = (await writes.since()) + (shop.fingerprint() === shopBefore ? 0 : 1)

  const verdict = {
    orders: truth.size,
    delivered: booked.delivered,
    deadLetters: reasons.length,
    missing: booked.missing.length,
    duplicates: booked.duplicates.length,
    totalsDiffer: booked.totalsDiffer.length,
    secondRunWrites,
    wrongReasons: odd.length + booked.foreign.length,
    products,
    shipped: shipped.length - unsent.length,
    notShipped: unsent.length,
    returns: given.length,
    returnsDiffer: returnsDiffer.length,
    stockDiffers: stockDiffers.length,
    seconds: seconds(),
  }
  const isGood =
    verdict.orders === verdict.delivered + verdict.deadLetters &&
    [
      verdict.missing,
      verdict.duplicates,
      verdict.totalsDiffer,
      secondRunWrites,
      verdict.wrongReasons,
      unsent.length,
      returnsDiffer.length,
      stockDiffers.length,
    ].every((count) => count === 0)
  const examples = {
    ...booked,
    oddReasons: odd.map(({ number }) => `${number}: ${letters.get(number) ?? 'none'}`),
    unsent,
    returnsDiffer,
    stockDiffers,
  }
  if (!isGood)
    for (const [name, list] of Object.entries(examples))
      if (Array.isArray(list) && list.length > 0) say(`${name}: ${list.slice(0, 10).join(', ')}`)
  tell(verdict, isGood)
  return isGood
}

function tell(verdict: object, isGood: boolean): void {
  console.log(
    values.json ? JSON.stringify(verdict) : `${isGood ? 'All is right' : 'SOMETHING IS WRONG'}: ${JSON.stringify(verdict, null, 2)}`,
  )
}

/** What all orders of the file take, and a spare. */
function piecesOf(): Map<string, number> {
  const pieces = new Map<string, number>()
  for (const invoice of valid) for (const [code, count] of invoice.pieces) pieces.set(code, (pieces.get(code) ?? SPARE) + count)
  return pieces
}
