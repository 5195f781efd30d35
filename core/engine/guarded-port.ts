// A connector's object behind its connection's circuit breaker: every call of the engine passes here.
import type { ObjectPort } from '../connector/port.ts'
import { outageIn } from './circuit.ts'
import type { Circuits } from './circuits.ts'

export function guardPort(port: ObjectPort, connection: string, circuits: Circuits): ObjectPort {
  const guarded: ObjectPort = { ...port }
  if (port.read) guarded.read = (ctx, request) => circuits.call(connection, () => port.read!(ctx, request))
  if (port.list) guarded.list = (ctx, cursor) => circuits.call(connection, () => port.list!(ctx, cursor))
  if (port.get)
    guarded.get = (ctx, ids) => circuits.call(connection, () => port.get!(ctx, ids), { about: () => `get ${ids.toSorted().join(' ')}` })
  if (port.lookup)
    guarded.lookup = (ctx, references) =>
      circuits.call(connection, () => port.lookup!(ctx, references), { about: () => `lookup ${references.toSorted().join(' ')}` })
  if (port.write)
    guarded.write = (ctx, items, options) =>
      circuits.call(connection, () => port.write!(ctx, items, options), {
        outageIn,
        about: () => `write ${items.map(({ reference, externalId }) => externalId ?? reference).join(' ')}`,
      })
  return guarded
}
