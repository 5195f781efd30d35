// The running hub, or the address it would take, as `qiao doctor` sees them.
import { createServer } from 'node:net'
import type { ProcessConfig } from '../config.ts'
import { toHubError, type HubError } from '../errors.ts'
import { LEFT_OUT_REMEDY } from './connections.ts'
import type { CommandContext } from './context.ts'
import { ok, wrong, type Finding } from './doctor-finding.ts'
import { listAll } from './pages.ts'

export type HubAnswer = {
  isLive: boolean
  clockOff?: number
  error?: HubError
  health?: Record<string, { ok: boolean; message?: string }>
  leftOut?: ReadonlySet<string>
}

/** What the address answers, before anything is asked of it with a token. */
export async function askHub(context: CommandContext): Promise<HubAnswer> {
  const { hub, terminal } = context
  let response: Response
  try {
    response = await fetch(`${hub.url}/health/live`, { signal: AbortSignal.timeout(3_000) })
  } catch {
    return { isLive: false }
  }
  const body = (await response.json().catch(() => undefined)) as { status?: string } | undefined
  if (body?.status !== 'ok') return { isLive: false }
  const date = Date.parse(response.headers.get('date') ?? '')
  const answer: HubAnswer = { isLive: true, ...(Number.isNaN(date) ? {} : { clockOff: date - terminal.now() }) }
  try {
    const health = (await hub.get('/api/v1/health')).body.checks
    return { ...answer, health, leftOut: await leftOutOf(context) }
  } catch (error) {
    return { ...answer, error: toHubError(error) }
  }
}

async function leftOutOf(context: CommandContext): Promise<ReadonlySet<string>> {
  const { items } = await listAll(context, { limit: Infinity, read: (hub, query) => hub.get('/api/v1/connections', { query }) })
  return new Set(items.flatMap(({ id, leftOut }) => (leftOut === null ? [] : [id])))
}

/** `url`: where commands look for it. */
export async function checkAddress({ host, port }: ProcessConfig, url: string, { isLive, error }: HubAnswer): Promise<Finding> {
  if (isLive) return error ? wrong('hub', error.message) : ok('hub', `runs at ${url}`)
  if (port === 0 || (await isFree(host, port))) return ok('address', `${host}:${port} is free: no hub runs`)
  return wrong('address', `${host}:${port} is taken by another program, or cannot be used`, 'set PORT to a free port')
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** A running hub knows best how its connections are. */
export const checkRunningConnections = ({ health = {}, leftOut = new Set() }: HubAnswer): Finding[] =>
  Object.entries(health)
    .filter(([name]) => name.startsWith('connection:'))
    .map(([name, { ok: isOk, message }]) => {
      const id = name.slice('connection:'.length)
      if (leftOut.has(id)) return wrong(`connection ${id}`, `left out: ${message ?? ''}`, LEFT_OUT_REMEDY)
      return isOk
        ? ok(`connection ${id}`, 'active')
        : wrong(`connection ${id}`, message ?? 'does not work', `qiao connections check ${id}, then qiao connections resume ${id}`)
    })
