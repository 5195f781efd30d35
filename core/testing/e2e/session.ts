// A hub, a browser and what every end-to-end test does with them: ask the API, open signed-in pages.
import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { launchBrowser, openVisit, type Visit } from './browser.ts'
import { startDemoHub, type DemoHub } from './demo-hub.ts'

export interface Session {
  hub: DemoHub
  browser: Browser
  /** GET of the API, or the method and body given. Throws on anything but success, with the hub's own words. */
  ask<T>(path: string, request?: { method: string; body: unknown; headers?: Record<string, string> }): Promise<T>
  /** A page that is signed in by the printed address. Fails on anything that a user should never be met with. */
  visit<T>(options: Omit<Parameters<typeof openVisit>[1], 'origin'>, use: (visit: Visit) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export async function startSession(): Promise<Session> {
  const [hub, browser] = await Promise.all([startDemoHub(), launchBrowser()])
  return {
    hub,
    browser,
    async ask(path, request) {
      const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json', ...request?.headers }
      const response = await fetch(`${hub.origin}${path}`, {
        headers,
        ...(request && { method: request.method, body: JSON.stringify(request.body) }),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as never
    },
    async visit(options, use) {
      const opened = await openVisit(browser, { origin: hub.origin, ...options })
      try {
        await opened.page.goto(hub.openUrl)
        const result = await use(opened)
        expect(opened.faults).toEqual([])
        return result
      } finally {
        await opened.context.close()
      }
    },
    async stop() {
      await browser.close()
      await hub.stop()
    },
  }
}
