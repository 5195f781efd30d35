// Connections whose results are made in the hub (rollup, sellable, summary), checked against each other: two of them that would write the same.
import { isDeepStrictEqual } from 'node:util'
import type { OpenConnector } from '../connector/port.ts'
import type { ConfigProblem, FlowConfig } from './bundle.ts'
import type { FlowSurroundings } from './flow-check.ts'
import { nominalFile } from './names.ts'

interface Account {
  id: string
  open: OpenConnector
  /** That are not off. */
  flows: FlowConfig[]
}

/** In the order of their ids, so that the same one is named whichever folder is applied. */
export function checkAccountOverlaps(flows: readonly FlowConfig[], { opened }: FlowSurroundings): ConfigProblem[] {
  const active = Map.groupBy(
    flows.filter(({ mode, direction }) => mode !== 'off' && direction === 'out'),
    ({ connection }) => connection,
  )
  const accounts = [...active].flatMap(([id, own]): Account[] => (opened.has(id) ? [{ id, open: opened.get(id)!, flows: own }] : []))
  accounts.sort((a, b) => (a.id < b.id ? -1 : 1))
  return accounts.flatMap((second, at) => accounts.slice(0, at).flatMap((first) => problemOf(first, second) ?? []))
}

function problemOf(first: Account, second: Account): ConfigProblem | undefined {
  const file = nominalFile('connection', second.id)
  const off = `Remove "${second.id}" or "${first.id}", or set mode: off in its flows.`
  if (first.open.isRollup && second.open.isRollup) {
    const message = `"${first.id}" and "${second.id}" would both write what was shipped, returned and paid back into the same orders. ${off}`
    return { file, path: 'connector', message, severity: 'error' }
  }
  const shop = second.open.sellable?.shops.find((one) => first.open.sellable?.shops.some((other) => other.shop === one.shop))?.shop
  if (shop !== undefined) {
    const message = `"${first.id}" and "${second.id}" would both work out what the shop ${shop} may sell: keep its rule in one of them.`
    return { file, path: 'config.shops', message, severity: 'error' }
  }
  const twice = takenTwice(first, second)
  if (twice === undefined) return undefined
  const message = `"${first.id}" and "${second.id}" take the same ${twice}: each would be in a bill of both. If that is not meant: ${off}`
  return { file, path: 'connector', message, severity: 'warning' }
}

/** The object that both add up into bills of the same numbers, under the same filter. */
function takenTwice(first: Account, second: Account): string | undefined {
  const [one, other] = [first.open.fold, second.open.fold]
  if (!one || !other || one.rule.from !== other.rule.from || one.rule.number !== other.rule.number) return undefined
  const flowOf = ({ flows }: Account) => flows.find(({ object }) => object === one.rule.from)
  const [a, b] = [flowOf(first), flowOf(second)]
  return a && b && isDeepStrictEqual(a.filter ?? {}, b.filter ?? {}) ? one.rule.from : undefined
}
