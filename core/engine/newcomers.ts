// What the systems of a match plan have that the hub does not: told when a system is read to its end, with what it may be the same as.
import type { Canonical } from '../mapping/port.ts'
import type { Channel } from './graph.ts'
import { partition } from './partition.ts'
import type { PlannedItem } from './plan-item.ts'
import type { Planning } from './plan-records.ts'
import { partnerKey, proposeMatches, sightOf, type Sight } from './propose-matches.ts'

/** A record of a new system that would be new to the hub. */
interface Newcomer {
  connection: string
  externalId: string
  canonical: Canonical
  isMatched: boolean
  sight: Sight
}
/** Of one object. */
export interface Newcomers {
  /** By identity: met in systems that were read before, or in this one. */
  byIdentity: Map<string, Newcomer>
  all: Newcomer[]
}

interface Found {
  externalId: string
  canonical: Canonical
  /** Its strong identities. */
  keys: string[]
}

export function addNewcomer({ byIdentity, all }: Newcomers, channel: Channel, { externalId, canonical, keys }: Found) {
  const connection = channel.connection.id
  const sight = sightOf(channel, canonical, { id: partnerKey(connection, externalId), record: null, connection, externalId })
  const newcomer: Newcomer = { connection, externalId, canonical, isMatched: false, sight }
  for (const key of keys) byIdentity.set(key, newcomer)
  all.push(newcomer)
}

interface Round {
  planning: Planning
  channel: Channel
  newcomers: Newcomers
  /** Records that this system has. */
  linked: ReadonlySet<string>
}

export async function onlyThere({ planning, channel, newcomers, linked }: Round): Promise<PlannedItem[]> {
  const { connection, object } = channel
  const [own, others] = partition(newcomers.all, (one) => one.connection === connection.id)
  const proposals = await proposeMatches({
    ...{ store: planning.deps.store, channel, linked },
    alone: own.map(({ sight }) => sight),
    others: others.flatMap(({ isMatched, sight }) => (isMatched ? [] : [sight])),
  })
  const told = planning.graph.ownership.mayExist(object, connection)
    ? {}
    : { code: 'mayNotCreate', message: 'this system may not create records: kept aside until another one has it' }
  return own.map(({ externalId, sight }) => {
    const at = { connection: connection.id, object, record: null, externalId }
    const values = { fields: {}, ...told, name: sight.name, proposals: proposals.get(sight.id)! }
    return { ...at, action: 'onlyThere', values, seenHash: null, wantHash: null }
  })
}
