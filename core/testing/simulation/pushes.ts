// Webhooks of a simulated system: late, doubled, lost and out of order as the plan says, and sent again when nobody acknowledged them.
import type { Conductor } from './conductor.ts'
import type { Dice } from './dice.ts'
import type { SimulatedNode } from './node.ts'
import type { Pushes } from './steps.ts'
import { deleted, shown, type Manners } from './system-connector.ts'
import type { Row, System } from './system.ts'

export interface Pusher {
  push(row: Row, at: Pushes): void
  /** Pushes that are neither acknowledged nor given up. */
  readonly open: number
}

interface PusherOptions {
  conductor: Conductor
  dice: Dice
  /** The node that the load balancer chooses. */
  chooseNode(): SimulatedNode
  system: System
  manners: Manners
  /** It tries until it is acknowledged; else three times. */
  isPersistent: boolean
}

const AGAIN_MS = 700
const TRIES = 3
/** The answer gets lost on its way back. */
const UNHEARD = 0.05

export function createPusher({ conductor, dice, chooseNode, system, manners, isPersistent }: PusherOptions): Pusher {
  let open = 0

  async function send(body: unknown, tries: number) {
    await conductor.turn(`${system.id} pushes`)
    if (await isAcknowledged(body)) open--
    else if (isPersistent || tries > 1) conductor.after(AGAIN_MS, () => void send(body, tries - 1))
    else open--
  }

  async function isAcknowledged(body: unknown): Promise<boolean> {
    const { hub, life } = chooseNode()
    if (!hub) return false
    const request = { headers: {}, query: {}, rawBody: Buffer.from(JSON.stringify(body)) }
    let status: number | undefined
    const answered = hub.receiveWebhook(system.id, request).then(
      (reply) => void (status = reply.status),
      () => undefined,
    )
    await Promise.race([answered, life.ended])
    return status === 200 && !dice.isLucky(UNHEARD)
  }

  return {
    push(row, at) {
      if (manners.push === 'none') return
      const { id: externalId, version } = row
      const record = { object: 'product', ...(system.bin.has(externalId) ? deleted(row) : shown(row)) }
      const body =
        manners.push === 'full'
          ? { eventId: `${externalId}/${version}`, records: [record] }
          : { hints: [{ object: 'product', externalId }] }
      for (const delayMs of at.length || !isPersistent ? at : [AGAIN_MS]) {
        open++
        conductor.after(delayMs, () => void send(body, TRIES))
      }
    },
    get open() {
      return open
    },
  }
}
