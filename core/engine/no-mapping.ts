// In place of a mapping where records are not spelled anew: what is delivered to a fold stays canonical.
import type { CompiledMapping } from '../mapping/port.ts'

export const noMapping = (object: string): { mapping: CompiledMapping; schema: Record<string, unknown>; text: string } => ({
  schema: {},
  text: '',
  mapping: {
    name: '',
    connector: '',
    object,
    hash: '',
    fields: [],
    writable: new Set(),
    identities: [],
    hasExpressions: false,
    hasRefs: false,
    refersTo: new Set(),
    codeTables: new Set(),
    externalId: () => undefined,
    keys: () => ({}),
    reference: () => undefined,
    document: () => ({}),
    refsIn: () => [],
    refsOut: () => [],
    evaluate: async () => [],
    get: () => ({ canonical: {}, entries: {} }),
    put: () => ({ native: {}, missing: [] }),
    view: () => ({}),
  },
})
