import type { Native } from '../../core/connector/port.ts'
import { connectorConformance, type ConformanceCase } from '../../core/testing/connector-conformance.ts'
import type { Config, ObjectConfig } from './config.ts'
import connector from './index.ts'
import { startSimulator, type RestSimulator, type RestSimulatorOptions } from './simulator.ts'

type Start = (options: { now(): number }) => Promise<RestSimulator>
const start =
  (dialect: RestSimulatorOptions): Start =>
  ({ now }) =>
    startSimulator({ now, ...dialect })
const order = (number: string): Native => ({ number, amount: '12.50', note: 'new' })
const record: Omit<NonNullable<ConformanceCase<RestSimulator>['objects'][string]>, 'create'> = {
  change: (sim, id) => sim.change('orders', id, { note: 'changed' }),
  unknownId: 'o999999',
  wanted: order,
  edit: { amount: '13.00' },
  bad: (reference) => ({ ...order(reference), amount: '-1' }),
  volatile: ['updated_at', 'version'],
}
const create = (sim: RestSimulator, n: number, lateMs: number): string => sim.create('orders', order(`S-${n}`), lateMs)
const schemaWith = (updated_at: Native): Native => ({
  type: 'object',
  required: ['id', 'number', 'amount', 'version', 'updated_at'],
  properties: {
    id: { type: 'string', readOnly: true },
    number: { type: 'string' },
    amount: { type: 'string' },
    note: { type: 'string' },
    version: { type: 'integer', readOnly: true },
    updated_at,
  },
})
const duplicate = { status: 409, path: 'error.code', equals: 'duplicate', kind: 'done' as const, id: 'error.id' }
const calls: Pick<ObjectConfig, 'id' | 'version' | 'get' | 'lookup' | 'create' | 'update'> = {
  id: 'id',
  version: 'version',
  get: { path: '/orders/{id}', record: 'data' },
  lookup: { path: '/orders?number={reference}', rows: 'data', reference: 'number' },
  create: { path: '/orders', record: 'data' },
  update: { path: '/orders/{id}', record: 'data' },
}

// An API with cursors, a bearer token, unique numbers and whole records pushed.
const cursorApi = ({ url, secret, webhookSecret }: RestSimulator): Config => ({
  baseUrl: url,
  auth: { type: 'bearer', token: secret },
  idempotencyHeader: 'Idempotency-Key',
  objects: {
    order: {
      ...calls,
      schema: schemaWith({ type: 'string', format: 'date-time', readOnly: true }),
      modified: { path: 'updated_at' },
      list: {
        path: '/orders',
        rows: 'data',
        paging: 'cursor',
        pageParameter: 'cursor',
        next: 'meta.next',
        sizeParameter: 'limit',
        since: { parameter: 'updated_since' },
        isAscending: true,
        overlapMs: 10_000,
      },
      reference: 'unique',
      payload: 'full',
      settleLagMs: 1000,
      errors: [duplicate],
    },
  },
  webhook: { kind: 'standard', secret: webhookSecret, objectPath: 'type', objectNames: { 'order.changed': 'order' }, record: 'data' },
})
connectorConformance({
  name: 'cursor paging, bearer, Standard Webhooks with whole records',
  connector,
  start: start({}),
  config: (sim) => ({ ...cursorApi(sim) }),
  badConfig: (sim) => ({ ...cursorApi(sim), auth: { type: 'bearer', token: 'a-wrong-token' } }),
  objects: { order: { ...record, create } },
  webhook: {
    object: 'order',
    request: (sim, { externalId }, at) =>
      sim.webhook({ type: 'order.changed', data: sim.record('orders', externalId)! }, { kind: 'standard', at }),
    badConfig: (sim) => {
      const config = cursorApi(sim)
      return { ...config, webhook: { ...config.webhook!, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } }
    },
  },
})

// An API with Link headers, signed requests, times in seconds, and records that are replaced as a whole.
const linkApi = ({ url, secret, webhookSecret }: RestSimulator): Config => ({
  baseUrl: url,
  auth: {
    type: 'hmac',
    keyId: 'qiao',
    keyIdHeader: 'X-Key',
    secret,
    header: 'X-Sign',
    encoding: 'base64',
    timestampHeader: 'X-Timestamp',
  },
  objects: {
    order: {
      ...calls,
      schema: schemaWith({ type: 'integer', readOnly: true }),
      modified: { path: 'updated_at', format: 'epochS' },
      list: {
        path: '/orders',
        paging: 'link',
        sizeParameter: 'limit',
        since: { parameter: 'updated_since', format: 'epochS' },
        overlapMs: 60_000,
      },
      update: { method: 'PUT', path: '/orders/{id}', record: 'data' },
      writeStyle: 'replace',
    },
  },
  webhook: {
    kind: 'hmac',
    secret: webhookSecret,
    prefix: 'sha256=',
    timestampHeader: 'X-Timestamp',
    eventId: 'event_id',
    items: 'changes',
    object: 'order',
    id: 'order.id',
  },
})
connectorConformance({
  name: 'Link paging, signed requests, whole writes, several hints in one webhook',
  connector,
  start: start({ paging: 'link', auth: 'hmac', stamps: 'epochS' }),
  config: (sim) => ({ ...linkApi(sim) }),
  badConfig: (sim) => ({ ...linkApi(sim), auth: { ...linkApi(sim).auth, secret: 'a-wrong-secret' } }),
  objects: { order: { ...record, create } },
  webhook: {
    object: 'order',
    request: (sim, { externalId }, at) => sim.webhook({ changes: [{ order: { id: externalId } }, { order: { id: 'o2' } }] }, { at }),
    badConfig: (sim) => ({ ...linkApi(sim), webhook: { ...linkApi(sim).webhook!, secret: 'another-secret' } }),
  },
})

// An API with offsets or pages, OAuth 2, batch writes and many ids in one get; the schema comes from a sample.
const batchApi =
  (paging: 'offset' | 'page') =>
  ({ url, secret }: RestSimulator): Config => ({
    baseUrl: url,
    auth: { type: 'oauth2', tokenUrl: `${url}/token`, clientId: 'qiao', clientSecret: secret },
    objects: {
      order: {
        samples: [
          { id: 'o1', number: 'A', amount: '1.00', note: 'x', version: 1, updated_at: '2026-01-01T00:00:00.000Z' },
          { id: 'o2', number: 'B', amount: '1.00', version: 1, updated_at: '2026-01-01T00:00:00.000Z' },
        ],
        id: 'id',
        modified: { path: 'updated_at' },
        list: {
          path: '/orders',
          rows: 'data',
          paging,
          pageParameter: paging,
          sizeParameter: 'limit',
          total: 'total',
          since: { parameter: 'updated_since' },
          isAscending: paging === 'offset',
          overlapMs: 5000,
        },
        get: { path: '/orders', idsParameter: 'ids', rows: 'data' },
        lookup: { path: '/orders?number={reference}', rows: 'data', reference: 'number' },
        batchWrite: { path: '/orders/batch', wrap: 'items', max: 2, results: 'results', record: 'record', error: 'error' },
        errors: [{ path: 'error.message', kind: 'data', code: 'refusedThere' }],
      },
    },
  })
for (const paging of ['offset', 'page'] as const) {
  connectorConformance({
    name: `${paging} paging, OAuth 2, batches, schema from samples`,
    connector,
    start: start({ paging, auth: 'oauth2' }),
    config: (sim) => ({ ...batchApi(paging)(sim) }),
    badConfig: (sim) => ({ ...batchApi(paging)(sim), auth: { ...batchApi(paging)(sim).auth, clientSecret: 'a-wrong-secret' } }),
    objects: { order: { ...record, create } },
  })
}
