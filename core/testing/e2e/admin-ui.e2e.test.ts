// The admin UI over a real hub with the demo's systems, in Chromium: what an operator sees and does. Pictures land in artifacts/.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { components } from '../../../openapi/types.ts'
import { addAwaySystem, AWAY } from './away-system.ts'
import { faintTexts, findViolations, namelessControls, openVisit, overflowOf, takePicture } from './browser.ts'
import { closeShop, openShop } from './doors.ts'
import { startSession, type Session } from './session.ts'

type Schemas = components['schemas']

const CARRIERS = { name: 'carriers', title: '物流公司对照', keys: ['carrier'], values: ['code'], fallback: 'error' }
let session: Session
/** An order that stands in both systems. */
let order: Schemas['RecordDetail']
let connections: Schemas['Connection'][]

/** Waits until the demo has carried an order from one system into another. */
function orderInTwoSystems(): Promise<Schemas['RecordDetail']> {
  const look = async (): Promise<Schemas['RecordDetail']> => {
    const { items } = await session.ask<Schemas['DeliveryPage']>('/api/v1/deliveries?connection=erp&object=order&state=done&limit=20')
    const details = await Promise.all(
      items.map(({ record }) => session.ask<Schemas['RecordDetail']>(`/api/v1/records/${encodeURIComponent(record)}`)),
    )
    // Not one that was kept back there, as an order on hold is.
    const found = details.find(({ bindings }) => bindings.some(({ connection, externalId }) => connection === 'erp' && externalId !== null))
    if (!found) throw new Error(`None of ${items.length} pushed orders stands in two systems yet.`)
    return found
  }
  return vi.waitFor(look, { timeout: 90_000, interval: 500 })
}

/** What an order that is not paid holds: the ERP is not sent it. The shop is closed then, so that nobody pays it. */
async function reservedUnpaid(): Promise<Schemas['RecordReservation']> {
  await closeShop(session)
  const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=order&status=pendingPayment')
  for (const { id } of items) {
    const page = await session.ask<Schemas['RecordReservationPage']>(`/api/v1/records/${encodeURIComponent(id)}/reservations`)
    if (page.items[0]) return page.items[0]
  }
  await openShop(session)
  throw new Error(`None of ${items.length} unpaid orders is taken off yet.`)
}

beforeAll(async () => {
  session = await startSession()
  order = await orderInTwoSystems()
  connections = (await session.ask<Schemas['ConnectionPage']>('/api/v1/connections')).items
  await addAwaySystem(session.hub)
  await session.ask('/api/v1/code-tables/carriers', { method: 'PUT', body: CARRIERS })
})

afterAll(() => session?.stop())

const visit: Session['visit'] = (options, use) => session.visit(options, use)
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })
const open = (page: Page, path: string) => page.goto(`${session.hub.origin}${path}`)

describe('signing in', () => {
  it('takes the token out of the printed address at once and keeps it for this tab', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      await heading(page, '概览').waitFor()
      expect(page.url()).toBe(`${session.hub.origin}/`)
      expect(await page.evaluate('sessionStorage.length')).toBe(1)
      expect(await page.evaluate('localStorage.length')).toBe(0)
      await page.reload()
      await heading(page, '概览').waitFor()
    }))

  it('asks for the token without one, and shows the hub’s own sentence when it is wrong', async () => {
    const { context, page, faults } = await openVisit(session.browser, { origin: session.hub.origin, locale: 'en-US', expected: [401] })
    await page.goto(session.hub.origin)
    await page.getByLabel('Administrator token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('This token is not the administrator token').waitFor()
    await takePicture(page, 'sign-in-en-wide')
    expect(await faintTexts(page)).toEqual([])
    await page.getByLabel('Administrator token').fill(session.hub.token)
    await page.keyboard.press('Enter')
    await heading(page, 'Overview').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Administrator token').waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('looking', () => {
  it('shows every connection, the counts and the last runs at a glance', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      for (const { name } of connections) await page.getByRole('heading', { level: 3, name, exact: true }).waitFor()
      await page.locator('.bars').getByRole('link', { name: '订单', exact: true }).waitFor()
      await page.getByRole('table', { name: '执行记录' }).getByRole('row').nth(1).waitFor()
    }))

  it('lists runs and filters them in the address', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      await page.getByRole('link', { name: '执行记录', exact: true }).click()
      await heading(page, '执行记录').waitFor()
      await page.getByLabel('连接', { exact: true }).selectOption(connections[0]!.id)
      await page.waitForURL(`**/runs?connection=${connections[0]!.id}`)
      await page.getByRole('button', { name: '清除筛选' }).click()
      await page.waitForURL('**/runs')
      const table = page.getByRole('table', { name: '执行记录' })
      await table.getByRole('row').nth(1).waitFor()
      // Most pulls change nothing: they are left out until they are asked for.
      expect(await table.getByText('没有变化', { exact: true }).count()).toBe(0)
      await page.getByRole('checkbox', { name: '隐藏没有变化的拉取' }).uncheck()
      await page.waitForURL('**/runs?all=true')
      await table.getByText('没有变化', { exact: true }).first().waitFor()
    }))

  it('shows the name of a product beside its code, and stock by product and place', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const { items } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=product&limit=1')
      await open(page, '/records?object=product')
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: items[0]!.number!, exact: true }) })
      await row.getByText(items[0]!.name!).first().waitFor()
      await row.getByRole('link').click()
      await heading(page, items[0]!.number!).waitFor()
      await page.locator('.summary').getByText(items[0]!.name!).waitFor()
      const { items: stock } = await session.ask<Schemas['RecordPage']>('/api/v1/records?object=sellableStock&limit=1')
      expect(stock[0]!.name).toMatch(/ · /)
    }))

  it('finds an order by a number of either system and tells its trail', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      for (const { externalId } of order.bindings) {
        await page.getByRole('searchbox', { name: '单号查询' }).fill(externalId!)
        await page.keyboard.press('Enter')
        await page.getByRole('link', { name: order.number!, exact: true }).waitFor()
      }
      await page.getByRole('link', { name: order.number!, exact: true }).click()
      await heading(page, order.number!).waitFor()
      const linked = page.locator('.linked > li')
      for (const { connection, externalId } of order.bindings) {
        const name = connections.find(({ id }) => id === connection)!.name
        await linked.filter({ hasText: name }).getByRole('button', { name: externalId!, exact: true }).first().waitFor()
      }
      // The contract's own titles, and the first and the last step of the way.
      await page.getByText('订单号(平台单号)', { exact: true }).first().waitFor()
      await page.getByRole('table', { name: '商品明细' }).waitFor()
      await page.locator('.trail').getByText('建立').first().waitFor()
      await page.locator('.trail').getByText('已推送').first().waitFor()
    }))

  it('says which orders sellable stock leaves out, and why', async () => {
    const unpaid = await vi.waitFor(reservedUnpaid, { timeout: 90_000, interval: 500 })
    await visit({ locale: 'zh-CN' }, async ({ page }) => {
      await open(page, `/records/${encodeURIComponent(unpaid.order)}`)
      const table = page.getByRole('table', { name: '未取占用' })
      await table.getByText('不推送到库存方').first().waitFor()
      await table.getByRole('link', { name: unpaid.skuCode!, exact: true }).click()
      await heading(page, unpaid.skuCode!).waitFor()
      await table.getByRole('link', { name: unpaid.orderNumber!, exact: true }).first().waitFor()
      await takePicture(page, 'reservations-zh-wide')
    })
    await openShop(session)
  })

  it('says what to do where there is nothing', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      await open(page, '/records?q=there-is-no-such-number')
      await page.getByText('No record matches').waitFor()
      await page.getByRole('button', { name: 'Clear filters' }).click()
      await page.getByRole('table', { name: 'Standard records' }).waitFor()
      await open(page, '/nowhere')
      await heading(page, 'There is no such page').waitFor()
    }))

  it('keeps the language that was chosen', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      await page.getByRole('button', { name: 'English' }).click()
      await heading(page, 'Overview').waitFor()
      expect(await page.evaluate('document.documentElement.lang')).toBe('en')
      await page.reload()
      await heading(page, 'Overview').waitFor()
      await page.getByRole('button', { name: '中文' }).click()
      await heading(page, '概览').waitFor()
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    }))
})

describe('doing', () => {
  it('tests a connection, pauses it with a reason and resumes it, by keyboard where it counts', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      const { id, name } = connections.find(({ state }) => state === 'active')!
      await page.getByRole('link', { name: 'Connections', exact: true }).click()
      const panel = page.locator(`[id="${id}"]`)
      await panel.getByRole('button', { name: 'Test connection' }).click()
      await panel.getByText('The connection works').waitFor()

      const pause = panel.getByRole('button', { name: 'Pause', exact: true })
      await pause.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: `Pause “${name}”?` })
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      expect(await page.locator(':focus').textContent()).toBe('Pause')

      await pause.click()
      await dialog.getByLabel('Reason (optional)').fill('Stock-taking')
      await dialog.getByRole('button', { name: 'Pause' }).click()
      await panel.getByText('Paused', { exact: true }).waitFor()
      await panel.getByText('Stock-taking').waitFor()
      await panel.getByRole('button', { name: 'Resume' }).click()
      await panel.getByText('Active', { exact: true }).waitFor()
    }))

  it('asks a system for its custom fields, and declares them', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      await page.goto(`${session.hub.origin}/connections`)
      await page.getByRole('button', { name: '自定义字段' }).click()
      const dialog = page.getByRole('dialog', { name: /的自定义字段$/ })
      const table = dialog.getByRole('table', { name: '自定义字段' })
      await table.getByRole('row', { name: /^Engraving 订单 lines\.engraving 文本 否$/ }).waitFor()
      await takePicture(page, 'custom-fields-zh')
      expect(await findViolations(page)).toEqual([])
      await dialog.getByRole('button', { name: '声明 7 个字段' }).click()
      await page.getByText('已声明 7 个字段').waitFor()
      await page.getByRole('button', { name: '自定义字段' }).click()
      await table.getByRole('row', { name: /^Engraving 订单 lines\.engraving 文本 是$/ }).waitFor()
      expect(await dialog.getByRole('button', { name: '声明 0 个字段' }).isDisabled()).toBe(true)
    }))

  it('starts with a link that skips the menu', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      await heading(page, 'Overview').waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
    }))
})

describe.each([
  ['zh-CN', 'wide'],
  ['zh-CN', 'narrow'],
  ['en-US', 'wide'],
  ['en-US', 'narrow'],
] as const)('every screen in %s, %s', (locale, width) => {
  it('fits the window, names its controls and can be read', () =>
    visit({ locale, width }, async ({ page }) => {
      const screens = {
        overview: '/',
        records: '/records?object=order',
        record: `/records/${encodeURIComponent(order.id)}`,
        connections: '/connections',
        runs: '/runs',
        'record-then': `/records/${encodeURIComponent(order.id)}?at=${encodeURIComponent(order.updatedAt)}`,
        plans: '/plans',
        checks: '/checks',
        tables: '/tables',
        todo: '/todo?tab=causes',
        'todo-each': '/todo?tab=each',
        'todo-work': '/todo',
        conflicts: '/todo?tab=conflicts',
        'conflicts-each': '/todo?tab=conflicts&view=each',
      }
      for (const [name, path] of Object.entries(screens)) {
        await open(page, path)
        await page.locator('main .panel').first().waitFor()
        await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
        await takePicture(page, `${name}-${locale.slice(0, 2)}-${width}`)
        expect(await overflowOf(page), `${name}: wider than the window`).toBeLessThanOrEqual(0)
        expect(await namelessControls(page), `${name}: controls without a name`).toEqual([])
        expect(await faintTexts(page), `${name}: contrast`).toEqual([])
        expect(await findViolations(page), `${name}: axe`).toEqual([])
      }
    }))
})

describe('a code table', () => {
  it('takes a file after showing what it would change, and says what is wrong with one', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      await open(page, '/tables')
      await page.getByText('Nothing waits for a row').waitFor()
      await page.getByRole('button', { name: 'Import: 物流公司对照' }).click()
      const dialog = page.getByRole('dialog')
      const choose = (text: string) =>
        dialog.getByLabel('File').setInputFiles({ name: 'carriers.csv', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from(text) })
      await choose('carrier,code\n,1\n')
      await dialog.getByText('Line 2 · carrier · The key is empty').waitFor()
      const button = dialog.getByRole('button', { name: 'Import', exact: true })
      expect(await button.isDisabled()).toBe(true)
      await choose('carrier,code\n顺丰,SF\n中通,007\n')
      await dialog.getByText('2 added, 0 changed, 0 removed, 0 the same').waitFor()
      expect(await findViolations(page), 'axe').toEqual([])
      await button.click()
      await dialog.waitFor({ state: 'detached' })
      const { items } = await session.ask<Schemas['CodeRowPage']>('/api/v1/code-tables/carriers/rows')
      expect(items).toHaveLength(2)
      expect(items).toContainEqual({ carrier: '中通', code: '007' })
    }))
})

describe('the rows of a code table', () => {
  it('are searched, added, changed and removed; what is wrong is said at the field', () =>
    visit({ locale: 'zh-CN' }, async ({ page }) => {
      const stored = async () => (await session.ask<Schemas['CodeRowPage']>('/api/v1/code-tables/carriers/rows')).items
      const before = await stored()
      await open(page, '/tables')
      await page.getByRole('link', { name: '物流公司对照' }).click()
      await heading(page, '物流公司对照').waitFor()
      await page.getByRole('button', { name: '添加', exact: true }).click()
      const dialog = page.getByRole('dialog')
      const [carrier, code] = [dialog.getByRole('textbox').first(), dialog.getByLabel('code')]
      await code.fill('YTO')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByText('The key is empty').waitFor()
      expect(await carrier.getAttribute('aria-invalid')).toBe('true')
      await carrier.fill('圆通')
      await takePicture(page, 'table-row-zh')
      expect(await findViolations(page), 'axe').toEqual([])
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await stored()).toContainEqual({ carrier: '圆通', code: 'YTO' })

      await page.getByLabel('搜索', { exact: true }).fill('yto')
      await page.getByRole('button', { name: '修改: 圆通' }).click()
      await carrier.fill('圆通速递')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await stored()).toContainEqual({ carrier: '圆通速递', code: 'YTO' })
      expect(await stored()).not.toContainEqual({ carrier: '圆通', code: 'YTO' })
      await takePicture(page, 'table-zh')
      expect(await findViolations(page), 'axe').toEqual([])

      await page.getByRole('button', { name: '修改: 圆通速递' }).click()
      await dialog.getByRole('button', { name: '删除' }).click()
      await dialog.getByText('删除这一行？').waitFor()
      await dialog.getByRole('button', { name: '删除' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await stored()).toEqual(before)
      await page.getByText('没有包含它的行').waitFor()
    }))

  it('that are missing are begun from what waits, and proposals are taken after a count', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      const table = { name: 'skus', title: 'SKUs', keys: ['product'], values: ['code'], fallback: 'error' }
      await session.ask('/api/v1/code-tables/skus', { method: 'PUT', body: table })
      const rule = "map: ['lines[lineId] <-> lines[id]': ['title -> description | table(skus, product).code']]"
      const apply = (text: string) =>
        session.ask('/api/v1/configuration/apply', {
          method: 'POST',
          body: { connections: [], flows: [], schemas: [], mappings: [{ name: 'erp/order', text }] },
        })
      await apply(`mapping: erp.order\nextends: tryton.order\n${rule}\n`)
      const missing = async () => (await session.ask<Schemas['UnmappedCodeList']>('/api/v1/unmapped-codes')).items
      await vi.waitFor(async () => expect((await missing()).length).toBeGreaterThan(1), { timeout: 60_000, interval: 500 })
      const { items: waiting } = await session.ask<Schemas['TodoPage']>('/api/v1/todo?kind=unmapped&limit=1')
      await open(page, `/records/${encodeURIComponent(waiting[0]!.record!)}`)
      await page.getByRole('link', { name: /^To do: .* code table skus has no row/ }).click()
      await page
        .getByRole('link', { name: /^Add to SKUs: / })
        .first()
        .click()
      await heading(page, 'SKUs').waitFor()
      const dialog = page.getByRole('dialog', { name: 'Add a row' })
      expect(await dialog.getByRole('textbox').first().inputValue()).not.toBe('')
      await dialog.getByLabel('code').fill('7')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })

      const panel = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Proposals' }) })
      await panel.getByLabel('System whose codes are meant').selectOption('erp')
      await panel
        .getByRole('button', { name: /^Take over: / })
        .first()
        .waitFor()
      await takePicture(page, 'table-proposals-en')
      expect(await findViolations(page), 'axe').toEqual([])
      await panel.getByRole('button', { name: /^Take all / }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click()
      await page.getByText(/rows added; what waited goes on by itself/).waitFor()
      const { items } = await session.ask<Schemas['CodeRowPage']>('/api/v1/code-tables/skus/rows')
      expect(items.length).toBeGreaterThan(1)
      await apply('mapping: erp.order\nextends: tryton.order\n')
    }))
})

// Last: the pictures above show the open circuit.
describe('a system that does not answer', () => {
  it('is shown with the reason and the next try, and is tried again at once when a person wants it', () =>
    visit({ locale: 'en-US' }, async ({ page }) => {
      const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: AWAY.name }) })
      await card.getByText('Paused after errors').waitFor()
      await card.getByText(/connectFailed: .*ECONNREFUSED/).waitFor()
      await card.getByRole('link', { name: AWAY.name }).click()
      const panel = page.locator(`[id="${AWAY.id}"]`)
      await panel.getByText('Paused after errors').waitFor()
      await panel.getByText(/Failed calls in a row: [5-9]/).waitFor()
      await panel.getByText(/next try at /).waitFor()
      await panel.getByText('Rate budgets').waitFor()
      await panel.getByText('All calls').waitFor()
      await panel.getByText('600 per 60 s').waitFor()

      await panel.getByRole('button', { name: 'Reset the circuit breaker' }).click()
      const dialog = page.getByRole('dialog', { name: `Try “${AWAY.name}” again now?` })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await panel.getByText('Paused after errors').waitFor()
      await panel.getByRole('button', { name: 'Reset the circuit breaker' }).click()
      await dialog.getByRole('button', { name: 'Reset' }).click()
      await panel.getByText('Paused after errors').waitFor({ state: 'detached' })
      expect((await session.ask<Schemas['Connection']>(`/api/v1/connections/${AWAY.id}`)).circuit).toMatchObject({
        state: 'closed',
        failures: 0,
      })
    }))
})
