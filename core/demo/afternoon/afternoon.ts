// `qiao demo afternoon`: what an integrator does on the afternoon on which a customer's sheet of codes comes by mail. The hub is a process of its own;
// every step is the one that he takes: recipe, apply, import, To do, import again. At the end shop, hub and ERP are asked for their sums.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { readConfigurationFolder } from '../../configuration/files.ts'
import { fillRecipe, writeRecipe } from '../../configuration/recipes.ts'
import type { HubClient, Schemas } from '../../cli/client.ts'
import { HubError } from '../../errors.ts'
import { startHub } from '../rush/hub-process.ts'
import { readAll } from '../rush/quiet.ts'
import { startSystems, type Systems } from '../systems.ts'
import { codesInErp, differingSums, doBusiness, erpSums, hubSums, misbooked, shippedSums, stockUp } from './business.ts'
import { answerTo, readGoods, sheetOf, xlsxOf, type SheetRow } from './goods.ts'

export interface AfternoonOptions {
  /** Empty, or not there yet. */
  dataFolder: string
  /** Hears what was done, a line at a time. */
  say(line: string): void
}

export interface AfternoonResult {
  /** SKUs that the sheet as it came had no usable row for. */
  unmatched: number
  /** Bills that went on when these rows came. */
  released: number
  /** In the ERP at the end. */
  summaries: number
  /** Days and warehouses on which shop, hub and ERP do not agree, sales booked on a stranger, and materials of which other pieces are booked. */
  sumsDiffer: number
  differences: string[]
}

const RECIPE = 'miniprogram-tryton-materials'
const TABLE = 'materials'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const LOOK_MS = 250
const QUIET_WITHIN_MS = 120_000
/** Told of a longer list. */
const SHOWN = 3

export async function runAfternoon({ dataFolder, say }: AfternoonOptions): Promise<AfternoonResult> {
  const systems = await startSystems(dataFolder, { trades: 0, members: 0, stock: 0 })
  try {
    const goods = readGoods()
    await stockUp(systems, goods)
    const orders = await doBusiness(systems, goods)
    say(`The shop has shipped ${orders} orders of ${goods.length} articles on three days; the ERP knows the articles by codes of its own.`)
    const hub = await startHub(dataFolder, secretsOf(systems))
    try {
      return await workThrough({ systems, hub: hub.client, say, folder: join(dataFolder, 'configuration') })
    } finally {
      await hub.stop()
    }
  } finally {
    await systems.close()
  }
}

const secretsOf = ({ settings: { shop, erp } }: Systems): Record<string, string> => ({
  SHOP_TOKEN: readFileSync(shop.tokenFile, 'utf8'),
  SHOP_WEBHOOK_SECRET: readFileSync(shop.webhookSecretFile, 'utf8'),
  TRYTON_PASSWORD: readFileSync(erp.passwordFile, 'utf8'),
})

interface Desk {
  systems: Systems
  hub: HubClient
  /** Of the configuration. */
  folder: string
  say(line: string): void
}

async function workThrough(desk: Desk): Promise<AfternoonResult> {
  const { systems, hub, say } = desk
  const goods = readGoods()
  await setUp(desk)
  for (const [table, rows] of Object.entries(codesInErp(systems)))
    await importFile(desk, table, { bytes: Buffer.from(rows), type: 'text/csv' })
  say('Imported warehouses 仓库 and shops 店铺: a few rows each, copied out of the ERP.')
  const sheet = sheetOf(goods)
  const usable = await mendSheet(desk, sheet)
  await importRows(desk, 'materials-usable.xlsx', usable)
  say(`Imported the ${usable.length} rows that are clear.`)

  await readAll(hub)
  await untilQuiet(hub)
  const { items: unmatched } = (await hub.get('/api/v1/unmapped-codes', { query: { codeTable: TABLE } })).body
  const waiting = await openLetters(hub)
  say(`To do 待处理: ${await todoOf(hub)}`)
  say(`${waiting} bills of closed days wait for ${unmatched.length} codes 未对应: ${unmatched.slice(0, SHOWN).map(wordsOf).join('; ')} …`)

  const answer = answerTo(goods, unmatched.map(({ by }) => String(by['product']))) // prettier-ignore
  await importRows(desk, 'materials-answer.xlsx', answer)
  say(`The customer has answered: ${answer.length} rows imported; what waited goes on by itself.`)
  await untilQuiet(hub)
  const released = waiting - (await openLetters(hub))

  const erp = await erpSums(systems)
  const sums = differingSums({ shop: shippedSums(systems), hub: await hubSums(hub), ERP: erp.sums })
  const differences = [...sums, ...erp.strangers, ...(await misbooked(systems, goods))]
  return { unmatched: unmatched.length, released, summaries: erp.bills, sumsDiffer: differences.length, differences }
}

/** `qiao recipe use`, `qiao apply`. */
async function setUp({ systems, hub, folder, say }: Desk): Promise<void> {
  const { shop, erp } = systems.settings
  const values = { shopUrl: shop.baseUrl, erpUrl: erp.url, erpDatabase: erp.database, erpUser: erp.user, warehouse: 'WH-HZ' }
  await writeRecipe(await fillRecipe(RECIPE, { ...values, freezeAfterMinutes: '0' }), folder, false)
  const { bundle, problems } = await readConfigurationFolder(folder)
  if (problems.length) throw new HubError('badRecipe', 'bug', `${problems[0]!.file}: ${problems[0]!.message}`)
  await hub.post('/api/v1/configuration/apply', { body: bundle as never })
  say(
    `Recipe 方案包 ${RECIPE} is applied: ${bundle.connections.length} connections, ${bundle.flows.length} flows, code tables ${bundle.codeTables?.map(({ name }) => name).join(', ')}.`,
  )
}

/** `qiao tables import --dry-run`; what it finds wrong, and all else that is said of the same article, is left for the customer to answer. */
async function mendSheet(desk: Desk, sheet: SheetRow[]): Promise<SheetRow[]> {
  const { problems } = await importRows(desk, '物料对照表.xlsx', sheet, { isDryRun: true })
  // The first line is the heading.
  const unclear = new Set(problems.flatMap(({ line }) => (line === undefined ? [] : [sheet[line - 2]!.sku])))
  desk.say(`物料对照表.xlsx: ${sheet.length} rows, ${problems.length} refused, such as line ${problems[0]?.line}: ${problems[0]?.message}`)
  return sheet.filter(({ sku }) => !unclear.has(sku))
}

async function importRows(desk: Desk, file: string, rows: SheetRow[], { isDryRun = false } = {}) {
  const bytes = await xlsxOf(rows)
  await writeFile(join(desk.folder, file), bytes)
  return importFile(desk, TABLE, { bytes, type: XLSX, isDryRun })
}

interface TableFile {
  bytes: Buffer
  type: string
  isDryRun?: boolean
}

async function importFile({ hub }: Desk, codeTable: string, { bytes, type, isDryRun = false }: TableFile) {
  const query = { isDryRun, isWhole: false }
  const { body } = await hub.post('/api/v1/code-tables/{codeTable}/import', { path: { codeTable }, query, body: { bytes, type } })
  if (isDryRun || body.isApplied) return body
  throw new HubError('notImported', 'bug', `${codeTable}: ${body.problems[0]?.message ?? 'nothing was written'}`)
}

/** Of bills that lack a code. */
async function openLetters(hub: HubClient): Promise<number> {
  const { body } = await hub.get('/api/v1/dead-letters', {
    query: { connection: 'erp', object: 'salesSummary', state: 'open', limit: 200 },
  })
  return body.items.filter(({ code }) => code === 'unmapped').length
}

async function todoOf(hub: HubClient): Promise<string> {
  const { items } = (await hub.get('/api/v1/todo/groups', { query: {} })).body
  return items.map(({ kind, department, count, pieces, amounts }) => `${kind} → ${department}: ${count} documents, ${pieces} pieces${moneyOf(amounts)}`).join('; ') // prettier-ignore
}

const wordsOf = ({ by, pieces, amounts }: Schemas['UnmappedCode']): string =>
  `${String(by['product'])} (${pieces} pieces${moneyOf(amounts)})`
const moneyOf = (amounts: readonly { amount: string }[]): string => amounts.map(({ amount }) => `, ¥${amount}`).join('')

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, LOOK_MS))

/** Nothing is left to be read or written, twice in a row: what was released meanwhile is seen. */
async function untilQuiet(hub: HubClient): Promise<void> {
  const deadline = Date.now() + QUIET_WITHIN_MS
  for (let quiet = 0; quiet < 8;) {
    const { backlog } = (await hub.get('/api/v1/overview')).body
    const open = backlog.filter(({ state }) => state !== 'dead' && state !== 'stopped')
    quiet = open.length ? 0 : quiet + 1
    if (Date.now() > deadline)
      throw new HubError('notQuiet', 'transient', `still open after two minutes: ${open.map(({ object, state, count }) => `${count} × ${object} ${state}`).join(', ')}`) // prettier-ignore
    await pause()
  }
}
