// Reads a native record as the hub sees it: mapping.get, then the lines aligned with the record's (engine-rules §7).
import type { Native } from '../connector/port.ts'
import type { Canonical, GotRecord, RefsIn } from '../mapping/port.ts'
import type { Channel } from './graph.ts'
import { alignList } from './lines.ts'
import { isOwnedBy, type Ownership } from './ownership.ts'
import type { LineMap } from './refs.ts'

export interface ReadAs {
  refs: RefsIn
  /** Results of the mapping's expressions for this native record. */
  values?: unknown[]
  /** The binding's lineId → entry id, by list. */
  lines: LineMap
  /** A code that no row of a code table names any more reads as nothing: the record is known already, or ours. */
  isLenient?: boolean
}

export interface Seen {
  canonical: Canonical
  lines: LineMap
  isAmbiguous: boolean
}

interface AlignWith {
  lines: LineMap
  body: Canonical | undefined
  ownership: Ownership
  newLineId(): string
}

/** An observation or an answer: lines that nobody knows yet are aligned, or become new ones where this system owns the list. */
export function alignSeen(channel: Channel, { canonical, entries }: GotRecord, options: AlignWith): Seen {
  const lists = Object.keys(entries)
  if (!lists.length) return { canonical, lines: options.lines, isAmbiguous: false }
  const result: Seen = { canonical: { ...canonical }, lines: { ...options.lines }, isAmbiguous: false }
  for (const list of lists) {
    const existing = (options.body?.[list] as Record<string, unknown>[] | undefined) ?? []
    const owner = options.ownership.field(channel.object, list)
    const mayAdd = options.body?.[list] === undefined || owner.owner === 'latest' || isOwnedBy(owner, channel.connection)
    const aligned = alignList(canonical, list, entries[list]!, { existing, mayAdd, newLineId: options.newLineId })
    if (canonical[list] !== undefined) result.canonical[list] = aligned.lines
    result.lines[list] = aligned.entryOf
    result.isAmbiguous ||= aligned.isAmbiguous
  }
  return result
}

/** What was seen before, or what a write will show: lines without a known id are foreign and left out. */
export const readKnown = (channel: Channel, native: Native, options: ReadAs): Canonical =>
  knownOnly(getRecord(channel, native, { ...options, isLenient: true }))

/** A record without its foreign lines. */
export function knownOnly({ canonical, entries }: GotRecord): Canonical {
  const lists = Object.keys(entries)
  if (!lists.length) return canonical
  const known = { ...canonical }
  for (const list of lists)
    if (known[list] !== undefined) known[list] = (known[list] as { lineId?: string }[]).filter((line) => line.lineId !== undefined)
  return known
}

export function getRecord(channel: Channel, native: Native, { refs, values, lines, isLenient }: ReadAs) {
  return channel.mapping.get(native, { refs, values, lineIdOf: lineIds(lines), isLenient })
}

/** The binding's lines the other way round: entry id → lineId. */
export function lineIds(lines: LineMap): (list: string, entryId: string) => string | undefined {
  const reversed: Record<string, Map<string, string>> = {}
  for (const [list, map] of Object.entries(lines)) reversed[list] = new Map(Object.entries(map).map(([lineId, entry]) => [entry, lineId]))
  return (list, entryId) => reversed[list]?.get(entryId)
}
