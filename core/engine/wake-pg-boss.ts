// Wake for many nodes on one PostgreSQL. A node works on the lanes that it woke itself, as long as it has hands free (ADR 0019): a queue's way
// there and back takes longer than the work. What is too much for it goes to pg-boss, for any node: lanes, not events, so its table stays
// small. Coalesced by lane (policy stately, singleton key = lane); a node that dies loses its job by heartbeat, and the sweep wakes the lane
// again when its lease has run out.
import { createHash } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import type { Logger } from '../connector/port.ts'
import { toHubError } from '../errors.ts'
import type { LaneName } from './courier.ts'
import { createLaneQueue } from './lane-queue.ts'
import type { Wake } from './wake.ts'

const QUEUE = 'lane'
const SCHEDULES = 'schedule'
/** Lanes worked on at a time by one node; each waits for the network most of the time. Of its own wakes, and from the queue. */
const OWN_LANES = 32
const QUEUED_LANES = 8
/** By pg-boss. */
const LONGEST_SCHEMA = 50

/** Beside the company's own schema: companies may share a database, and each drops the schedules that it does not know. */
function schemaFor(url: string): string {
  const company = new URL(url).searchParams.get('schema') ?? 'public'
  if (company === 'public') return 'pgboss'
  const name = `pgboss_${company}`
  return name.length <= LONGEST_SCHEMA ? name : `pgboss_${createHash('sha256').update(company).digest('hex').slice(0, 32)}`
}

export async function createPgBossWake({ url, log }: { url: string; log: Logger }): Promise<Wake> {
  const boss = new PgBoss({ connectionString: url, schema: schemaFor(url), application_name: 'qiao-wake', max: 6, useListenNotify: true })
  boss.on('error', (error: Error) => log.warn({ reason: error.message }, 'wake queue'))
  await boss.start()
  await boss.createQueue(QUEUE, {
    policy: 'stately',
    notify: true,
    retryLimit: 0,
    heartbeatSeconds: 10,
    expireInSeconds: 3_600,
    deleteAfterSeconds: 60,
  })
  await boss.createQueue(SCHEDULES, { policy: 'short', retryLimit: 0, deleteAfterSeconds: 3_600 })
  const lanes = createLaneQueue(OWN_LANES + QUEUED_LANES)
  let runs = new Map<string, () => Promise<void>>()

  const send = async ({ connection, lane }: LaneName) => {
    try {
      await boss.send(QUEUE, { connection, lane }, { singletonKey: `${connection}/${lane}` })
    } catch (thrown) {
      log.warn({ connection, lane, reason: toHubError(thrown).message }, 'wake-up not sent: the sweep finds it')
    }
  }

  return {
    isShared: true,
    get isIdle() {
      return lanes.size === 0
    },
    wake(woken) {
      for (const lane of woken) void (lanes.has(lane) || lanes.size < OWN_LANES ? lanes.add(lane) : send(lane))
    },
    async start(handler) {
      lanes.start(handler)
      const how = { batchSize: 1, localConcurrency: QUEUED_LANES, pollingIntervalSeconds: 1 }
      await boss.work<LaneName>(QUEUE, how, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => lanes.add(data)))
      })
      await boss.work<{ name: string }>(SCHEDULES, async (jobs) => {
        for (const job of jobs) await runs.get(job.data.name)?.()
      })
    },
    async schedule(crons) {
      runs = new Map(crons.map(({ name, run }) => [name, run]))
      const wanted = new Set(crons.map(({ name }) => name))
      for (const { key } of await boss.getSchedules(SCHEDULES)) if (key && !wanted.has(key)) await boss.unschedule(SCHEDULES, key)
      for (const { name, cron } of crons) await boss.schedule(SCHEDULES, cron, { name }, { key: name })
    },
    async stop() {
      await lanes.stop()
      await boss.stop({ graceful: true, timeout: 3_000 })
    },
  }
}
