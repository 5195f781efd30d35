// A small made-up world for trying mappings without a hub: every reference is known, every entry is bound, and both ways agree.
import type { GetContext, PutContext, RefsIn, RefsOut } from './port.ts'

/** `ref:customer:C1`; for lines `ref:order.line:17`. Any value is known, and out gives back what in was given. */
export const sampleRefsIn: RefsIn = { resolve: (object, key, value) => prefix(object, key) + value }

/** Ids that this world did not make are unknown to the target. */
export const sampleRefsOut: RefsOut = {
  resolve(object, key, id) {
    const start = prefix(object, key)
    return id.startsWith(start) ? id.slice(start.length) : undefined
  },
}

const LINE = 'line:'

/** Every entry id is bound to the line `line:<entry id>`, and to no other. */
export const sampleBinding = {
  lineIdOf: (_list: string, entryId: string): string => LINE + entryId,
  entryOf: (_list: string, lineId: string): string | undefined => (lineId.startsWith(LINE) ? lineId.slice(LINE.length) : undefined),
}

export function sampleGetContext(values?: unknown[]): GetContext {
  return { refs: sampleRefsIn, lineIdOf: sampleBinding.lineIdOf, ...(values ? { values } : {}) }
}

export function samplePutContext(): PutContext {
  return { refs: sampleRefsOut, ...sampleBinding }
}

function prefix(object: string, key: string | null): string {
  return `ref:${key === 'line' ? `${object}.line` : object}:`
}
