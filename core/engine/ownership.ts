// Who owns which field (engine-rules §2): parses ownership.yaml and answers per object and field.
import { parse } from 'yaml'
import { HubError } from '../errors.ts'
import { MOST_CORRECTIONS } from './contested.ts'

/** connection id | kind | hub | latest | earliest | manual | sum | union */
export interface FieldOwnership {
  owner: string
  policy?: 'furthest'
  /** What happens to values of those who do not own the field. */
  others: 'correct' | 'tolerate'
  /** More corrections than that of one record in a day, and the field is contested (§3). */
  mostCorrections: number
}

export interface Ownership {
  /** Position of a connection in `rank`; smaller wins ties of `latest`. Unranked ones come last. */
  rankOf(connection: string): number
  field(object: string, field: string): FieldOwnership
  /** May this connection create, archive and delete records of the object? Everybody may where nothing is said. */
  mayExist(object: string, connection: Owner): boolean
}

/** A connection as an owner: by id or by kind. */
export interface Owner {
  id: string
  kind: string
}

export const isOwnedBy = (ownership: FieldOwnership, connection: Owner) =>
  ownership.owner === connection.id || ownership.owner === connection.kind

type Entry = string | { owner?: string; policy?: 'furthest'; others?: 'correct' | 'tolerate'; mostCorrections?: number }
const DEFAULT: FieldOwnership = { owner: 'latest', others: 'correct', mostCorrections: MOST_CORRECTIONS }

/** @throws HubError config `badOwnership` */
export function parseOwnership(text: string | undefined): Ownership {
  const file = readFile(text)
  const rank = Array.isArray(file['rank']) ? file['rank'].map(String) : []
  const rankByConnection = new Map(rank.map((id, index) => [id, index]))
  /** By object, then field: both come from mappings. */
  const cache = new Map<string, Map<string, FieldOwnership>>()

  const lookUp = (object: string, field: string): FieldOwnership => {
    const entries = file[object] as Record<string, Entry> | undefined
    if (!entries) return DEFAULT
    for (let path = field; path; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
      const entry = entries[path]
      if (entry !== undefined) return toOwnership(entry)
    }
    return entries['*'] === undefined ? DEFAULT : toOwnership(entries['*'])
  }

  return {
    rankOf: (connection) => rankByConnection.get(connection) ?? rank.length,
    field(object, field) {
      let ofObject = cache.get(object)
      if (!ofObject) cache.set(object, (ofObject = new Map()))
      let found = ofObject.get(field)
      if (!found) ofObject.set(field, (found = lookUp(object, field)))
      return found
    },
    mayExist(object, connection) {
      const entry = (file[object] as Record<string, unknown> | undefined)?.['exists']
      if (entry === undefined) return true
      return [entry].flat().some((owner) => owner === connection.id || owner === connection.kind)
    },
  }
}

function toOwnership(entry: Entry): FieldOwnership {
  if (typeof entry === 'string') return { ...DEFAULT, owner: entry }
  const { owner, policy, others, mostCorrections } = { ...DEFAULT, ...entry }
  return { owner, policy, others, mostCorrections }
}

function readFile(text: string | undefined): Record<string, unknown> {
  if (!text) return {}
  const file: unknown = parse(text)
  if (file === null) return {}
  if (typeof file !== 'object' || Array.isArray(file))
    throw new HubError('badOwnership', 'config', 'ownership.yaml must be a map of objects to their fields’ owners')
  return file as Record<string, unknown>
}
