// What this hub can talk to: the manifests, with the schema of a connection's configuration to draw forms from.
import type { components } from '../../openapi/types.ts'
import type { Connector } from '../connector/port.ts'
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { notFound } from './problem.ts'

export const connectorRoutes = (hub: Hub): Handlers<'listConnectors' | 'getConnector'> => ({
  listConnectors: async () => ({ body: { items: [...hub.connectors.values()].map(connectorShape) } }),
  getConnector: async ({ path }) => {
    const connector = hub.connectors.get(path.connector)
    if (!connector) throw notFound('connector', path.connector)
    return { body: connectorShape(connector) }
  },
})

function connectorShape({ manifest, fetchFields }: Connector): components['schemas']['Connector'] {
  const { id, name, kind, version, docs, quality, concurrency, config, objects } = manifest
  return {
    id,
    name,
    kind,
    version,
    quality,
    config,
    canFetchFields: fetchFields !== undefined,
    objects: Object.fromEntries(Object.entries(objects).map(([object, facts]) => [object, { ...facts }])),
    ...(docs === undefined ? {} : { docs }),
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}
