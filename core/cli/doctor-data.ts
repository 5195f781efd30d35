// The database and the connections in it, as `qiao doctor` sees them without changing anything.
import type { ProcessConfig } from '../config.ts'
import { toHubError } from '../errors.ts'
import type { CommandContext } from './context.ts'
import { ok, warning, wrong, type Finding } from './doctor-finding.ts'
import { checkClock, checkKey } from './doctor-place.ts'
import { systemSentence } from './system-error.ts'
import { targetOf } from './target.ts'

export async function checkDatabase({ terminal }: CommandContext, config: ProcessConfig): Promise<Finding[]> {
  const name = config.databaseUrl ? 'PostgreSQL' : 'SQLite'
  const { peekDatabase } = await import('../store/peek.ts')
  try {
    const { stored, known, clock } = await peekDatabase(targetOf(config))
    const clocks = clock === undefined ? [] : [checkClock('the database', clock - terminal.now())]
    if (stored === 0) return [ok('database', `${name}, empty: the first start makes the tables`), ...clocks]
    if (stored < known)
      return [
        warning('database', `${name}, schema version ${stored} of ${known}`, 'qiao migrate, or the next start, brings it up'),
        ...clocks,
      ]
    if (stored > known + 1)
      return [wrong('database', `${name}, schema version ${stored}, and this Qiao knows ${known}`, 'start a newer Qiao'), ...clocks]
    return [ok('database', `${name}, schema version ${stored}`), ...clocks]
  } catch (error) {
    const reason = systemSentence(error) ?? toHubError(error).message
    const remedy = config.databaseUrl ? 'check QIAO_DATABASE_URL and that the server runs' : 'check the file, or restore a backup'
    return [wrong('database', `${name} cannot be read: ${reason}`, remedy)]
  }
}

export async function checkStoredConnections({ terminal }: CommandContext, config: ProcessConfig): Promise<Finding[]> {
  const { peekDatabase } = await import('../store/peek.ts')
  const seen = await peekDatabase(targetOf(config)).catch(() => undefined)
  // Opening the store migrates: only one that needs none is opened.
  if (!seen || seen.stored !== seen.known || checkKey(config).state === 'wrong') return []
  const [{ openConfiguredStore }, { loadRegistry }, { secretWarnings, processSources }] = await Promise.all([
    import('../node.ts'),
    import('../registry.ts'),
    import('../configuration/secrets.ts'),
  ])
  try {
    const connectors = await loadRegistry()
    const { store } = await openConfiguredStore(config)
    try {
      const rows = await store.read.select().from(store.tables.connections)
      return rows.map((row) => {
        const connector = connectors.get(row.connector)
        if (!connector) return wrong(`connection ${row.id}`, `its connector "${row.connector}" is not installed here`)
        const stored = JSON.parse(row.config) as Record<string, unknown>
        const sources = { ...processSources, env: terminal.env }
        const problems = secretWarnings(stored, connector.manifest.config, { sources, stored })
        return problems.length === 0
          ? ok(`connection ${row.id}`, 'its secrets are there')
          : wrong(`connection ${row.id}`, problems.map(({ message }) => message).join(' '))
      })
    } finally {
      await store.close()
    }
  } catch (error) {
    return [wrong('connections', toHubError(error).message)]
  }
}
