// Checks ownership.yaml (engine-rules §2): owners and fields exist, policies are known and fit the field.
import { LineCounter, parseDocument } from 'yaml'
import { CANONICAL_OBJECTS, canonicalSchema, isDerived, isStamp, schemaAt, shapeAt, transitions } from '../model/schemas.ts'
import type { ConnectorKind } from '../connector/port.ts'
import type { ConfigProblem, ConnectionConfig, FlowConfig } from './bundle.ts'
import { suggestion } from './names.ts'
import { positionAt, positionOf } from './positions.ts'
import { shapeProblems } from './schema-check.ts'

const KINDS: readonly ConnectorKind[] = ['commerce', 'oms', 'erp', 'crm', 'oa', 'generic']
/** Owners that are neither a connection nor a kind. */
const RULES = ['hub', 'latest', 'earliest', 'manual', 'sum', 'union']
const FILE = 'ownership.yaml'

type Entry = string | { owner?: string; policy?: string; others?: string }

interface Landscape {
  connections: readonly Pick<ConnectionConfig, 'id'>[]
  flows: readonly Pick<FlowConfig, 'object'>[]
}

/** Problems of the text, each with line and column. */
export function checkOwnership(text: string, landscape: Landscape): ConfigProblem[] {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file: FILE,
      path: '',
      severity: 'error',
      message: `This is not valid YAML: ${error.message}`,
      ...positionAt(counter, error.pos[0]),
    }))
  }
  const value = (document.toJS({ maxAliasCount: 100 }) ?? {}) as Record<string, unknown>
  const shape = shapeProblems('ownership', value, FILE)
  const problems = shape.length > 0 ? shape : contentProblems(value, landscape)
  return problems.map((problem) => ({ ...problem, ...positionOf(text, problem.path) }))
}

/** The owners of `exists` of an object; undefined when nothing is said: then everybody may create. The text must be valid. */
export function existsOwners(text: string | undefined, object: string): string[] | undefined {
  if (text === undefined) return undefined
  const value = parseDocument(text).toJS() as Record<string, Record<string, unknown> | undefined> | null
  const exists = value?.[object]?.exists
  return exists === undefined ? undefined : [exists].flat().map(String)
}

function contentProblems(value: Record<string, unknown>, { connections, flows }: Landscape): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const report = (path: string, message: string, severity: ConfigProblem['severity'] = 'error') =>
    problems.push({ file: FILE, path, message, severity })
  const ids = connections.map(({ id }) => id)
  const synced = new Set(flows.map((flow) => flow.object))
  const { rank = [], ...objects } = value as { rank?: string[] } & Record<string, Record<string, Entry | string[]>>
  for (const [index, id] of rank.entries()) {
    if (!ids.includes(id)) report(`rank.${index}`, `There is no connection "${id}".${suggestion(id, ids)}`, 'warning')
  }
  for (const [object, entries] of Object.entries(objects)) {
    if (!CANONICAL_OBJECTS.includes(object)) {
      report(object, `There is no object "${object}".${suggestion(object, CANONICAL_OBJECTS)}`)
      continue
    }
    for (const [field, entry] of Object.entries(entries)) {
      for (const message of entryProblems({ object, field, entry }, ids, synced)) report(`${object}.${field}`, message)
    }
  }
  return problems
}

interface Place {
  object: string
  field: string
  entry: Entry | string[]
}

function entryProblems({ object, field, entry }: Place, ids: string[], synced: ReadonlySet<string>): string[] {
  const { owner, policy }: { owner?: string; policy?: string } = typeof entry === 'string' || Array.isArray(entry) ? {} : entry
  const owners = typeof entry === 'string' ? [entry] : Array.isArray(entry) ? entry : owner === undefined ? [] : [owner]
  const isExists = field === 'exists'
  return [
    ...(isExists ? [] : fieldProblems(object, field)),
    ...owners.flatMap((name) => ownerProblems(name, ids, isExists)),
    ...(isExists ? [] : owners.flatMap((name) => combinationProblems(name, object, field, synced))),
    ...(policy === 'furthest' && (field === '*' || transitions(object, field) === undefined)
      ? [`"furthest" needs a state machine, and ${object}.${field} has none: use an owner, latest or earliest.`]
      : []),
  ]
}

function fieldProblems(object: string, field: string): string[] {
  if (field === '*') return []
  const schema = schemaAt(object, field)
  if (schema === undefined) {
    const parent = field.includes('.') ? schemaAt(object, field.slice(0, field.lastIndexOf('.'))) : canonicalSchema(object)
    // Free-form objects (extra) have fields that no schema names.
    if (parent?.additionalProperties === true) return []
    const known = Object.keys((parent?.items ?? parent)?.properties ?? {})
    return [`${object} has no field "${field}".${suggestion(field.slice(field.lastIndexOf('.') + 1), known)}`]
  }
  if (isStamp(object, field)) return [`${object}.${field} is set by the hub itself: leave it out.`]
  if (isDerived(object, field)) return [`${object}.${field} is computed by the hub from other records: leave it out.`]
  return []
}

function ownerProblems(name: string, ids: string[], isExists: boolean): string[] {
  if (ids.includes(name) || KINDS.includes(name as ConnectorKind) || name === 'hub') return []
  if (RULES.includes(name)) return isExists ? [`"${name}" cannot own "exists": name a connection, a kind or hub.`] : []
  if (name === 'furthest') return ['"furthest" is a policy, not an owner: write { owner: <who>, policy: furthest }.']
  const known = [...ids, ...KINDS, ...RULES]
  return [`"${name}" is neither a connection, a kind of connector nor a rule.${suggestion(name, known)}`]
}

/** Changes of several systems can be combined only where they are movements of one number, or of one set. */
function combinationProblems(owner: string, object: string, field: string, synced: ReadonlySet<string>): string[] {
  if (owner !== 'sum' && owner !== 'union') return []
  const shape = field === '*' ? 'other' : shapeAt(object, field)
  if (owner === 'union')
    return shape === 'set' || shape === undefined ? [] : [`"union" is for lists of plain values, such as tags: ${object}.${field} is none.`]
  if (shape !== 'number' && shape !== undefined) return [`"sum" is for counters: ${object}.${field} is no number.`]
  const movers = (schemaAt(object, field)?.['x-moved-by'] ?? []).filter((mover) => synced.has(mover))
  if (!movers.length) return []
  return [`${object}.${field} is moved by ${movers.join(', ')}, which are synchronised too: it would be counted twice. Name one owner.`]
}
