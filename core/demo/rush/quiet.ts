// When is all done? Nothing is to be pushed, nothing is open in the hub, and reading everything once more finds nothing new.
import type { HubClient, Schemas } from '../../cli/client.ts'
import { HubError } from '../../errors.ts'
import type { Systems } from '../systems.ts'

const LOOK_MS = 250
const QUIET_WITHIN_MS = 180_000
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

/** Reads every inbound flow once; a run that is under way is waited for. Answers how many records were news. */
export async function readAll(hub: HubClient): Promise<number> {
  const { body } = await hub.get('/api/v1/flows')
  let news = 0
  for (const { id, direction } of body.items) if (direction === 'in') news += await readFlow(hub, id)
  return news
}

async function readFlow(hub: HubClient, flow: string): Promise<number> {
  for (;;) {
    try {
      const { body } = await hub.post('/api/v1/flows/{flow}/pull', { path: { flow }, body: { kind: 'pull', wait: true } })
      if (body.state === 'failed') await pause()
      if (body.state === 'failed') continue
      const { created = 0, changed = 0, reread = 0 } = body.counters as Record<string, number>
      return created + changed + reread
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'alreadyRunning') throw error
      await pause()
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
    if (open.length === 0) isRead = (await readAll(hub)) === 0
    else {
      isRead = false
      await pause()
    }
  }
}

function openIn({ shop }: Systems, { backlog }: Schemas['Overview']): string[] {
  const pushes = shop.webhooks.pending
  const open = backlog.filter(({ state }) => !LEFT_TO_PEOPLE.includes(state))
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
