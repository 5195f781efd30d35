// A small stand-in for the vendor: the same addresses, authorisation, paging, errors and signatures. Make it as strict as the real one.
import { Hono, type Context } from 'hono'
import { randomUUID } from 'node:crypto'
import type { Native, WebhookRequest } from '../../core/connector/port.ts'
import { hmacSignature } from '../../core/connector/signatures.ts'
import { serveSimulator, type Simulator } from '../../core/testing/simulator.ts'

export interface TemplateSimulator extends Simulator {
  token: string
  webhookSecret: string
  /** As somebody at the vendor would; `lateMs`: committed now, under an older stamp. */
  create(contact: Native, lateMs?: number): Native
  change(id: string, patch: Native): void
  /** The signed call about a contact. */
  webhook(contactId: string): WebhookRequest
}

const TYPES = ['person', 'company']
const WRITABLE = ['code', 'name', 'type', 'taxNumber', 'active']

/** Starts it on a free port. */
export async function startSimulator({ now = Date.now, port = 0 }: { now?: () => number; port?: number } = {}): Promise<TemplateSimulator> {
  const token = `token-${randomUUID()}`
  const webhookSecret = `secret-${randomUUID()}`
  const contacts = new Map<string, Native>()
  const app = new Hono()

  const save = (contact: Native, lateMs = 0): Native => {
    const saved = { ...contact, updatedAt: new Date(now() - lateMs).toISOString() } as Native
    contacts.set(String(saved.id), saved)
    return saved
  }
  const create = (contact: Native, lateMs = 0): Native => save({ active: true, ...contact, id: String(1000 + contacts.size + 1) }, lateMs)
  const refuse = (c: Context, status: 400 | 401 | 404 | 409, error: { code: string; message: string; id?: unknown }) =>
    c.json({ error }, status)

  app.use(async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token}`) return refuse(c, 401, { code: 'badToken', message: 'The token is not valid' })
    await next()
  })
  app.get('/me', (c) => c.json({ account: 'Demo Ltd', version: '1.0' }))
  app.get('/contacts', (c) => {
    c.header('date', new Date(now()).toUTCString())
    const { ids, codes, since = '', offset = '0', limit = '100' } = c.req.query()
    const all = [...contacts.values()]
    if (ids !== undefined) return c.json({ items: all.filter(({ id }) => ids.split(',').includes(String(id))) })
    if (codes !== undefined) return c.json({ items: all.filter(({ code }) => codes.split(',').includes(String(code))) })
    const found = all.filter(({ updatedAt }) => String(updatedAt) >= since).sort(byChange)
    return c.json({ items: found.slice(Number(offset), Number(offset) + Number(limit)), total: found.length })
  })
  app.post('/contacts', async (c) => {
    const contact = await c.req.json<Native>()
    const problem = problemOf({ active: true, ...contact })
    if (problem !== undefined) return refuse(c, 400, { code: 'invalid', message: problem })
    const other = [...contacts.values()].find(({ code }) => code === contact.code)
    if (other !== undefined) return refuse(c, 409, { code: 'duplicateCode', message: 'The code is taken', id: other.id })
    return c.json(create(contact), 201)
  })
  app.patch('/contacts/:id', async (c) => {
    const contact = contacts.get(c.req.param('id'))
    if (contact === undefined) return refuse(c, 404, { code: 'notFound', message: 'No such contact' })
    const merged = Object.fromEntries(Object.entries({ ...contact, ...(await c.req.json<Native>()) }).filter(([, value]) => value !== null))
    const problem = problemOf(merged)
    return problem === undefined ? c.json(save(merged)) : refuse(c, 400, { code: 'invalid', message: problem })
  })

  const simulator = await serveSimulator(app, { port })
  return Object.assign(simulator, {
    token,
    webhookSecret,
    create,
    change: (id: string, patch: Native) => void save({ ...contacts.get(id), ...patch }),
    webhook(contactId: string): WebhookRequest {
      const body = JSON.stringify({ id: randomUUID(), contactId })
      const timestamp = String(Math.floor(now() / 1000))
      const signature = hmacSignature({ secret: webhookSecret }).sign(body, timestamp)
      return { headers: { 'x-signature': signature, 'x-timestamp': timestamp }, query: {}, rawBody: new TextEncoder().encode(body) }
    },
  })
}

function byChange(a: Native, b: Native): number {
  return String(a.updatedAt) < String(b.updatedAt) ? -1 : String(a.updatedAt) > String(b.updatedAt) ? 1 : Number(a.id) - Number(b.id)
}

function problemOf(contact: Native): string | undefined {
  const unknown = Object.keys(contact).find((name) => !WRITABLE.includes(name) && name !== 'id' && name !== 'updatedAt')
  if (unknown !== undefined) return `${unknown} is not a property of a contact`
  if (typeof contact.code !== 'string' || contact.code === '') return 'code is missing'
  if (typeof contact.name !== 'string' || contact.name === '') return 'name is missing'
  if (!TYPES.includes(String(contact.type))) return 'type must be person or company'
  return typeof contact.active === 'boolean' ? undefined : 'active must be true or false'
}
