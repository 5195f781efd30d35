// Pushed records on their way to be merged: what arrives for a channel while one batch of it is merged makes the next batch.
import { toHubError } from '../errors.ts'
import type { Courier } from './courier.ts'
import type { Channel } from './graph.ts'
import type { Observation } from './observation.ts'
import { observe } from './observe.ts'

export interface Pushes {
  /**
   * Merges a record with the next batch of its channel. Resolves with true when it is durable: merged, or kept for later. False: whoever
   * brought it has to keep it; what of its batch got in nevertheless is safe to merge again. Never rejects.
   */
  merge(channel: Channel, observation: Observation): Promise<boolean>
  readonly isIdle: boolean
  /** Resolves when everything given so far is dealt with. */
  drained(): Promise<void>
}

const BATCH = 200

interface Pushed {
  observation: Observation
  resolve(isKept: boolean): void
}

/** `isAwaited`: a sender waits for the answer, so that no vendor may be asked. */
export function createPushes(courier: Courier, isAwaited: boolean): Pushes {
  /** By channel, while it is being drained. */
  const queues = new Map<Channel, Pushed[]>()
  const drains = new Map<Channel, Promise<void>>()

  async function drain(channel: Channel, queue: Pushed[]) {
    await new Promise((resolve) => setImmediate(resolve)) // requests that came in the same turn join the first batch
    while (queue.length) await mergeBatch(channel, queue.splice(0, BATCH))
    queues.delete(channel)
    drains.delete(channel)
  }

  async function mergeBatch(channel: Channel, batch: Pushed[]) {
    const observations = batch.map(({ observation }) => observation)
    try {
      const { left } = await observe(courier, { channel, observations, origin: 'live', isAwaited })
      for (const { observation, resolve } of batch) resolve(!left.has(observation.externalId))
    } catch (thrown) {
      const { code, kind, message } = toHubError(thrown)
      const at = { connection: channel.connection.id, object: channel.object, records: batch.length }
      courier.deps.log.error({ ...at, code, kind, reason: message, isAwaited }, 'pushed records put off')
      for (const { resolve } of batch) resolve(false)
    }
  }

  return {
    merge: (channel, observation) =>
      new Promise((resolve) => {
        const pushed = { observation, resolve }
        const queue = queues.get(channel)
        if (queue) return void queue.push(pushed)
        const first = [pushed]
        queues.set(channel, first)
        drains.set(channel, drain(channel, first))
      }),
    get isIdle() {
      return drains.size === 0
    },
    async drained() {
      while (drains.size) await Promise.all(drains.values())
    },
  }
}
