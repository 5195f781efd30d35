// Chromium with a profile of its own, and pages that note everything a user should never be met with.
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
const ARTIFACTS = fileURLToPath(new URL('../../../artifacts/', import.meta.url))

/** Playwright gives each launch a temporary profile. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = CANDIDATES.find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error(`No Chromium at ${CANDIDATES.join(', ')}: install it (apt-get install chromium fonts-noto-cjk).`)
  }
  return chromium.launch({ executablePath, args: ARGS })
}

export const WIDTHS = { wide: { width: 1280, height: 860 }, narrow: { width: 375, height: 812 } } as const

export interface Visit {
  context: BrowserContext
  page: Page
  /** Console errors and warnings (violations of the content policy among them), exceptions, requests to other hosts. */
  faults: string[]
}

interface VisitOptions {
  origin: string
  locale: 'zh-CN' | 'en-US'
  width?: keyof typeof WIDTHS
  /** Answers of the hub with these statuses are part of the test. */
  expected?: number[]
}

/** A fresh browser session. */
export async function openVisit(browser: Browser, { origin, locale, width = 'wide', expected = [] }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: WIDTHS[width], locale, timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return
    if (expected.some((status) => message.text().includes(`status of ${status}`))) return
    faults.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) faults.push(`outside request: ${request.url()}`)
  })
  return { context, page, faults }
}

/** artifacts/<name>.png, of the whole page, when fonts and pending requests have settled. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true })
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.screenshot({ path: `${ARTIFACTS}${name}.png`, animations: 'disabled' })
}

/** By how many pixels the page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - window.innerWidth')

const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong for people with disabilities (WCAG 2.2 AA and best practice): rule and the first elements. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(AXE_RULES)} }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`)
}

/** Controls without a name for a screen reader: their HTML. */
export const namelessControls = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('input, select, textarea, button, a[href]')]
    .filter((element) => {
      const labelled = element.labels?.length > 0 || element.ariaLabel || element.getAttribute('aria-labelledby')
      return !labelled && (element.matches('input, select, textarea') || element.textContent.trim() === '')
    })
    .map((element) => element.outerHTML.slice(0, 200))`)

/**
 * Texts whose contrast to the ground behind them is under WCAG AA (4.5:1, or 3:1 when large), as "ratio text". Knows plain colours, which
 * is all the UI uses; text on a disabled control is exempt, as in WCAG 1.4.3.
 */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    const channels = (colour) => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      return canvas.getImageData(0, 0, 1, 1).data
    }
    const luminance = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const groundOf = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const ground = channels(getComputedStyle(at).backgroundColor)
        if (ground[3] > 200) return ground
      }
      return [255, 255, 255]
    }
    const faint = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      if (!node.data.trim() || !element.checkVisibility() || element.closest(':disabled, script, option')) continue
      const style = getComputedStyle(element)
      const [a, b] = [luminance(channels(style.color)), luminance(groundOf(element))].sort((x, y) => y - x)
      const ratio = (a + 0.05) / (b + 0.05)
      const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700)
      if (ratio < (isLarge ? 3 : 4.5)) faint.push(ratio.toFixed(2) + ' ' + node.data.trim().slice(0, 60))
    }
    return faint
  })()`)
