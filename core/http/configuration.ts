// The whole configuration as one value, and the bundle-of-one through which single connections, flows and texts are edited.
import type { components } from '../../openapi/types.ts'
import type { Change, ConfigBundle, ConfigProblem } from '../configuration/bundle.ts'
import { keepStoredSecrets, maskSecrets } from '../configuration/secrets.ts'
import type { JsonSchema } from '../connector/port.ts'
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { pointerOf, Refusal, type ProblemItem } from './problem.ts'

type Settings = Record<string, unknown>

export const configurationRoutes = (hub: Hub): Handlers<'exportConfiguration' | 'planConfiguration' | 'applyConfiguration'> => ({
  exportConfiguration: async () => {
    const bundle = await hub.exportConfiguration()
    const connections = bundle.connections.map((one) => ({ ...one, config: maskedConfig(hub, one.connector, one.config) }))
    return { body: { ...bundle, connections } }
  },
  planConfiguration: async ({ body, by }) => {
    const { bundle, problems } = await withStoredSecrets(hub, body)
    const result = await hub.applyConfiguration(bundle, { isDryRun: true, by })
    return { body: resultShape({ changes: result.changes, problems: [...problems, ...result.problems] }) }
  },
  applyConfiguration: async ({ body, by }) => ({ body: resultShape(await apply(hub, body, by)) }),
})

export interface ApplyResult {
  changes: Change[]
  problems: ConfigProblem[]
}

/** Applies a bundle; masked secrets keep their stored values. Throws Refusal 422 with all problems when one of them is an error. */
export async function apply(hub: Hub, given: ConfigBundle, by: string): Promise<ApplyResult> {
  const { bundle, problems } = await withStoredSecrets(hub, given)
  refuseErrors(problems)
  const result = await hub.applyConfiguration(bundle, { by })
  refuseErrors(result.problems)
  return result
}

/** A bundle with nothing in it, to put one thing into. */
export const emptyBundle = (): ConfigBundle => ({ connections: [], flows: [], mappings: [], schemas: [] })

function refuseErrors(problems: ConfigProblem[]): void {
  const first = problems.find(({ severity }) => severity === 'error')
  if (!first) return
  const more = problems.length > 1 ? ` And ${problems.length - 1} more: see errors.` : ''
  throw new Refusal(422, 'invalidConfiguration', `${first.message}${more}`, { errors: problems.map(problemItem) })
}

const problemItem = ({ file, path, message, severity, line, column }: ConfigProblem): ProblemItem => ({
  detail: message,
  pointer: pointerOf(path),
  file,
  severity,
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
})

/** Secrets as •••. A connector that is gone has no schema to say what is secret: then everything is. */
export function maskedConfig(hub: Hub, connector: string, config: Settings): Settings {
  const known = hub.connectors.get(connector)
  return maskSecrets(config, known ? known.manifest.config : ALL_SECRET)
}

const ALL_SECRET: JsonSchema = { additionalProperties: { secret: true } }

async function withStoredSecrets(hub: Hub, bundle: ConfigBundle): Promise<{ bundle: ConfigBundle; problems: ConfigProblem[] }> {
  const stored = await storedConfigs(hub)
  const problems: ConfigProblem[] = []
  const connections = bundle.connections.map((connection) => {
    const schema = hub.connectors.get(connection.connector)?.manifest.config
    if (!schema) return connection
    const kept = keepStoredSecrets(connection.config, stored.get(connection.id), schema)
    problems.push(...kept.missing.map((path) => missingSecret(connection.id, path)))
    return { ...connection, config: kept.config }
  })
  return { bundle: { ...bundle, connections }, problems }
}

const missingSecret = (connection: string, path: string): ConfigProblem => ({
  file: connection,
  path: `config.${path}`,
  message: `config.${path} of ${connection} is ••• and nothing is stored to keep: give { "env": "NAME" }, { "file": "/path" } or the value.`,
  severity: 'error',
})

async function storedConfigs({ store }: Hub): Promise<Map<string, Settings>> {
  const { connections } = store.tables
  const rows = await store.read.select({ id: connections.id, config: connections.config }).from(connections)
  return new Map(rows.map(({ id, config }) => [id, JSON.parse(config) as Settings]))
}

const resultShape = ({ changes, problems }: ApplyResult): components['schemas']['ConfigurationResult'] => ({
  changes: changes.map(({ kind, name, action, details }) => ({ kind, name, action, details })),
  problems: problems.map(({ file, path, message, severity, line, column }) => ({
    file,
    path,
    message,
    severity,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  })),
})
