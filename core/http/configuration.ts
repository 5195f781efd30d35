// The whole configuration as one value, and the bundle-of-one through which single connections, flows and texts are edited.
import type { components } from '../../openapi/types.ts'
import type { Change, ConfigBundle, ConfigProblem } from '../configuration/bundle.ts'
import { maskSecrets } from '../configuration/secrets.ts'
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
  planConfiguration: async ({ body, by }) => ({ body: resultShape(await hub.applyConfiguration(body, { isDryRun: true, by })) }),
  applyConfiguration: async ({ body, by }) => ({ body: resultShape(await apply(hub, body, by)) }),
})

export interface ApplyResult {
  changes: Change[]
  problems: ConfigProblem[]
}

/** Applies a bundle, in which ••• keeps a stored secret. Throws Refusal 422 with all problems when one of them is an error. */
export async function apply(hub: Hub, bundle: ConfigBundle, by: string): Promise<ApplyResult> {
  const result = await hub.applyConfiguration(bundle, { by })
  refuseErrors(result.problems)
  return result
}

/** A bundle with nothing in it, to put one thing into. */
export const emptyBundle = (): ConfigBundle => ({ connections: [], flows: [], mappings: [], schemas: [] })

/** Throws Refusal 422 with all problems when one of them is an error. */
export function refuseErrors(problems: ConfigProblem[]): void {
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
