// A document's whole story, found by any of its numbers.
import type { components } from '../../openapi/types.ts'
import type { Hub, Journey } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { bindingShape, conflictShape, deadLetterShape, deliveryShape, lineageShape, recordSummary } from './shapes.ts'

export const lineageRoutes = (hub: Hub): Handlers<'getLineage'> => ({
  getLineage: async ({ query }) => ({ body: { items: (await hub.lineage(query.q)).map(journeyShape) } }),
})

const journeyShape = (journey: Journey): components['schemas']['Journey'] => ({
  record: recordSummary(journey.record),
  bindings: journey.bindings.map(bindingShape),
  deliveries: journey.deliveries.map(deliveryShape),
  conflicts: journey.conflicts.map(conflictShape),
  deadLetters: journey.deadLetters.map(deadLetterShape),
  lineage: journey.lineage.map(lineageShape),
})
