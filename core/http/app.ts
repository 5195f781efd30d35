// The hub's HTTP surface: webhooks first, then health, the contract, the API behind the token, and the UI.
import { Hono } from 'hono'
import type { Logger } from '../connector/port.ts'
import type { Hub } from '../engine/port.ts'
import { administrationRoutes, type Administration } from './administration.ts'
import { routeOf } from './api.ts'
import type { Env } from './body.ts'
import { addCheckPages, checkRoutes } from './checks.ts'
import { addCodeTableFiles, codeTableRoutes } from './code-tables.ts'
import { configurationRoutes } from './configuration.ts'
import { conflictRoutes } from './conflicts.ts'
import { todoRoutes } from './todo.ts'
import { connectionRoutes } from './connections.ts'
import { connectorRoutes } from './connectors.ts'
import { OPERATIONS } from './contract.ts'
import { deadLetterReplayRoutes } from './dead-letter-replays.ts'
import { deadLetterRoutes } from './dead-letters.ts'
import { deliveryRoutes } from './deliveries.ts'
import { addDocsRoutes } from './docs.ts'
import { documentRoutes } from './documents.ts'
import { flowRoutes } from './flows.ts'
import { addHealthRoutes } from './health.ts'
import { lineageRoutes } from './lineage.ts'
import type { ApiOperationId, Handler, Handlers } from './operation.ts'
import { overviewRoutes } from './overview.ts'
import { problemResponse, Refusal } from './problem.ts'
import { planRoutes } from './plans.ts'
import { customFieldRoutes } from './custom-fields.ts'
import { recordBookRoutes } from './record-books.ts'
import { recordRoutes } from './records.ts'
import { runRoutes } from './runs.ts'
import { requireHost, requireToken, type VerifyToken } from './security.ts'
import { addUiRoutes } from './ui.ts'
import { addWebhookRoutes } from './webhooks.ts'

export interface AppOptions extends Administration {
  verifyToken: VerifyToken
  /** Built admin UI; absent: none is served. */
  uiFolder?: string
  /** The server listens on loopback alone: then other host names are refused. */
  isLoopback: boolean
  /** Host names (with or without port) that a proxy in front gives. Only with isLoopback. */
  allowedHosts?: readonly string[]
  log: Logger
}

/** All routes over one hub. Every failure is a problem (RFC 9457). */
export function createApp(hub: Hub, options: AppOptions): Hono<Env> {
  const { verifyToken, uiFolder, isLoopback, allowedHosts = [], log } = options
  const app = new Hono<Env>()
  app.onError((error, c) => problemResponse(error, { method: c.req.method, path: c.req.path }, log))
  app.notFound((c) => {
    const refusal = new Refusal(404, 'notFound', `There is nothing at ${c.req.path}. /docs lists what there is.`)
    return problemResponse(refusal, { method: c.req.method, path: c.req.path }, log)
  })

  // Before any middleware: webhooks come under whatever name a tunnel or proxy has, and must be fast.
  addWebhookRoutes(app, hub)
  addHealthRoutes(app, hub)
  if (isLoopback) app.use(requireHost(allowedHosts))
  addDocsRoutes(app)
  app.use('/api/*', requireToken(verifyToken))
  const handlers = allHandlers(hub, options)
  for (const operation of OPERATIONS) {
    const handler = handlers[operation.id as ApiOperationId] as Handler<ApiOperationId> | undefined
    if (handler) app.on(operation.method.toUpperCase(), routePath(operation.path), routeOf(operation, handler, hub))
  }
  addCheckPages(app, hub)
  addCodeTableFiles(app, hub)
  refuseOtherMethods(app)
  if (uiFolder !== undefined) addUiRoutes(app, uiFolder)
  return app
}

/** One handler for every operation under /api: the compiler asks for what the contract names. */
const allHandlers = (hub: Hub, administration: Administration): Handlers<ApiOperationId> => ({
  ...overviewRoutes(hub),
  ...connectorRoutes(hub),
  ...connectionRoutes(hub),
  ...flowRoutes(hub),
  ...recordRoutes(hub),
  ...recordBookRoutes(hub),
  ...customFieldRoutes(hub),
  ...runRoutes(hub),
  ...checkRoutes(hub),
  ...deliveryRoutes(hub),
  ...deadLetterRoutes(hub),
  ...deadLetterReplayRoutes(hub),
  ...conflictRoutes(hub),
  ...todoRoutes(hub),
  ...lineageRoutes(hub),
  ...documentRoutes(hub),
  ...codeTableRoutes(hub),
  ...configurationRoutes(hub),
  ...planRoutes(hub),
  ...administrationRoutes(hub, administration),
})

/** `/flows/{flow}` → `/flows/:flow` */
const routePath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')

/** A known path asked in another way: 405 that names the right ones. */
function refuseOtherMethods(app: Hono<Env>): void {
  for (const [path, operations] of Map.groupBy(OPERATIONS, (operation) => operation.path)) {
    const allow = operations.map(({ method }) => method.toUpperCase()).join(', ')
    app.all(routePath(path), (c) => {
      throw new Refusal(405, 'methodNotAllowed', `${c.req.method} is not possible here: use ${allow}.`, { headers: { allow } })
    })
  }
}
