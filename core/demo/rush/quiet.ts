// When is all done? Nothing is left to be pushed, to be written or to be read of an order, and asking the shop once more finds nothing new.
import type { HubClient, Schemas } from '../../cli/client.ts'
import { HubError } from '../../errors.ts'
import type { Systems } from '../systems.ts'

const LOOK_MS = 250
/** A write without an answer is looked up after 35 s, and, where it is not found, after 35 s again: only then it is sent anew. */
const QUIET_WITHIN_MS = 300_000
const READ_WITHIN_MS = 60_000
const SHOP_ORDERS = 'shop-order-in'
/** Open to a person, not to the hub: it would wait for them for ever. */
const LEFT_TO_PEOPLE = ['dead', 'stopped']

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, LOOK_MS))

/** The answer, or undefined where no hub answers now. */
export async function callThrough<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof HubError && ['noHub', 'notAHub'].includes(error.code)) return undefined
    throw error
  }
}

/** Reads every inbound flow once. */
export async function readAll(hub: HubClient): Promise<void> {
  const { body } = await hub.get('/api/v1/flows')
  for (const { id, direction } of body.items) if (direction === 'in') await readFlow(hub, id)
}

/** A run that is under way is waited for. Answers how many records were news. */
async function readFlow(hub: HubClient, flow: string): Promise<number> {
  const deadline = Date.now() + READ_WITHIN_MS
  for (let last = ''; ; await pause()) {
    if (Date.now() > deadline) throw new HubError('notRead', 'transient', `${flow} could not be read for a minute: ${last}`)
    try {
      const { body } = await hub.post('/api/v1/flows/{flow}/pull', { path: { flow }, body: { kind: 'pull', wait: true } })
      last = body.error ?? body.state
      if (body.state === 'failed') continue
      const { created = 0, changed = 0, reread = 0 } = body.counters as Record<string, number>
      return created + changed + reread
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'alreadyRunning') throw error
      last = error.message
    }
  }
}

/** Resolves when all is quiet; with what was still open when the time was over. */
export async function waitUntilQuiet(systems: Systems, hub: HubClient): Promise<string | undefined> {
  const deadline = Date.now() + QUIET_WITHIN_MS
  let isRead = false
  for (;;) {
    const { body } = await hub.get('/api/v1/overview')
    const open = openIn(systems, body)
    if (open.length === 0 && isRead) return leftOver(body)
    if (Date.now() > deadline) return [...open, leftOver(body) ?? []].flat().join(', ') || 'reading finds news again and again'
    if (open.length === 0) isRead = (await readFlow(hub, SHOP_ORDERS)) === 0
    else {
      isRead = false
      await pause()
    }
  }
}

function openIn({ shop }: Systems, { backlog }: Schemas['Overview']): string[] {
  const pushes = shop.webhooks.pending
  const isOurs = ({ kind, object }: Schemas['Backlog']): boolean => kind === 'delivery' || object === 'order'
  const open = backlog.filter((one) => isOurs(one) && !LEFT_TO_PEOPLE.includes(one.state))
  return [
    ...(pushes > 0 ? [`${pushes} pushes not sent`] : []),
    ...open.map(({ connection, object, kind, state, count }) => `${count} × ${kind} of ${object} for ${connection} ${state}`),
  ]
}

/** What the hub has given up or laid aside: never a success. */
function leftOver({ openDeadLetters, openConflicts, backlog, connections }: Schemas['Overview']): string | undefined {
  const stopped = backlog.filter(({ state }) => state === 'stopped').reduce((sum, { count }) => sum + count, 0)
  const words = [
    ...(openDeadLetters > 0 ? [`${openDeadLetters} dead letters`] : []),
    ...(openConflicts > 0 ? [`${openConflicts} conflicts`] : []),
    ...(stopped > 0 ? [`${stopped} deliveries stopped`] : []),
    ...connections.filter(({ state }) => state === 'paused').map(({ id, stateReason }) => `${id} paused: ${stateReason ?? ''}`),
  ]
  return words.length > 0 ? words.join(', ') : undefined
}
