// Connections without a system, by the installation's own connectors: summary, sellable, rollup.
import type { Connector } from '../connector/port.ts'
import { loadRegistry } from '../registry.ts'
import type { MemorySystem } from './memory-system.ts'

const registry = await loadRegistry()

/** Throws where the installation has no such connector. */
export function accountConnector(id: string): Connector {
  const connector = registry.get(id)
  if (!connector) throw new Error(`there is no connector ${id}`)
  return connector
}

/** Such a connection among the systems of a test hub. */
export const account = (id: string, connector = id): MemorySystem => ({ id, connector: accountConnector(connector) }) as MemorySystem
