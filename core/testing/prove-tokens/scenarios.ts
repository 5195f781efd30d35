// What may happen to a token that many workers on many nodes use at once, and what must come of it.
import { HubError, toHubError } from '../../errors.ts'
import type { Store } from '../../store/port.ts'
import { createNode, createVendor, LIFE_MS, type Node, type ProofClock, type Vendor } from './world.ts'

export interface Place {
  /** One per node; the same one several times on SQLite. */
  stores: Store[]
  clock: ProofClock
  callers: number
}
export interface Outcome {
  /** Tokens fetched after the first one. */
  refreshes: number
  violations: string[]
}
interface Scene {
  nodes: Node[]
  vendor: Vendor
  clock: ProofClock
  /** All callers at once, spread over these nodes. Answers the codes of the errors they met. */
  callAll(nodes?: Node[]): Promise<string[]>
}

/** As in shared-tokens.ts. */
const LEASE_MS = 10_000
let scenes = 0

/** Nodes that all hold one valid token, then what `act` does to them. */
function scene(expected: number, act: (scene: Scene) => Promise<string[]>) {
  return async ({ stores, clock, callers }: Place): Promise<Outcome> => {
    const connection = `shop-${++scenes}`
    const vendor = createVendor()
    const nodes = stores.map((store, i) => createNode(`node-${i}`, { store, vendor, clock, connection }))
    const callAll = async (among = nodes) => {
      const calls = Array.from({ length: callers }, (_, i) => among[i % among.length]!.call())
      const ended = await Promise.allSettled(calls)
      return ended.flatMap((end) => (end.status === 'rejected' ? [toHubError(end.reason).code] : []))
    }
    for (const node of nodes) await node.call()
    const violations = check(vendor.fetches === 1, `${vendor.fetches} tokens were fetched for a start`)
    violations.push(...(await act({ nodes, vendor, clock, callAll })))
    const refreshes = vendor.fetches - 1
    violations.push(...check(refreshes === expected, `${refreshes} refreshes instead of ${expected}`))
    return { refreshes, violations }
  }
}

const check = (isTrue: boolean, otherwise: string) => (isTrue ? [] : [otherwise])
const noneFailed = (codes: string[]) => check(codes.length === 0, `${codes.length} calls failed: ${[...new Set(codes)].join(', ')}`)

/** Until each node has heard from the store who fetches: it asks once for its first token, and once since. */
async function allHaveAsked(nodes: Node[]) {
  while (nodes.some(({ claims }) => claims < 2)) await new Promise((resolve) => setImmediate(resolve))
}

export const scenarios = {
  'the token runs out for all at the same moment': scene(1, async ({ nodes, vendor, clock, callAll }) => {
    clock.now += LIFE_MS
    vendor.beforeAnswer = () => allHaveAsked(nodes)
    return noneFailed(await callAll())
  }),

  'the vendor refuses the token long before its end': scene(1, async ({ nodes, vendor, callAll }) => {
    vendor.valid = undefined
    vendor.beforeAnswer = () => allHaveAsked(nodes)
    return noneFailed(await callAll())
  }),

  'the token is renewed while it is in use, and the old one ends at once': scene(1, async ({ vendor, clock, callAll }) => {
    clock.now += LIFE_MS * 0.95
    const before = await callAll()
    while (vendor.fetches < 2) await new Promise((resolve) => setImmediate(resolve))
    return noneFailed([...before, ...(await callAll())])
  }),

  'the node that fetches dies, and comes back too late': scene(2, async ({ nodes, vendor, clock, callAll }) => {
    const [lost, ...others] = nodes as [Node, ...Node[]]
    clock.now += LIFE_MS
    let answerLate = () => {}
    const isAsked = new Promise<void>((asked) => {
      vendor.beforeAnswer = () => {
        asked()
        vendor.beforeAnswer = async () => {}
        return new Promise((resolve) => (answerLate = resolve))
      }
    })
    const late = lost.call()
    await isAsked
    lost.die()
    const calls = callAll(others)
    await allHaveAsked(others)
    const early = check(vendor.fetches === 2, 'another fetched while the lease ran')
    clock.now += LEASE_MS
    const codes = await calls
    answerLate()
    await late
    return [...early, ...noneFailed(codes), ...noneFailed(await callAll())]
  }),

  'the vendor fails: all who waited fail with it, and whoever comes later tries once more': scene(
    2,
    async ({ nodes, vendor, clock, callAll }) => {
      clock.now += LIFE_MS
      vendor.beforeAnswer = async () => {
        vendor.beforeAnswer = async () => {}
        await allHaveAsked(nodes)
        throw new HubError('vendorDown', 'transient', 'The vendor is down')
      }
      const codes = await callAll()
      const failed = codes.filter((code) => code === 'vendorDown').length
      return [...check(failed === codes.length && failed > 0, `not all failed alike: ${codes.join()}`), ...noneFailed(await callAll())]
    },
  ),
} satisfies Record<string, (place: Place) => Promise<Outcome>>
