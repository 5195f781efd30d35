// What applying a bundle would change: one entry per part, with the paths that differ in words; secrets as •••.
import { isDeepStrictEqual } from 'node:util'
import type { Connector, JsonSchema } from '../connector/port.ts'
import type { Change, ConfigBundle, ConnectionConfig, FlowConfig } from './bundle.ts'
import { partsOf, type Kind } from './names.ts'
import { isReference, MASK, maskSecrets, replaceSecrets, valueAt } from './secrets.ts'

const MAX_DETAILS = 40

/** Compares a bundle with what is stored. What is stored and not in the bundle is kept, and said to be. */
export function diffBundles(stored: ConfigBundle, bundle: ConfigBundle, connectors: ReadonlyMap<string, Connector>): Change[] {
  const schemaOf = (connection: ConnectionConfig): JsonSchema => connectors.get(connection.connector)?.manifest.config ?? EVERYTHING_SECRET
  const before = new Map(partsOf(stored).map((part) => [`${part.kind} ${part.name}`, part]))
  const changes = partsOf(bundle).map(({ kind, name, value }): Change => {
    const old = before.get(`${kind} ${name}`)
    before.delete(`${kind} ${name}`)
    if (old === undefined) return { kind, name, action: 'create', details: [] }
    const details = detailsOf(kind, old.value, value, schemaOf)
    return { kind, name, action: details.length > 0 ? 'update' : 'unchanged', details: shorten(details) }
  })
  const kept = [...before.values()].map(({ kind, name }): Change => ({
    kind,
    name,
    action: 'unchanged',
    details: ['kept: not in the folder'],
  }))
  return [...changes, ...kept]
}

/** A connector that is gone cannot tell its secrets: then nothing of the configuration is shown. */
const EVERYTHING_SECRET: JsonSchema = { type: 'object', additionalProperties: { secret: true } }

function detailsOf(kind: Kind, before: unknown, after: unknown, schemaOf: (connection: ConnectionConfig) => JsonSchema): string[] {
  if (kind === 'connection') return connectionDetails(before as ConnectionConfig, after as ConnectionConfig, schemaOf)
  if (kind === 'flow') return pathDetails(normalFlow(before as FlowConfig), normalFlow(after as FlowConfig))
  if (kind === 'codeTable') return pathDetails(before, after)
  return before === after ? [] : lineDetails(before as string, after as string)
}

function connectionDetails(
  before: ConnectionConfig,
  after: ConnectionConfig,
  schemaOf: (connection: ConnectionConfig) => JsonSchema,
): string[] {
  const plain = (connection: ConnectionConfig) => ({ connector: connection.connector, name: connection.name })
  // Only what is said about pausing counts: silence leaves the connection as it is.
  const state =
    after.isPaused === undefined || after.isPaused === (before.isPaused ?? false)
      ? []
      : [`isPaused: ${!after.isPaused} → ${after.isPaused}`]
  const config = pathDetails(
    { config: maskSecrets(before.config, schemaOf(before)) },
    { config: maskAgainst(before.config, after.config, schemaOf(after)) },
  )
  return [...pathDetails(plain(before), plain(after)), ...state, ...config]
}

/** Masked, and a secret that is not the one before says so: otherwise nobody would see that it changes. */
function maskAgainst(before: Record<string, unknown>, after: Record<string, unknown>, schema: JsonSchema): Record<string, unknown> {
  return replaceSecrets(after, schema, (value, path) => {
    if (isReference(value) || value == null) return value
    return isDeepStrictEqual(value, valueAt(before, path)) ? MASK : `${MASK} (changed)`
  })
}

const normalFlow = (flow: FlowConfig): FlowConfig => ({ ...flow, mode: flow.mode ?? 'on' })

/** `config.url: "a" → "b"`, one per leaf that differs. */
function pathDetails(before: unknown, after: unknown, path = ''): string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isMap(before) || !isMap(after)) return [`${path}: ${spoken(before)} → ${spoken(after)}`]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => pathDetails(before[name], after[name], path === '' ? name : `${path}.${name}`))
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const spoken = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

/** Lines that went and lines that came, in order; comments and blank lines count, they are part of the text. */
function lineDetails(before: string, after: string): string[] {
  const old = before.split('\n')
  const now = after.split('\n')
  const gone = surplus(old, now).map((line) => `− ${line.trim()}`)
  const come = surplus(now, old).map((line) => `+ ${line.trim()}`)
  return gone.length + come.length > 0 ? [...gone, ...come] : ['The order of lines changed.']
}

function surplus(lines: string[], others: string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
}

const shorten = (details: string[]): string[] =>
  details.length <= MAX_DETAILS ? details : [...details.slice(0, MAX_DETAILS), `… and ${details.length - MAX_DETAILS} more`]
