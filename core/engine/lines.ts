// Alignment of order lines (engine-rules §7): bound entry id, then the source's own line key, then sku + amount + quantity in order, then
// position. Never by index alone; ambiguous → conflict.
import type { Canonical } from '../mapping/port.ts'

type Line = Record<string, unknown>

export interface AlignOptions {
  /** The record's lines as they are now. */
  existing: readonly Line[]
  /** The vendor's lines; `lineId` is set where the binding or the tag of our own put knew it. */
  lines: Line[]
  /** May lines without a partner become new ones? (the connection owns the list) Else they are foreign and left out. */
  mayAdd: boolean
  newLineId(): string
}
export interface Aligned {
  /** Kept lines with their lineId; null where the line is foreign. */
  ids: (string | null)[]
  isAmbiguous: boolean
}

/** Gives each vendor line the hub's lineId, or null (foreign). */
export function alignLines({ existing, lines, mayAdd, newLineId }: AlignOptions): Aligned {
  if (!existing.length)
    return { ids: lines.map((line) => (line['lineId'] as string | undefined) ?? (mayAdd ? newLineId() : null)), isAmbiguous: false }
  if (areObviousPairs(existing, lines)) return { ids: existing.map((line) => String(line['lineId'])), isAmbiguous: false }
  const ids: (string | null | undefined)[] = lines.map((line) => line['lineId'] as string | undefined)
  const free = new Map(existing.map((line) => [String(line['lineId']), line]))
  for (const id of ids) if (id) free.delete(id)
  let isAmbiguous = false

  const claim = (keyOf: (line: Line) => string | undefined, isInOrder: boolean) => {
    const candidates = Map.groupBy(
      [...free.values()].filter((line) => keyOf(line) !== undefined),
      (line) => keyOf(line)!,
    )
    lines.forEach((line, index) => {
      const key = keyOf(line)
      if (ids[index] !== undefined || key === undefined) return
      const partners = candidates.get(key)
      if (!partners?.length) return
      if (partners.length > 1 && !isInOrder) isAmbiguous = true
      const partner = partners.shift()!
      ids[index] = String(partner['lineId'])
      free.delete(ids[index]!)
    })
  }
  if (ids.includes(undefined) && free.size > 0) {
    claim(sourceKey, false)
    claim(contentKey, true)
    claimByPosition(ids, lines, free)
  }
  return { ids: ids.map((id) => id ?? (mayAdd ? newLineId() : null)), isAmbiguous }
}

/** The common case, an answer to our own write: the same lines in the same order, none bound yet, no two alike. */
function areObviousPairs(existing: readonly Line[], lines: readonly Line[]): boolean {
  if (existing.length !== lines.length) return false
  const seen = new Set<unknown>()
  return lines.every((line, index) => {
    const other = existing[index]!
    const sku = line['skuCode'] ?? line['product']
    if (line['lineId'] !== undefined || sku === undefined || seen.has(sku)) return false
    seen.add(sku)
    if (line['key'] !== undefined && other['key'] !== undefined && line['key'] !== other['key']) return false
    const name = line['skuCode'] === undefined ? 'product' : 'skuCode'
    return other[name] === sku && other['quantity'] === line['quantity'] && other['amount'] === line['amount']
  })
}

const sourceKey = (line: Line) => (line['key'] === undefined ? undefined : String(line['key']))

/** Equal lines are interchangeable, so order decides between them without ambiguity. */
function contentKey(line: Line): string | undefined {
  const product = line['product'] ?? line['skuCode']
  if (product === undefined || line['quantity'] === undefined) return undefined
  return [product, line['quantity'], line['amount']].map(decimalText).join('|')
}

/** '3', '3.0' and '3.00' are one quantity. */
const decimalText = (value: unknown) => {
  const text = String(value ?? '')
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** Last resort: only when exactly the same number of lines is left on both sides and nothing contradicts the pairing. */
function claimByPosition(ids: (string | null | undefined)[], lines: Line[], free: Map<string, Line>) {
  const open = ids.flatMap((id, index) => (id === undefined ? [index] : []))
  if (open.length !== free.size) return
  const partners = [...free.values()]
  open.forEach((index, position) => {
    const partner = partners[position]!
    const a = lines[index]!['product'] ?? lines[index]!['skuCode']
    const b = lines[index]!['product'] === undefined ? partner['skuCode'] : partner['product']
    if (a !== undefined && b !== undefined && a !== b) return
    ids[index] = String(partner['lineId'])
    free.delete(ids[index]!)
  })
}

/** Applies alignment to one list of a canonical view. Returns the binding's map lineId → entry id as well. */
export function alignList(
  canonical: Canonical,
  list: string,
  entries: readonly string[],
  options: Omit<AlignOptions, 'lines'>,
): { lines: Line[]; entryOf: Record<string, string>; isAmbiguous: boolean } {
  const lines = (canonical[list] as Line[] | undefined) ?? []
  const { ids, isAmbiguous } = alignLines({ ...options, lines })
  // Its names are ids, each there once: a map without a shape, not an object that the engine learns a new shape for every time.
  const entryOf = Object.create(null) as Record<string, string>
  const kept: Line[] = []
  lines.forEach((line, index) => {
    const id = ids[index]
    if (!id) return
    kept.push(line['lineId'] === id ? line : { ...line, lineId: id })
    if (entries[index]) entryOf[id] = entries[index]
  })
  return { lines: kept, entryOf, isAmbiguous }
}
