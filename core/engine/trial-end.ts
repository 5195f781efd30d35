// What a trial run has computed is due when its flow is on: looked for after each change of the configuration and once after a start.
import { and, eq, sql } from 'drizzle-orm'
import { toHubError } from '../errors.ts'
import { IN_TRIAL } from '../store/plans.ts'
import type { CommitItem } from '../store/port.ts'
import { outLane } from '../store/lane-name.ts'
import type { Courier } from './courier.ts'
import { isInTrial, type Channel } from './graph.ts'
import type { Releaser } from './release-letters.ts'

const AT_ONCE = 500

export function createTrialEnd({ courier, isStopping }: { courier: Courier; isStopping(): boolean }): Releaser {
  const { deps } = courier
  let isNoted = true
  let running: Promise<void> | undefined

  async function release() {
    for (const { connection, object } of await kept()) {
      const channel = courier.graph().connections.get(connection)?.channels.get(object)
      if (channel?.outbound && !isInTrial(channel)) while (!isStopping() && (await releaseSome(channel)) === AT_ONCE);
    }
  }

  function kept(): Promise<{ connection: string; object: string }[]> {
    const { deliveries } = deps.store.tables
    const { connection, object } = deliveries
    return deps.store.read.selectDistinct({ connection, object }).from(deliveries).where(sql.raw(IN_TRIAL))
  }

  async function releaseSome({ connection: { id }, object }: Channel): Promise<number> {
    const { read, tables } = deps.store
    const { deliveries } = tables
    const ofChannel = and(eq(deliveries.connection, id), eq(deliveries.object, object), sql.raw(IN_TRIAL))
    const rows = await read.select({ record: deliveries.record, lane: deliveries.lane }).from(deliveries).where(ofChannel).limit(AT_ONCE)
    const at = deps.now()
    const items = rows.map(({ record }): CommitItem => {
      return { key: record, steps: [{ connection: id, object, record, from: ['trial'], to: 'due', set: { dueAt: at }, at }] }
    })
    await deps.store.commit({ items })
    courier.wake([...new Set(rows.map(({ lane }) => lane))].map((lane) => ({ connection: id, lane: outLane(lane) })))
    return rows.length
  }

  return {
    note: () => void (isNoted = true),
    look() {
      if (!isNoted || running || isStopping()) return Promise.resolve()
      isNoted = false
      running = release()
        .catch((thrown: unknown) => {
          deps.log.error({ reason: toHubError(thrown).message }, 'releasing what a trial has kept failed')
          isNoted = true
        })
        .finally(() => void (running = undefined))
      return Promise.resolve()
    },
    get isBusy() {
      return isNoted || running !== undefined
    },
  }
}
