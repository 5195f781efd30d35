// The JSON-RPC face of the simulator: envelope, login, sessions, and which methods there are.
import { Hono, type Context } from 'hono'
import { Refusal, type Transaction, type Values } from './database.ts'
import type { Database } from './models.ts'
import type { MoveMethods } from './moves.ts'
import type { Records } from './records.ts'
import { saleButtons } from './sales.ts'
import { search } from './search.ts'
import type { ShipmentButtons } from './shipments.ts'

export interface Account {
  database: string
  user: string
  password: string
}

export interface World {
  db: Database
  records: Records
  moves: MoveMethods
  shipments: ShipmentButtons
  returns: ShipmentButtons
  account: Account
  sessions: Set<string>
  /** Runs in a transaction: all or nothing. */
  transact<T>(run: (tx: Transaction) => T, context?: Values): T
  preferences(): Values
}

interface Envelope {
  id: number
  method: string
  params: unknown[]
}

const RETURN_BUTTONS = new Set(['receive', 'done'])
const SHIPMENT_BUTTONS = new Set(['wait', 'draft', 'assign_try', 'assign_force', 'pick', 'pack', 'done', 'cancel'])

/** The app. Statuses and bodies as recorded from 6.0.29. */
export function createApp(world: World): Hono {
  const app = new Hono()
  app.post('/', async (c) => {
    const call = await c.req.json<Envelope>()
    return c.json({ id: call.id, result: call.method === 'common.server.version' ? '6.0.29' : [world.account.database] })
  })
  app.post('/:database/', async (c) => {
    if (c.req.param('database') !== world.account.database) return c.html('<title>404 Not Found</title>', 404)
    const call = await c.req.json<Envelope & Values>()
    // One key more and Tryton speaks another dialect, with bare results.
    if (Object.keys(call).sort().join() !== 'id,method,params') return c.json(null, 400)
    if (call.method === 'common.db.login') return login(c, world, call)
    if (!isAuthorized(c, world)) return c.body(null, 401, { 'www-authenticate': 'Basic realm="Tryton"' })
    return perform(c, world, call)
  })
  return app
}

function login(c: Context, { account, sessions }: World, call: Envelope): Response {
  const [user, parameters] = call.params as [string, { password?: string }]
  if (parameters.password === undefined)
    return c.json({ id: call.id, error: ['LoginException', ['password', `Password for ${user}`, 'password']] })
  if (user !== account.user || parameters.password !== account.password) return c.html('<title>401 Unauthorized</title>', 401)
  const session = `session-${sessions.size + 1}`
  sessions.add(session)
  return c.json({ id: call.id, result: [2, session] })
}

function isAuthorized(c: Context, { account, sessions }: World): boolean {
  const [scheme, token = ''] = (c.req.header('authorization') ?? '').split(' ')
  const [user, , session = ''] = Buffer.from(token, 'base64').toString().split(':')
  return scheme === 'Session' && user === account.user && sessions.has(session)
}

function perform(c: Context, world: World, call: Envelope): Response {
  if (call.method === 'common.db.logout') {
    world.sessions.clear()
    return c.json({ id: call.id, result: null })
  }
  const [, model = '', method = ''] = /^model\.([\w.]+)\.(\w+)$/.exec(call.method) ?? []
  if (model === 'res.user' && method === 'get_preferences') return c.json({ id: call.id, result: world.preferences() })
  try {
    if (world.db.spec(model) === undefined) throw new Refusal([`'${model}'`, ''])
    const run = methodOf(world, model, method)
    if (run === undefined) return c.html('<title>403 Forbidden</title>', 403)
    const args = call.params.slice(0, -1)
    return c.json({ id: call.id, result: world.transact((tx) => run(tx, args) ?? null, call.params.at(-1) as Values) })
  } catch (error) {
    if (error instanceof Refusal) return c.json({ id: call.id, error: error.error })
    throw error
  }
}

type Method = (tx: Transaction, args: unknown[]) => unknown

function methodOf(world: World, model: string, method: string): Method | undefined {
  const { db, records } = world
  if (model === 'stock.move' && (method === 'copy' || method === 'cancel' || method === 'delete'))
    return (tx, [ids, values]) => world.moves[method](tx, ids as number[], values as Values)
  switch (method) {
    case 'create':
      return (tx, [vlist]) => records.create(tx, model, vlist as Values[])
    case 'write':
      return (tx, [ids, values]) => records.write(tx, model, ids as number[], values as Values)
    case 'delete':
      return (tx, [ids]) => records.delete(tx, model, ids as number[])
    case 'read':
      return (tx, [ids, fields]) => records.read(tx, model, ids as number[], fields as string[])
    case 'search_read':
      return (tx, args) => records.searchRead(tx, model, args)
    case 'search_count':
      return (tx, [domain]) => search(db, tx, { model, domain: domain as unknown[], order: null, limit: null, offset: 0 }).length
  }
  return buttonOf(world, model, method)
}

function buttonOf({ db, shipments, returns }: World, model: string, method: string): Method | undefined {
  if (model === 'sale.sale' && method in saleButtons) {
    return (tx, [ids]) => {
      for (const id of ids as number[]) saleButtons[method]!(db, tx, db.table(model).rows.get(id)!)
    }
  }
  if (model === 'stock.shipment.out' && SHIPMENT_BUTTONS.has(method)) {
    return (tx, [ids]) => {
      const results = (ids as number[]).map((id) => shipments.press(tx, method, id))
      return method === 'assign_try' ? results.every((result) => result === true) : null
    }
  }
  if (model === 'stock.shipment.out.return' && RETURN_BUTTONS.has(method)) {
    return (tx, [ids]) => {
      for (const id of ids as number[]) returns.press(tx, method, id)
    }
  }
  return undefined
}
