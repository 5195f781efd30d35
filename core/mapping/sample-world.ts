// A small made-up world for trying mappings without a hub: every reference is known, every entry is bound, and both ways agree.
import { isRow, partsOf, rowsText, type KeyPart } from './code-key.ts'
import type { GetContext, PutContext, RefsIn, RefsOut } from './port.ts'

/** `ref:customer:C1`; for lines `ref:order.line:17`. Any value is known, and out gives back what in was given. */
export const sampleRefsIn: RefsIn = {
  resolve: (object, key, value) => (isRow({ object }) ? sampleRows(value) : prefix(object, key) + value),
}

/** Ids that this world did not make are unknown to the target. */
export const sampleRefsOut: RefsOut = {
  resolve(object, key, id) {
    if (isRow({ object })) return sampleCode(partsOf(id).map(textOf))
    const start = prefix(object, key)
    return id.startsWith(start) ? id.slice(start.length) : undefined
  },
}

const CODE = 'code:'
const ROW = 'row:'
/** As many key columns as a code table may have. */
const MOST_KEYS = 5

/** Every code table knows everything: key `A` has the code `code:A`, `A` and `B` together `code:A|B`, and a code `X` belongs to key `row:X`. */
function sampleRows(code: string): string {
  if (code.startsWith(CODE)) return rowsText([code.slice(CODE.length).split('|')])
  return rowsText([Array.from({ length: MOST_KEYS }, () => ROW + code)])
}

function sampleCode(key: string[]): string {
  const row = key.find((text) => text.startsWith(ROW))
  return row === undefined ? CODE + key.join('|') : row.slice(ROW.length)
}

const textOf = (part: KeyPart): string => (typeof part === 'string' ? part : part.id.replace(prefix(part.object, part.key), ''))

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
