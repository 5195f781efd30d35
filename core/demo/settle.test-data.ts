// For tests: a demo without its traffic, brought to rest.
import { expect } from 'vitest'
import type { Demo } from './demo.ts'

/** Reads everything again and again, until a whole round finds nothing new and nothing is open. */
export async function settle({ node: { hub, store } }: Pick<Demo, 'node'>): Promise<void> {
  const { flows } = await hub.exportConfiguration()
  const inbound = flows.filter(({ direction }) => direction === 'in')
  for (let round = 0; round < 50; round++) {
    let changes = 0
    for (const { connection, object } of inbound) changes += await pull(hub, connection, object)
    await hub.idle()
    // A bill that is open waits for the end of its day.
    const open = (await store.backlog(Date.now())).filter(({ state }) => !['dead', 'stopped', 'scheduled'].includes(state))
    if (changes === 0 && open.length === 0) return
  }
  throw new Error('the demo does not come to rest')
}

/** How many records were news. A scheduled run may be under way: then it is waited for. */
export async function pull(hub: Demo['node']['hub'], connection: string, object: string): Promise<number> {
  for (;;) {
    try {
      const run = await hub.pull({ connection, object, wait: true })
      expect(run).toMatchObject({ connection, object, state: 'succeeded', error: null })
      const { created = 0, changed = 0, reread = 0 } = JSON.parse(run.counters) as Record<string, number>
      return created + changed + reread
    } catch (error) {
      if ((error as { code?: string }).code !== 'alreadyRunning') throw error
      await hub.idle()
    }
  }
}
