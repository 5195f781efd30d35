// The circuit breakers of all connections. Their state lies in the database, so that all nodes have one; each node remembers it, and looks again
// every second: a healthy connection costs no statement. The lanes of an open one are shut in the store's own queries.
import { eq } from 'drizzle-orm'
import { HubError, toHubError } from '../errors.ts'
import type { CircuitRow } from '../store/port.ts'
import {
  answered,
  asking,
  callFailed,
  CLOSED,
  gotThrough,
  isAnswer,
  isOnProbation,
  isOutage,
  isShut,
  reset,
  stillDown,
  type Circuit,
} from './circuit.ts'
import type { EngineDeps } from './deps.ts'

export interface Circuits {
  /** Before something begins that calls this system. @throws HubError transient `circuitOpen` */
  require(connection: string): void
  isShut(connection: string): boolean
  /** Makes one call, and draws the conclusion. @throws HubError transient `circuitOpen`, unsent; what `ask` throws */
  call<T>(connection: string, ask: () => Promise<T>, traits?: CallTraits<T>): Promise<T>
  /** Notices what other nodes changed, and begins to ask the systems whose time has come. */
  look(): Promise<void>
  /** A check that a person asked for was answered. */
  answered(connection: string): Promise<void>
  reset(connection: string): Promise<void>
  /** Systems are being asked. */
  readonly isBusy: boolean
}
export interface CallTraits<T> {
  /** The outage that an answer tells of. */
  outageIn?(result: T): HubError | undefined
  /** The records that it is about. The same failing again is no news of the system: it may be their fault. */
  about?(): string
}
interface CircuitsOptions {
  deps: Pick<EngineDeps, 'store' | 'now' | 'random' | 'log'>
  /** Other processes change circuits too. */
  isShared: boolean
  /** What asks the system whether it is there, and rejects when it is not; undefined: there is no such connection now. */
  ask(connection: string): (() => Promise<unknown>) | undefined
  isStopping(): boolean
}

const LOOK_MS = 1_000
const MOST_TRIES = 20
/** What a call that was not sent waits before it looks again; the lanes are shut for as long as it takes. */
const SOON_MS = 1_000

export function createCircuits({ deps, isShared, ask, isStopping }: CircuitsOptions): Circuits {
  const { store, now, log } = deps
  const { circuits } = store.tables
  const known = new Map<string, CircuitRow>()
  const asked = new Set<string>()
  /** The records of the last failure, by connection. */
  const lastAbout = new Map<string, string>()
  const turns = new Map<string, Promise<unknown>>()
  let lookedAt: number | undefined
  let changes = 0

  /** One change at a time here, compared and set against other nodes. Resolves with the row when this one changed it. */
  function change(connection: string, next: (row: Circuit & Pick<CircuitRow, 'rev'>) => Circuit): Promise<CircuitRow | undefined> {
    const turn = () => changeNow(connection, next)
    const mine = (turns.get(connection) ?? Promise.resolve()).then(turn, turn)
    turns.set(connection, mine)
    return mine
  }

  async function changeNow(connection: string, next: Parameters<typeof change>[1]): Promise<CircuitRow | undefined> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const [row] = await store.read.select().from(circuits).where(eq(circuits.connection, connection))
      const before = row ?? { ...CLOSED, rev: 0 }
      const after = next(before)
      changes++
      if (row) known.set(connection, row)
      if (after === before) return undefined
      const put: CircuitRow = { ...after, connection, rev: before.rev + 1 }
      const { failed } = await store.admin([{ table: 'circuits', put, expectRev: row?.rev ?? null }])
      if (failed.length) continue
      changes++
      known.set(connection, put)
      tell(before, put)
      return put
    }
    throw new HubError('raceLost', 'transient', `the circuit of ${connection} is changed by too many at once`)
  }

  function tell(before: Circuit, { connection, state, failures, retryAt, reason }: CircuitRow) {
    if (before.state === state) return
    const fields = { connection, state, failures, ...(retryAt !== null && { retryAt: new Date(retryAt).toISOString() }) }
    if (state === 'open') log.warn({ ...fields, reason }, 'circuit opened: the system does not answer')
    else log.info(fields, state === 'halfOpen' ? 'circuit half-open: the system is asked' : 'circuit closed')
  }

  function refuse(connection: string, retryAfterMs?: number) {
    const row = known.get(connection)
    if (!row || !isShut(row)) return
    const waitMs = Math.max(SOON_MS, (row.retryAt ?? 0) - now())
    const at = new Date(row.retryAt ?? 0).toISOString()
    const message = `${connection} does not answer (${row.reason}): nothing is sent or read until it does; it is asked again at ${at}. To try at once, check the connection or reset its circuit.`
    throw new HubError('circuitOpen', 'transient', message, { retryAfterMs: retryAfterMs ?? waitMs })
  }

  const failureOf = (error: HubError) => ({ reason: `${error.code}: ${error.message}`, now: now(), random: deps.random() })

  /** A conclusion that cannot be stored must not hide how the call itself went. */
  async function conclude(connection: string, next: (circuit: Circuit) => Circuit) {
    try {
      await change(connection, next)
    } catch (thrown) {
      log.warn({ connection, reason: toHubError(thrown).message }, 'circuit not changed')
    }
  }

  async function noteOutage(connection: string, error: HubError, about: string | undefined) {
    const row = known.get(connection)
    if (row && isShut(row)) return
    if (about !== undefined && error.code !== 'connectFailed' && lastAbout.get(connection) === about) return
    if (about !== undefined) lastAbout.set(connection, about)
    const failure = failureOf(error)
    await conclude(connection, (circuit) => callFailed(circuit, failure))
  }

  async function noteAnswer(connection: string) {
    const row = known.get(connection)
    if (row && isOnProbation(row)) await conclude(connection, gotThrough)
  }

  async function call<T>(connection: string, work: () => Promise<T>, { outageIn, about }: CallTraits<T> = {}): Promise<T> {
    refuse(connection, SOON_MS)
    let result: T
    try {
      result = await work()
    } catch (thrown) {
      const error = toHubError(thrown)
      if (isOutage(error)) await noteOutage(connection, error, about?.())
      else if (isAnswer(error)) await noteAnswer(connection)
      throw thrown
    }
    const outage = outageIn?.(result)
    if (outage) await noteOutage(connection, outage, about?.())
    else await noteAnswer(connection)
    return result
  }

  /** What was changed here meanwhile is newer than what is read. */
  async function refresh() {
    const before = changes
    const rows = await store.read.select().from(circuits)
    if (changes !== before) return
    for (const row of rows) known.set(row.connection, row)
  }

  async function look() {
    if (lookedAt !== undefined && Math.abs(now() - lookedAt) < LOOK_MS) return
    const isFirst = lookedAt === undefined
    lookedAt = now()
    if (isFirst || isShared) await refresh()
    for (const { connection, ...circuit } of known.values()) {
      if (!isDue(circuit) || asked.has(connection)) continue
      asked.add(connection)
      void askSystem(connection)
        .catch((thrown: unknown) => log.warn({ connection, reason: toHubError(thrown).message }, 'circuit not changed'))
        .finally(() => asked.delete(connection))
    }
  }

  const isDue = (circuit: Circuit) => isShut(circuit) && (circuit.retryAt ?? 0) <= now()

  /** The one call that goes through while it is half-open: of all nodes, one makes it. */
  async function askSystem(connection: string) {
    const { connections } = store.tables
    const [row] = await store.read.select({ state: connections.state }).from(connections).where(eq(connections.id, connection))
    const askNow = ask(connection)
    if (row?.state !== 'active' || !askNow || isStopping()) return
    const claimed = await change(connection, (circuit) => (isDue(circuit) ? asking(circuit, now()) : circuit))
    if (!claimed) return
    const outage = await outageOf(askNow)
    if (isStopping()) return
    // Somebody reset it meanwhile: that holds.
    await change(connection, (circuit) => {
      if (circuit.rev !== claimed.rev) return circuit
      return outage ? stillDown(circuit, failureOf(outage)) : answered(circuit, now())
    })
  }

  async function outageOf(askNow: () => Promise<unknown>): Promise<HubError | undefined> {
    try {
      await askNow()
    } catch (thrown) {
      const error = toHubError(thrown)
      // Any other error is an answer, or no fault of the system: the ordinary work will tell.
      return isOutage(error) ? error : undefined
    }
    return undefined
  }

  return {
    require: (connection) => refuse(connection),
    isShut: (connection) => isShut(known.get(connection) ?? CLOSED),
    call,
    look,
    async answered(connection) {
      await change(connection, (circuit) => answered(circuit, now()))
    },
    async reset(connection) {
      await change(connection, (circuit) => reset(circuit, now()))
    },
    get isBusy() {
      return asked.size > 0
    },
  }
}
