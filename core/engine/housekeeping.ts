// What has been kept long enough goes, every night on one node.
import type { EngineDeps } from './deps.ts'
import { renewListColumns } from './list-columns.ts'
import type { Wake } from './wake.ts'

const DAY_MS = 24 * 3_600_000
/** How long is kept: the trail of records; events that came, by which a second one is known; runs, data checks, notes of what is done; answers to repeated POSTs. */
export const KEPT_DAYS = { lineage: 400, inbox: 30, runs: 90, idempotency: 1 } as const
const AT = '10 4 * * *'

export const housekeeping = ({ store, now, log }: Pick<EngineDeps, 'store' | 'now' | 'log'>): Parameters<Wake['schedule']>[0][number] => ({
  name: 'nightly.tidy',
  cron: AT,
  async run() {
    const before = (days: number) => now() - days * DAY_MS
    const rows = await store.prune({
      lineageAt: before(KEPT_DAYS.lineage),
      inboxAt: before(KEPT_DAYS.inbox),
      runsAt: before(KEPT_DAYS.runs),
      idempotencyAt: before(KEPT_DAYS.idempotency),
    })
    log.info({ rows }, 'old rows deleted')
    // A node of the version before may have written meanwhile, while nodes were replaced one by one.
    const renewed = await renewListColumns(store)
    if (renewed > 0) log.info({ renewed }, 'list columns of records renewed')
  },
})
