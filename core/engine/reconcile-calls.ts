// How a data check calls a system: one call at a time, counted, waiting where the vendor asks for it.
import { eq } from 'drizzle-orm'
import type { ConnectorContext, GetResult, HttpRequest, ReadPage, ReadRecord, ReadRequest } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { Courier } from './courier.ts'
import { backOffMs, gateMs } from './failure.ts'
import type { Channel } from './graph.ts'
import { GET_BATCH } from './hints.ts'
import { PAGE } from './pull.ts'

const MOST_TRIES = 6
const LOOK_MS = 30_000
/** Where the whole listing has to be read again for it. */
const LISTING_BATCH = 5_000

export interface Calls {
  /** All records of the channel, page by page, on a cursor of its own. Ends early when the hub stops. */
  pages(): AsyncGenerator<ReadRecord[]>
  /** Reads some again. Without `get`: by going through the listing once more. */
  readAgain(ids: string[]): Promise<GetResult[]>
  /** Ids of one `readAgain`. */
  batchSize(): number
}
interface CallsOptions {
  courier: Courier
  /** The channel of the present configuration. */
  channel(): Channel
  tally: { apiCalls: number }
  isStopping(): boolean
  pause(ms: number): Promise<void>
  /** Keeps the lane for long enough for a call. @throws HubError transient `fenced` */
  keep(): Promise<void>
}

export function createCalls({ courier, channel, tally, isStopping, pause, keep }: CallsOptions): Calls {
  const { deps } = courier

  /** Again after what passes by itself. @throws what does not, or does not in time */
  async function call<T>(ask: (context: ConnectorContext) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await untilLetIn()
      await keep()
      const { connection, backfillContext } = channel()
      const before = tally.apiCalls
      try {
        return await ask(counted(backfillContext))
      } catch (thrown) {
        const error = toHubError(thrown)
        const wait = gateMs(error)
        if (wait !== undefined) await courier.closeGate(connection.id, deps.now() + wait, 'the vendor asked us to wait')
        if (error.kind === 'config') await courier.pause(connection.id, error)
        if (error.code === 'circuitOpen') attempt = 0 // the outage is waited for
        if (error.kind !== 'transient' || attempt === MOST_TRIES || isStopping()) throw error
        if (error.retryAfterMs === undefined) await pause(backOffMs(attempt, deps.random()))
      } finally {
        if (tally.apiCalls === before) tally.apiCalls++ // a system that is not called by HTTP
      }
    }
  }

  const counted = (context: ConnectorContext): ConnectorContext => ({
    ...context,
    http: {
      request(request: HttpRequest) {
        tally.apiCalls++
        return context.http.request(request)
      },
    },
  })

  /** Until the gate is open and the circuit closed. */
  async function untilLetIn() {
    const { gates } = deps.store.tables
    for (;;) {
      const { id } = channel().connection
      const [gate] = await deps.store.read.select().from(gates).where(eq(gates.connection, id))
      const waitMs = courier.circuits.isShut(id) ? LOOK_MS : (gate?.until ?? 0) - deps.now()
      if (waitMs <= 0) return
      if (isStopping()) throw new HubError('stopping', 'transient', 'the hub stops')
      await pause(Math.min(waitMs, LOOK_MS))
    }
  }

  async function* pages(): AsyncGenerator<ReadRecord[]> {
    let cursor: string | null = null
    for (let hasMore = true; hasMore && !isStopping();) {
      const { port, inbound, connection, object } = channel()
      const request: ReadRequest = { cursor, startFrom: inbound?.row.startFrom ?? undefined, limit: port.facts.page ?? PAGE }
      const page: ReadPage = await call((context) => port.read!(context, request))
      if (page.hasMore && page.cursor === cursor)
        throw new HubError('cursorStuck', 'bug', `${connection.id}/${object}: more pages promised, but the cursor does not move`)
      yield page.records
      cursor = page.cursor
      hasMore = page.hasMore
    }
  }

  async function readAgain(ids: string[]): Promise<GetResult[]> {
    const { port } = channel()
    if (port.get) return call((context) => port.get!(context, ids))
    const found = new Map<string, GetResult>(ids.map((externalId) => [externalId, { externalId, native: 'notFound' }]))
    for await (const records of pages())
      for (const { externalId, native, isDeleted, place, error } of records)
        if (found.has(externalId)) found.set(externalId, { externalId, native: isDeleted ? 'notFound' : native, place, error })
    return isStopping() ? [] : [...found.values()]
  }

  return {
    pages,
    readAgain,
    batchSize: () => (channel().port.get ? (channel().port.facts.getBatch ?? GET_BATCH) : LISTING_BATCH),
  }
}
