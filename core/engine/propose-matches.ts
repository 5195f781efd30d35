// Proposes partners for what a match plan finds in one system alone: what looks like the same thing by a weak match rule, a barcode, a phone, a
// number or a name, where exactly one thing does, on either side. Reads only; a person says yes, or no for good (ADR 0042).
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { Store } from '../store/port.ts'
import type { Channel } from './graph.ts'
import { addLike, barcodesOf, onlyLike, phonesOf, sameName, sameNumber, textOf, type Likes } from './likeness.ts'
import { headColumns } from './list-columns.ts'
import { valueAt } from './patch.ts'
import type { MatchProposal } from './plan-item.ts'

/** Lineage of a record that a person told apart from what another system has. */
export const APART = 'apart'
const PAGE = 1_000

/** What may be the same as something else. */
export interface Sight extends Omit<MatchProposal, 'reasons'> {
  /** Of the record, or `partnerKey` of what is none yet. */
  id: string
  words: ReadonlyMap<string, string[]>
}

/** Names what is no record yet. */
export const partnerKey = (connection: string, externalId: string) => `${connection}/${externalId}`

export function sightOf(channel: Channel, canonical: Canonical, at: Pick<Sight, 'id' | 'record' | 'connection' | 'externalId'>): Sight {
  const weak = channel.mapping.identities.filter(({ isStrong }) => !isStrong)
  const words = new Map([
    ...weak.map(({ field }): [string, string[]] => [field, [sameName(String(valueAt(canonical, field.split('.')) ?? ''))]]),
    ['barcode', barcodesOf(canonical)] as const,
    ['phone', phonesOf(canonical)] as const,
    ['number', [sameNumber(headColumns(canonical).number ?? '')]] as const,
    ['name', [sameName(textOf(canonical['name']))]] as const,
  ])
  for (const [reason, some] of words) words.set(reason, some.filter(Boolean))
  return { ...at, name: textOf(canonical['name']) || (headColumns(canonical).number ?? ''), words }
}

interface Search {
  store: Store
  channel: Channel
  /** Of this system alone. */
  alone: Sight[]
  /** Of other systems that are new. */
  others: Sight[]
  /** Records that this system has already. */
  linked: ReadonlySet<string>
}

/** By the id of what is alone. */
export async function proposeMatches(search: Search): Promise<Map<string, MatchProposal[]>> {
  const { store, channel, alone, others } = search
  const own: Likes<Sight> = new Map()
  for (const sight of alone) learn(own, sight)
  const likes: Likes<Sight> = new Map()
  const learnKnown = (sight: Sight) => learn(likes, sight, (word) => own.has(word))
  others.forEach(learnKnown)
  if (alone.length) for await (const records of recordsFor(search)) records.forEach(learnKnown)
  const found = new Map(alone.map((sight) => [sight.id, partnersOf(sight, own, likes)]))
  const partners = new Set([...found.values()].flatMap((some) => [...some.keys()].map(({ id }) => id)))
  const isApart = await toldApart(store, { connection: channel.connection.id, object: channel.object }, [...partners])
  return new Map(
    [...found].map(([id, partners]) => [
      id,
      [...partners].flatMap(([{ id: other, words: _words, ...partner }, reasons]) =>
        isApart.has(`${id}\0${other}`) ? [] : [{ ...partner, reasons }],
      ),
    ]),
  )
}

const wordsOf = ({ words }: Sight) => [...words].flatMap(([reason, some]) => some.map((word) => `${reason}\0${word}`))

function learn(likes: Likes<Sight>, sight: Sight, isWanted: (word: string) => boolean = () => true) {
  for (const word of wordsOf(sight)) if (isWanted(word)) addLike(likes, word, sight)
}

/** A word that two of this system share tells them not apart. */
function partnersOf({ words }: Sight, own: Likes<Sight>, likes: Likes<Sight>): Map<Sight, string[]> {
  const partners = new Map<Sight, string[]>()
  for (const [reason, some] of words) {
    const clear = some.map((word) => `${reason}\0${word}`).filter((word) => own.get(word) !== 'several')
    const partner = onlyLike(likes, clear)
    if (partner) partners.set(partner, [...(partners.get(partner) ?? []), reason])
  }
  return partners
}

/** Records that this system does not have, those that are kept aside included. */
async function* recordsFor({ store, channel, linked }: Search): AsyncGenerator<Sight[]> {
  const { records } = store.tables
  for (let last = ''; ;) {
    const rows = await store.read
      .select({ id: records.id, body: records.body })
      .from(records)
      .where(and(eq(records.object, channel.object), eq(records.isDeleted, false), gt(records.id, last)))
      .orderBy(asc(records.id))
      .limit(PAGE)
    const bound = await boundAmong(
      store,
      channel,
      rows.map(({ id }) => id),
    )
    yield rows
      .filter(({ id }) => !bound.has(id) && !linked.has(id))
      .map(({ id, body }) => sightOf(channel, JSON.parse(body) as Canonical, { id, record: id, connection: null, externalId: null }))
    if (rows.length < PAGE) return
    last = rows.at(-1)!.id
  }
}

async function boundAmong(store: Store, { connection, object }: Channel, records: string[]): Promise<Set<string>> {
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection: connection.id, records }] })
  const bound = bindings.filter((binding) => binding.object === object && binding.externalId !== null && !binding.isDeleted)
  return new Set(bound.map(({ record }) => record))
}

/** Pairs of which a person has said that they are not the same: `partnerKey` of the one, `\0`, id of the other. */
export async function toldApart(
  { read, tables: { lineage } }: Pick<Store, 'read' | 'tables'>,
  { connection, object }: { connection: string; object: string },
  partners: string[],
): Promise<Set<string>> {
  const apart = new Set<string>()
  const ofChannel = and(eq(lineage.kind, APART), eq(lineage.connection, connection), eq(lineage.object, object))
  for (let at = 0; at < partners.length; at += PAGE) {
    const rows = await read
      .select({ record: lineage.record, externalId: lineage.externalId })
      .from(lineage)
      .where(and(inArray(lineage.record, partners.slice(at, at + PAGE)), ofChannel))
    for (const { record, externalId } of rows) apart.add(`${partnerKey(connection, externalId!)}\0${record}`)
  }
  return apart
}
