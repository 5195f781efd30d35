// Write sets on their way to the writer's thread. As JSON they cross it several times cheaper than by structured clone, which spells out the
// name of each field; only the long texts travel beside it, where nothing in them has to be escaped. A field that is undefined is left out.
import type { WriteSet } from '../port.ts'
import type { WriteName, Writes } from './writes.ts'

interface PackedSet {
  json: string
  /** Bodies and shadows, in the order of their rows. */
  texts: (string | null)[]
}

/** Arguments of a write as they are posted. */
export function pack<K extends WriteName>(name: K, given: Parameters<Writes[K]>): unknown[] {
  if (name !== 'commit') return given
  const [set, now] = given as Parameters<Writes['commit']>
  return [packSet(set), now]
}

/** The arguments again. */
export function unpack<K extends WriteName>(name: K, posted: unknown[]): Parameters<Writes[K]> {
  if (name !== 'commit') return posted as Parameters<Writes[K]>
  const [packed, now] = posted as [PackedSet, number]
  return [unpackSet(packed), now] as Parameters<Writes[K]>
}

function packSet(set: WriteSet): PackedSet {
  const texts: PackedSet['texts'] = []
  const items = set.items.map((item) => {
    if (!item.records && !item.bindings) return item
    const light = { ...item }
    light.records &&= light.records.map(({ row, expectRev }) => {
      texts.push(row.body)
      return { row: { ...row, body: '' }, expectRev }
    })
    light.bindings &&= light.bindings.map(({ row, expectRev }) => {
      texts.push(row.shadow)
      return { row: { ...row, shadow: null }, expectRev }
    })
    return light
  })
  return { json: JSON.stringify({ ...set, items }), texts }
}

function unpackSet({ json, texts }: PackedSet): WriteSet {
  const set = JSON.parse(json) as WriteSet
  let next = 0
  for (const { records = [], bindings = [] } of set.items) {
    for (const { row } of records) row.body = texts[next++]!
    for (const { row } of bindings) row.shadow = texts[next++]!
  }
  return set
}
