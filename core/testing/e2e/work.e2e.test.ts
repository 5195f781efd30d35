// Plans, data checks, failed documents by cause, a record as it was: what an operator does with them, in Chromium over a real hub.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { components } from '../../../openapi/types.ts'
import { loginToTryton } from '../real-tryton/json-rpc.ts'
import { findViolations, overflowOf, takePicture } from './browser.ts'
import { closeShop, openShop, tradeOn } from './doors.ts'
import { startSession, type Session } from './session.ts'

type Schemas = components['schemas']

const MAPPING = fileURLToPath(new URL('../../../mappings/tryton/order.yaml', import.meta.url))
/** An order has many lives; a plan is of these. */
const LEAST_ORDERS = 20

let session: Session

beforeAll(async () => {
  session = await startSession()
  await vi.waitFor(
    async () => {
      const { items } = await session.ask<Schemas['DeliveryPage']>(
        `/api/v1/deliveries?connection=erp&object=order&state=done&limit=${LEAST_ORDERS}`,
      )
      if (items.length < LEAST_ORDERS) throw new Error(`Only ${items.length} orders are in the ERP yet.`)
    },
    { timeout: 120_000, interval: 500 },
  )
})

afterAll(() => session?.stop())

const visit: Session['visit'] = (options, use) => session.visit(options, use)
const open = (page: Page, path: string) => page.goto(`${session.hub.origin}${path}`)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

async function look(page: Page, name: string): Promise<void> {
  await takePicture(page, name)
  expect(await findViolations(page), `${name}: axe`).toEqual([])
}

const configurationOf = (text: string) => ({
  configuration: { connections: [], flows: [], schemas: [], mappings: [{ name: 'tryton/order', text }] },
})

/** The ERP would show an order's kind in its comment. Replaces a mapping, so that there is something to go back to. */
async function planMapping(): Promise<string> {
  const shipped = readFileSync(MAPPING, 'utf8').replace(/^cases:.*$/m, '')
  await session.ask('/api/v1/configuration/apply', { method: 'POST', body: configurationOf(shipped).configuration })
  const body = configurationOf(shipped.replace("'sellerNote <-> comment'", "'kind       ->  comment'"))
  const { id } = await session.ask<Schemas['Plan']>('/api/v1/plans', { method: 'POST', body })
  return id
}

const planOf = (id: string) => session.ask<Schemas['Plan']>(`/api/v1/plans/${id}`)

describe('plans', () => {
  it('makes one of the present configuration and says that there is nothing to write', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      await page.getByRole('link', { name: 'Plans', exact: true }).click()
      await heading(page, 'Plans').waitFor()
      await page.getByText('No plans yet').waitFor()
      await page.getByRole('button', { name: 'New plan' }).click()
      const dialog = page.getByRole('dialog', { name: 'New plan' })
      await dialog.getByLabel('Connection').selectOption('shop')
      await dialog.getByLabel('Object').selectOption('shipment')
      await look(page, 'plan-new-en')
      await dialog.getByRole('button', { name: 'New plan' }).click()
      await heading(page, /^Present configuration · .+ · Shipment$/).waitFor()
      await page.getByRole('table', { name: 'Summary' }).getByText('As it should be').waitFor()
      await look(page, 'plan-empty-en')
      await page.getByRole('link', { name: 'Plans', exact: true }).first().click()
      await page.getByRole('table', { name: 'Plans' }).getByText('Nothing to write').waitFor()
    }))

  it('shows each record with what it has and would be given, applies a share, then the rest, and goes back', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const id = await planMapping()
      await open(page, `/plans/${id}`)
      await heading(page, '配置变更：字段映射 tryton/order').waitFor()
      const items = page.getByRole('table', { name: '明细' })
      await items.getByText('对方现有').filter({ visible: true }).first().waitFor()
      await look(page, 'plan-zh')

      await page.getByRole('button', { name: /^明细: 订单 更新/ }).click()
      await page.waitForURL('**action=update**')
      const { open: count } = (await planOf(id)).progress
      expect(count).toBeGreaterThanOrEqual(LEAST_ORDERS / 2)

      await page.getByRole('button', { name: '生效', exact: true }).click()
      const apply = page.getByRole('dialog', { name: `把 ${count} 条单据写入对方系统？` })
      await apply.getByLabel('范围').selectOption('0.5')
      await look(page, 'plan-apply-zh')
      await apply.getByRole('button', { name: '生效' }).click()
      await page.getByRole('button', { name: '其余生效' }).waitFor({ timeout: 60_000 })
      const { progress, share } = await planOf(id)
      expect(share).toBe(0.5)
      // An order that has moved on in the ERP since it was last read there is not written but planned anew.
      expect(progress.written + progress.replanned).toBeGreaterThan(0)
      expect(progress.open).toBeGreaterThan(0)
      await page.getByText(`还有 ${progress.open} 条等待生效`).waitFor()
      await look(page, 'plan-part-zh')

      await page.getByRole('button', { name: '其余生效' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '生效' }).click()
      await page.getByText('已生效', { exact: true }).waitFor({ timeout: 60_000 })
      await look(page, 'plan-applied-zh')

      await page.getByRole('button', { name: '回退' }).click()
      await page.getByRole('dialog', { name: '回退这次预演？' }).getByRole('button', { name: '回退' }).click()
      await page.waitForURL((url) => url.pathname.startsWith('/plans/') && !url.pathname.endsWith(id))
      await page.getByText('可生效', { exact: true }).waitFor({ timeout: 30_000 })
      await page.getByRole('button', { name: '放弃' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '放弃' }).click()
      await page.getByText('这次预演已放弃').waitFor()
    }))

  it('proposes the partner of what a new system has alone, and takes a person’s word on it', async () => {
    const { plan, name, externalId } = await planLikeness()
    await visit({ locale: 'en-US' }, async ({ page }) => {
      await open(page, `/plans/${plan}?action=onlyThere`)
      await page.getByRole('button', { name: `Same as ${name}: ${externalId}` }).click()
      await page.getByText('Paired by hand, linked when read').waitFor()
      await look(page, 'plan-paired-en')
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('button', { name: `Find its partner: ${externalId}` }).click()
      const dialog = page.getByRole('dialog', { name: `Which record is ${externalId}?` })
      await dialog.getByRole('searchbox').fill('no-such-number')
      await dialog.getByText('No record matches').waitFor()
      await look(page, 'plan-find-partner-en')
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: `Not the same: ${externalId}` }).click()
      await page.getByRole('button', { name: `Same as ${name}: ${externalId}` }).waitFor({ state: 'detached' })
    })
  })
})

/** A member of the shop is a party of the ERP too, without a common number; the ERP's parties are to be read. */
async function planLikeness(): Promise<{ plan: string; name: string; externalId: string }> {
  const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=customer&limit=200')
  const details = await Promise.all(items.map(({ id }) => session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)))
  const names = details.map(({ body }) => String(body['name']))
  const name = names.find((one) => names.filter((other) => other === one).length === 1)!
  const tryton = await loginToErp()
  const [party] = await tryton.call<number[]>('party.party', 'create', [[{ name, code: 'LIKENESS' }]])
  const flow = { id: 'erp-customer-in', connection: 'erp', object: 'customer', direction: 'in' }
  const body = { configuration: { connections: [], flows: [flow], schemas: [], mappings: [] } }
  const { id } = await session.ask<Schemas['Plan']>('/api/v1/plans', { method: 'POST', body })
  await vi.waitFor(async () => expect((await planOf(id)).state).toBe('open'), { timeout: 30_000 })
  return { plan: id, name, externalId: String(party) }
}

describe('on a phone', () => {
  it('a plan’s records are cards that fit the window', () =>
    visit({ locale: 'en-US', width: 'narrow' }, async ({ page }) => {
      const { items } = await session.ask<Schemas['PlanPage']>('/api/v1/plans')
      const { id } = items.find(({ state }) => state === 'applied')!
      await open(page, `/plans/${id}`)
      const record = page.getByRole('table', { name: 'Records' }).getByRole('row').nth(1)
      await record.scrollIntoViewIfNeeded()
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await look(page, 'plan-en-narrow')
    }))
})

describe('data checks', () => {
  it('finds what was changed behind the hub’s back, shows both values, and has it put right', async () => {
    const name = await renameProduct()
    await visit({ locale: 'zh-CN' }, async ({ page, context }) => {
      await page.getByRole('link', { name: '数据核对', exact: true }).click()
      await page.getByRole('button', { name: '开始核对' }).click()
      const dialog = page.getByRole('dialog', { name: '开始核对' })
      await dialog.getByLabel('连接').selectOption('erp')
      await dialog.getByLabel('单据类型').selectOption('product')
      await look(page, 'check-start-zh')
      await dialog.getByRole('button', { name: '开始核对' }).click()
      await page.getByText('成功', { exact: true }).waitFor({ timeout: 30_000 })
      await page.getByRole('button', { name: '差异: 内容不同 1' }).click()
      const differences = page.getByRole('table', { name: '差异' })
      await differences.getByText(name).waitFor()
      await look(page, 'check-zh')

      const csv = page.waitForEvent('download')
      await page.getByRole('button', { name: '下载 CSV' }).click()
      const file = readFileSync(await (await csv).path(), 'utf8')
      expect(file).toMatch(/^\ufeff类别,单号,.*已修复 \(Asia\/Shanghai\)\r\n/)
      expect(file).toMatch(/内容不同,.*,名称,/)
      expect(file).toContain(name)
      const opened = context.waitForEvent('page')
      await page.getByRole('button', { name: '打印报告' }).click()
      const report = await opened
      await report.getByText(name).first().waitFor()
      await report.getByText('时间为 Asia/Shanghai 时间').waitFor()

      await page.getByRole('button', { name: '修复', exact: true }).click()
      const repair = page.getByRole('dialog', { name: '修复 1 条差异？' })
      await look(page, 'check-repair-zh')
      await repair.getByRole('button', { name: '修复' }).click()
      await page.getByText('已移交 1 条').waitFor()
      await differences.locator('time').first().waitFor()
    })
    await visit({ locale: 'en-US', width: 'narrow' }, async ({ page }) => {
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('dialog').getByRole('link', { name: 'Data checks' }).click()
      await page.getByRole('table', { name: 'Data checks' }).getByRole('link').first().click()
      await page.getByRole('table', { name: 'Differences' }).waitFor()
      await look(page, 'check-en-narrow')
    })
  })
})

async function loginToErp() {
  const { config } = await session.ask<{ config: { url: string; user: string; password: { file: string } } }>('/api/v1/connections/erp')
  return loginToTryton({
    url: `${config.url}/tryton/`,
    user: config.user,
    password: readFileSync(config.password.file, 'utf8').trim(),
  })
}

/** Renames a product in the ERP, which the hub does not read: it owns nothing of products. Returns the name there. */
async function renameProduct(): Promise<string> {
  const tryton = await loginToErp()
  const [template] = await tryton.searchRead('product.template', [], ['name'])
  const name = `${String(template!['name'])}（旧包装）`
  await tryton.call('product.template', 'write', [[template!['id']], { name }])
  return name
}

describe('failed documents', () => {
  const reason = 'Orders are looked through by hand today.'

  beforeAll(async () => {
    await refuseOrders([{ field: 'number', matches: '.', code: 'heldBack', message: reason }])
    await tradeOn(session)
    await vi.waitFor(
      async () => {
        const { items } = await session.ask<Schemas['DeadLetterGroupList']>('/api/v1/dead-letters/groups')
        if ((items.find(({ code }) => code === 'heldBack')?.count ?? 0) < 3) throw new Error('Fewer than three are refused yet.')
      },
      { timeout: 90_000, interval: 500 },
    )
    await refuseOrders(null)
    await closeShop(session)
  })
  afterAll(() => openShop(session))

  it('are edited after a preview, resolved with a reason and reopened', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      await page
        .getByRole('link', { name: /^To do/ })
        .first()
        .click()
      await page.getByRole('link', { name: 'By cause' }).click()
      await page.getByRole('table', { name: 'By cause' }).getByRole('link', { name: reason }).click()
      await page.getByText('Cause: heldBack').waitFor()
      await page.getByRole('table', { name: 'Exceptions' }).getByRole('button', { name: reason, exact: true }).first().click()
      const drawer = page.getByRole('dialog', { name: 'To do' })
      await drawer.getByRole('button', { name: 'Edit' }).click()
      const content = drawer.getByLabel('The standard record to push')
      // Buyers' orders may have a note already.
      const order = JSON.parse(await content.inputValue()) as object
      await content.fill(JSON.stringify({ ...order, sellerNote: 'Looked through' }, null, 2))
      await expect.poll(() => drawer.getByRole('button', { name: 'Save changes' }).isDisabled()).toBe(true)
      await drawer.getByRole('button', { name: 'Try' }).click()
      await drawer.getByText('It would be accepted').waitFor()
      await drawer.getByText('/sellerNote').waitFor()
      await look(page, 'letter-tried-en')
      await drawer.getByRole('button', { name: 'Save changes' }).click()
      await drawer.getByText('Edited by a person').waitFor()

      await drawer.getByRole('button', { name: 'Mark as resolved' }).click()
      const resolve = page.getByRole('dialog', { name: 'Mark as resolved?' })
      await resolve.getByLabel('Why').fill('Entered by hand')
      await resolve.getByRole('button', { name: 'Mark as resolved' }).click()
      await drawer.waitFor({ state: 'detached' })

      await page.getByRole('link', { name: 'Show resolved' }).click()
      await page.getByText('Entered by hand').waitFor()
      await page.getByRole('table', { name: 'Exceptions' }).getByRole('button', { name: reason, exact: true }).first().click()
      await drawer.getByRole('button', { name: 'Reopen' }).click()
      await drawer.getByRole('button', { name: 'Mark as resolved' }).waitFor()
    }))

  it('stand in business words with what hangs on them, and lead to what is to be mended', () =>
    visit({ locale: 'zh-CN' }, async ({ page, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: session.hub.origin })
      await open(page, '/todo?tab=work')
      const groups = page.getByRole('table', { name: '按业务' })
      await groups.getByRole('link', { name: '被拒绝' }).waitFor()
      await look(page, 'work-zh')
      await page.getByLabel('部门').selectOption('财务')
      await page.getByText('没有待处理').or(groups).first().waitFor()
      await page.getByLabel('部门').selectOption('运营')
      await groups.getByRole('link', { name: '被拒绝' }).click()
      const items = page.getByRole('table', { name: '全部待处理事项' })
      const item = items.getByRole('button', { name: '被拒绝' }).first()
      await item.click()
      const drawer = page.getByRole('dialog', { name: '待处理' })
      await drawer.getByText(reason).waitFor()
      await drawer.getByRole('button', { name: '重新推送' }).waitFor()

      // What a click copied is said in front of the drawer, where it is seen and heard.
      await drawer.locator('button.code').first().click()
      await drawer.getByRole('status').getByText('已复制').waitFor()

      // Back closes it, where it was opened; what is typed in it stays until it is given up.
      await page.goBack()
      await drawer.waitFor({ state: 'detached' })
      expect(page.url()).toMatch(/department=operations.*kind=refused$/)
      await item.click()
      await drawer.getByLabel('备注').fill('写到一半')
      await page.goBack()
      await drawer.getByText('填写的内容还没有保存').waitFor()
      await page.waitForURL('**item=**')
      await drawer.getByRole('button', { name: '放弃' }).click()
      await drawer.waitFor({ state: 'detached' })
      await page.waitForURL((url) => !url.searchParams.has('item'))
    }))

  it('take a note and a name, open by an address of their own, and are found by the name', async () => {
    const { items } = await session.ask<Schemas['TodoPage']>('/api/v1/todo?kind=refused&limit=1')
    const { id } = items[0]!
    const address = `/todo?tab=work&item=${id}`
    await visit({ locale: 'zh-CN' }, async ({ page, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: session.hub.origin })
      await open(page, address)
      const drawer = page.getByRole('dialog', { name: '待处理' })
      await drawer.getByRole('button', { name: '保存备注' }).waitFor()
      await expect.poll(() => drawer.getByRole('button', { name: '保存备注' }).isDisabled()).toBe(true)
      await drawer.getByLabel('负责人').fill('小王')
      await drawer.getByLabel('备注').fill('已问供应商，下午回复')
      // Neither Escape nor a click beside the drawer loses it.
      await page.keyboard.press('Escape')
      await drawer.getByText('填写的内容还没有保存').waitFor()
      await look(page, 'work-unsaved-zh')
      await page.keyboard.press('Escape')
      await page.mouse.click(20, 300)
      await drawer.getByRole('button', { name: '继续填写' }).click()
      await drawer.getByRole('button', { name: '保存备注' }).click()
      await drawer.getByText('最后填写').waitFor()
      await drawer.getByRole('button', { name: '复制链接' }).click()
      await page.getByText('已复制这一项的地址').waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${session.hub.origin}${address}`)
      await look(page, 'work-item-zh')
      await drawer.getByRole('button', { name: '关闭' }).first().click()
      await page.waitForURL((url) => !url.searchParams.has('item'))

      await page.getByLabel('负责人').fill('小王')
      await page.waitForURL('**assignee=**')
      const found = page.getByRole('table', { name: '全部待处理事项' })
      await expect.poll(() => found.getByRole('row').count()).toBe(2)
      await found.getByText('已问供应商，下午回复').waitFor()
      await look(page, 'work-assigned-zh')
    })
    await visit({ locale: 'en-US', width: 'narrow' }, async ({ page }) => {
      await open(page, address)
      const drawer = page.getByRole('dialog', { name: 'To do' })
      await expect.poll(() => drawer.getByLabel('Note').inputValue()).toBe('已问供应商，下午回复')
      await look(page, 'work-item-en-narrow')
      await drawer.getByLabel('Note').fill('')
      await drawer.getByRole('button', { name: 'Save note' }).click()
      await page.getByText('Note saved').waitFor()
    })
    expect(await session.ask<Schemas['TodoItem']>(`/api/v1/todo/${id}`)).toMatchObject({ note: null, assignee: '小王', rev: 2 })
  })

  it('an order on hold past its time is in the list though nothing failed, among what is overdue, until the hold is lifted', async () => {
    const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=order&status=awaitingShipment&limit=1')
    const { id, number } = items[0]!
    const { shipBy } = (await session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)).body
    await change(id, { hold: { reasons: ['outOfStock', 'manual'], at: '2026-01-01T00:00:00Z' }, shipBy: '2026-01-02T00:00:00Z' })
    await visit({ locale: 'zh-CN', expected: [404] }, async ({ page }) => {
      await open(page, '/todo')
      // The menu counts what the list counts.
      const counted = page.getByRole('table', { name: '按业务' })
      await counted.getByRole('link', { name: '已挂起' }).waitFor()
      const figures = await counted.locator('td[data-label="事项数"]').allInnerTexts()
      const total = figures.reduce((sum, figure) => sum + Number(figure), 0)
      expect(await page.locator('.menu .count').innerText()).toBe(String(total))
      // What is past its time stands first, above what is new.
      const overdue = page.getByRole('table', { name: '已超时事项' })
      await overdue.getByRole('row').filter({ hasText: number! }).filter({ hasText: '已挂起' }).waitFor()
      await open(page, '/todo?tab=work&kind=held')
      await page.getByLabel('处理时限').selectOption('已超时')
      await page.waitForURL('**isOverdue=true**')
      const items = page.getByRole('table', { name: '全部待处理事项' })
      const row = items.getByRole('row').filter({ hasText: number! })
      await row.getByText('缺货 · 人工挂起').waitFor()
      await look(page, 'work-overdue-zh')
      await row.getByRole('button', { name: '已挂起' }).click()
      const drawer = page.getByRole('dialog', { name: '已挂起' })
      await drawer.getByText('缺货 · 人工挂起').waitFor()
      await look(page, 'work-held-zh')
      await drawer.getByRole('link', { name: '打开单据' }).click()
      await heading(page, new RegExp(number!)).waitFor()

      // What is not shipped, a card say, has no time.
      await change(id, { hold: null, shipBy: shipBy ?? null })
      await open(page, `/todo?tab=work&item=${id}`)
      await page.getByRole('dialog').getByText('这一项已不需要处理').waitFor()
    })
  })

  it('are pushed again by cause, as many as were counted', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      await open(page, '/todo?tab=causes')
      await look(page, 'causes-zh')
      await page.getByRole('button', { name: `重新推送: ${reason}` }).click()
      const dialog = page.getByRole('dialog')
      const title = dialog.getByRole('heading', { name: /^重新推送 \d+ 条单据？$/ })
      const [count] = /\d+/.exec(await title.innerText())!
      await look(page, 'cause-replay-zh')
      await dialog.getByRole('button', { name: '重新推送' }).click()
      await expect.poll(() => dialog.innerText(), { timeout: 30_000 }).toContain(`已处理 ${count} 条，其中 ${count} 条已放行`)
      await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click()
      await page.getByRole('link', { name: reason }).waitFor({ state: 'detached' })
    }))
})

/** People who work in the shop may change the order meanwhile: If-Match takes it as it is. */
const change = (id: string, body: Record<string, unknown>) =>
  session.ask(`/api/v1/records/${id}`, { method: 'PATCH', headers: { 'if-match': '*' }, body })

async function refuseOrders(reject: Schemas['Flow']['reject']): Promise<void> {
  const flow = await session.ask<Schemas['Flow']>('/api/v1/flows/erp-order-out')
  const { connection, object, direction, filter, rev } = flow
  const headers = { 'if-match': `"${rev}"` }
  await session.ask('/api/v1/flows/erp-order-out', { method: 'PUT', headers, body: { connection, object, direction, filter, reject } })
}

describe('conflicts', () => {
  let orders: Schemas['RecordDetail'][]

  beforeAll(async () => {
    await closeShop(session)
    await setOwner({ sellerNote: 'manual', flag: 'manual' })
    const notes = ['Leave it at the door', 'Do not leave it at the door'] as const
    orders = []
    while (orders.length < 3) orders.push(await changedTwice('seller_memo', ...notes))
    orders.push(await changedTwice('seller_flag', 1, 5))
  })
  afterAll(() => openShop(session))

  it('open as items of To do by their address', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const { items } = await session.ask<Schemas['ConflictPage']>(`/api/v1/conflicts?record=${orders[0]!.id}&state=open`)
      await open(page, `/todo?tab=work&item=${items[0]!.id}`)
      const drawer = page.getByRole('dialog', { name: '需要裁决' })
      await drawer.getByRole('button', { name: '采用对方的值: 商家备注' }).waitFor()
      await drawer.getByLabel('备注', { exact: true }).waitFor()
      await look(page, 'work-conflict-zh')
    }))

  it('are put together by field; each shows the value from before, the hub’s and the system’s, and is settled', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const number = orders[0]!.number!
      await open(page, '/todo?tab=conflicts')
      const group = page
        .getByRole('table', { name: '按字段' })
        .getByRole('row')
        .filter({ hasText: '商家备注' })
        .filter({ hasText: '小程序' })
      await group.getByText('需要人工决定').waitFor()
      await look(page, 'conflict-groups-zh')
      await group.getByRole('link', { name: '订单 · 商家备注' }).click()
      await page.getByText('字段：商家备注').waitFor()
      const conflict = conflictOf(page, number)
      await conflict.getByText('已改').waitFor()
      await page.getByText('规则要求这个字段由人决定').waitFor()
      const values = await conflict.locator('.sides .text').allTextContents()
      expect(values).toEqual(['Leave it at the door', 'Leave it at the door', 'Do not leave it at the door'])
      await look(page, 'conflict-zh')
      await conflict.getByRole('button', { name: '采用对方的值: 商家备注' }).click()
      await conflict.waitFor({ state: 'detached' })
      await page.getByRole('link', { name: '查看已处理' }).click()
      await conflict.waitFor()
      expect(await conflict.getByRole('button').count()).toBe(0)
    }))

  it('are settled with a value that neither side has; what the hub refuses is said at the field', () =>
    visit({ locale: 'en-US', width: 'narrow', expected: [422] }, async ({ page }) => {
      const { id, number } = orders[3]!
      await open(page, '/todo?tab=conflicts')
      await page.getByRole('link', { name: 'Order · Flag' }).waitFor()
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await look(page, 'conflict-groups-en-narrow')
      await open(page, `/todo?tab=conflicts&view=each&record=${id}`)
      const conflict = conflictOf(page, number!)
      await conflict.waitFor()
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await look(page, 'conflict-en-narrow')
      await conflict.getByRole('button', { name: 'Another value…: Flag' }).click()
      const dialog = page.getByRole('dialog', { name: 'Flag: another value' })
      const input = dialog.getByLabel('Flag', { exact: true })
      await input.fill('seven')
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await dialog.getByText('Give a number').waitFor()
      await input.fill('7.5')
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await dialog.getByRole('alert').getByText('order.flag').waitFor()
      expect(await input.getAttribute('aria-describedby')).toBe(await dialog.getByRole('alert').getAttribute('id'))
      await look(page, 'conflict-value-en-narrow')
      await input.fill('7')
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await conflict.waitFor({ state: 'detached' })
      expect((await session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)).body['flag']).toBe(7)
    }))

  it('are settled all at once, as many as were counted, by the rule that was named since', () =>
    visit({ locale: 'zh-CN', expected: [409] }, async ({ page }) => {
      await open(page, '/todo?tab=conflicts')
      const settleAll = page.getByRole('button', { name: /^全部处理: .*小程序.* · 订单 · 商家备注 · 需要人工决定$/ })
      await settleAll.click()
      const dialog = page.getByRole('dialog', { name: /^处理 \d+ 条冲突？$/ })
      await expect.poll(() => dialog.getByRole('button', { name: '处理' }).isDisabled()).toBe(true)
      await dialog.getByLabel('按“以谁为准”的现行规则').check()
      await look(page, 'conflicts-settle-zh')
      const late = await changedTwice('seller_memo', 'Ring twice', 'Do not ring')
      await dialog.getByRole('button', { name: '处理' }).click()
      await dialog.getByRole('alert').waitFor()
      await dialog.getByRole('button', { name: '重新计数' }).click()
      await dialog.getByRole('button', { name: '处理', exact: true }).click()
      const outcome = page.getByRole('dialog', { name: '处理结果' })
      await outcome.getByText('已处理 0 条').waitFor()
      await outcome.getByText('name an owner in ownership.yaml first').waitFor()
      await look(page, 'conflicts-unsettled-zh')
      await outcome.getByRole('button', { name: '关闭' }).last().click()

      await setOwner({ sellerNote: 'commerce' })
      const { items } = await session.ask<Schemas['ConflictGroupList']>('/api/v1/conflicts/groups?connection=shop&object=order')
      const { count } = items.find(({ field }) => field === 'sellerNote')!
      await settleAll.click()
      await dialog.getByLabel('按“以谁为准”的现行规则').check()
      await dialog.getByRole('button', { name: '处理', exact: true }).click()
      await outcome.getByText(`共 ${count} 条，已处理 ${count} 条`).waitFor({ timeout: 30_000 })
      await settleAll.waitFor({ state: 'detached' })
      await outcome.getByRole('button', { name: '关闭' }).last().click()
      const { body } = await session.ask<Schemas['RecordDetail']>(`/api/v1/records/${late.id}`)
      expect(body['sellerNote']).toBe('Do not ring')
    }))
})

const conflictOf = (page: Page, number: string) => page.locator('.conflicts > li').filter({ hasText: number })

/** Who owns these fields of orders from now on. */
async function setOwner(owners: Record<string, string>): Promise<void> {
  let { text } = await session.ask<Schemas['DocumentDetail']>('/api/v1/documents/ownership/ownership')
  for (const [field, owner] of Object.entries(owners)) text = text.replace(new RegExp(`^( +${field}:).*$`, 'm'), `$1 ${owner}`)
  const body = { connections: [], flows: [], mappings: [], schemas: [], ownership: text }
  await session.ask('/api/v1/configuration/apply', { method: 'POST', body })
}

/** Without a note and a flag: a field that people decide on takes its first value by itself. */
async function unnotedOrders(): Promise<Schemas['RecordDetail'][]> {
  const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=order&status=completed&limit=50')
  const details = await Promise.all(items.map(({ id }) => session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)))
  return details.filter(({ body }) => body['sellerNote'] === undefined && body['flag'] === undefined)
}

const PATIENCE = { timeout: 30_000, interval: 200 }
const FIELDS = { seller_memo: 'sellerNote', seller_flag: 'flag' }

/** An order that the shop has changed, and once more when the hub had taken the first change. */
async function changedTwice(name: keyof typeof FIELDS, first: unknown, second: unknown): Promise<Schemas['RecordDetail']> {
  for (const order of await unnotedOrders()) if (await changeTwice(order, name, [first, second])) return order
  throw new Error('every completed order has a note or a flag')
}

/** False: the people who work in the shop came first. */
async function changeTwice({ id }: { id: string }, name: keyof typeof FIELDS, [first, second]: unknown[]): Promise<boolean> {
  const { config } = await session.ask<{ config: { baseUrl: string; token: { file: string } } }>('/api/v1/connections/shop')
  const read = () => session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)
  const openOf = async () => (await session.ask<Schemas['ConflictPage']>(`/api/v1/conflicts?record=${id}&state=open`)).items
  const { bindings } = await read()
  const trade = bindings.find(({ connection }) => connection === 'shop')!.externalId
  const change = async (value: unknown) => {
    const headers = { authorization: `Bearer ${readFileSync(config.token.file, 'utf8').trim()}`, 'content-type': 'application/json' }
    const response = await fetch(`${config.baseUrl}/trades/${trade}`, { method: 'PATCH', headers, body: JSON.stringify({ [name]: value }) })
    expect(response.status).toBe(200)
  }
  await change(first)
  const taken = await vi.waitFor(async () => {
    const value = (await read()).body[FIELDS[name]]
    expect(value).toBeDefined()
    return value
  }, PATIENCE)
  if (taken !== first) return false
  await change(second)
  await vi.waitFor(async () => expect(await openOf()).toHaveLength(1), PATIENCE)
  return true
}

describe('a record', () => {
  it('is shown as it was at a time of its trail, in the hub and in each system', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=order&status=completed&limit=1')
      await open(page, `/records/${items[0]!.id}`)
      await page
        .locator('.trail')
        .getByRole('button', { name: /^查看当时/ })
        .last()
        .click()
      await page.waitForURL('**?at=**')
      await page.getByText('由轨迹倒推得出').waitFor()
      await page.getByRole('heading', { level: 2, name: '当时各系统' }).waitFor()
      await look(page, 'record-then-zh')
      await page.getByLabel('历史时点', { exact: true }).fill('2020-01-01T00:00:00')
      await page.getByRole('button', { name: '查看当时' }).click()
      await page.getByText('当时还没有这张单据').waitFor()
      await page.getByRole('button', { name: '回到现在' }).click()
      await page.getByRole('heading', { level: 2, name: '单据轨迹' }).waitFor()
    }))

  it('takes over what a system last showed, after a preview of just that', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=order&status=completed&limit=1')
      const { id, rev } = items[0]!
      // The shop owns it, and nothing is written to the shop: the two differ until somebody looks.
      await session.ask(`/api/v1/records/${id}`, {
        method: 'PATCH',
        headers: { 'if-match': `"${rev}"` },
        body: { buyerNote: 'Only in the hub' },
      })
      await open(page, `/records/${id}`)
      await page.getByRole('button', { name: /^Merge anew: .*小程序/ }).click()
      const dialog = page.getByRole('dialog', { name: /^Merge anew/ })
      await dialog.getByText('Taken over').waitFor()
      await dialog.getByText('Only in the hub').waitFor()
      await look(page, 'record-replay-en')
      await dialog.getByRole('button', { name: 'Take over (1)' }).click()
      await dialog.waitFor({ state: 'detached' })
      const { body } = await session.ask<Schemas['RecordDetail']>(`/api/v1/records/${id}`)
      expect(body['buyerNote']).not.toBe('Only in the hub')
    }))
})

describe('a trial run', () => {
  it('is begun on the page, keeps what there is to push, shows its report, and ends by pushing', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const { items: flows } = await session.ask<Schemas['FlowPage']>('/api/v1/flows?connection=erp&object=order')
      const { id: flow } = flows.find(({ direction }) => direction === 'out')!
      const flowOf = () => session.ask<Schemas['Flow']>(`/api/v1/flows/${flow}`)
      const setMode = async (from: string, to: string) => {
        await open(page, '/connections')
        const card = page.locator('section').filter({ hasText: '/webhooks/erp' })
        await card.getByRole('button', { name: `推送 · 订单 · 模式：${from}` }).click()
        const dialog = page.getByRole('dialog', { name: '推送 · 订单的运行模式' })
        await dialog.getByLabel('运行模式').selectOption({ label: to })
        await look(page, `trial-mode-${to === '启用' ? 'on' : 'trial'}-zh`)
        await dialog.getByRole('button', { name: '保存' }).click()
        await dialog.waitFor({ state: 'detached' })
      }
      // What people enter there is read for the report.
      const inbound = { id: 'erp-order-in', connection: 'erp', object: 'order', direction: 'in' }
      await session.ask('/api/v1/flows', { method: 'POST', body: inbound })
      await setMode('启用', '试运行')
      await tradeOn(session)
      await vi.waitFor(async () => expect((await flowOf()).kept).toBeGreaterThan(0), PATIENCE)
      await open(page, '/connections')
      await page.getByRole('button', { name: '订单的试运行报告' }).click()
      await page.getByText('试运行报告', { exact: true }).waitFor()
      await page.getByText('对方缺少').first().waitFor()
      await page.getByRole('heading', { level: 2, name: '差异' }).waitFor()
      await page.getByText('成功', { exact: true }).first().waitFor()
      await look(page, 'trial-report-zh')
      expect(await page.getByRole('button', { name: '修复差异' }).count()).toBe(0)
      await setMode('试运行', '启用')
      await vi.waitFor(async () => expect((await flowOf()).kept).toBe(0), PATIENCE)
    }))
})
