// Any JSON API, by configuration alone. Everything is compiled once for each configuration; requests run closures.
import {
  defineConnector,
  type JsonSchema,
  type Manifest,
  type ObjectFacts,
  type ObjectPort,
  type OpenConnector,
} from '../../core/connector/port.ts'
import { compileBatchWrite } from './batch.ts'
import { createClient, type Client } from './client.ts'
import type { Config, ObjectConfig } from './config.ts'
import { compileGet, compileLookup } from './find.ts'
import { inferSchema } from './infer-schema.ts'
import { compileList, compileToRecord, type ToRecord } from './list.ts'
import manifestJson from './manifest.json' with { type: 'json' }
import { RESOLUTION_MS } from './stamps.ts'
import { compileWebhook } from './webhook.ts'
import { compileWrite } from './write.ts'

const opened = new WeakMap<Config, OpenConnector<Config>>()

/** The compiled connector of a configuration; the same object gives the same one. */
function open(config: Config): OpenConnector<Config> {
  let connector = opened.get(config)
  if (connector === undefined) {
    connector = compile(config)
    opened.set(config, connector)
  }
  return connector
}

function compile(config: Config): OpenConnector<Config> {
  const client = createClient(config)
  const objects: Record<string, ObjectPort<Config>> = {}
  const pushed = new Map<string, ToRecord>()
  for (const [name, given] of Object.entries(config.objects)) {
    const toRecord = compileToRecord(name, given)
    if (given.payload === 'full') pushed.set(name, toRecord)
    objects[name] = compileObject(config, client, given, toRecord)
  }
  return {
    objects,
    ...(config.webhook !== undefined && { webhook: compileWebhook(config.webhook, pushed) }),
  }
}

function compileObject(config: Config, client: Client, given: ObjectConfig, toRecord: ToRecord): ObjectPort<Config> {
  const port: ObjectPort<Config> = { facts: factsOf(given), schema: schemaOf(given) }
  if (given.list) Object.assign(port, compileList(client, given, toRecord))
  if (given.get) port.get = compileGet(config, client, given, toRecord)
  if (given.lookup) port.lookup = compileLookup(config, client, given)
  if (given.batchWrite) port.write = compileBatchWrite(client, given, toRecord)
  else if (given.create ?? given.update ?? given.upsert) port.write = compileWrite(config, client, given, port, toRecord)
  return port
}

function factsOf(given: ObjectConfig): ObjectFacts {
  const { nativeType, writeStyle = 'patch', settleLagMs, getBatch, page, payload, readBack, delta, modified, list, batchWrite } = given
  const resolutionMs = modified && (modified.resolutionMs ?? RESOLUTION_MS[modified.format ?? 'rfc3339'])
  return {
    nativeType,
    writeStyle,
    reference: given.reference ?? (given.lookup ? 'searchable' : 'none'),
    settleLagMs,
    batch: batchWrite?.max,
    getBatch,
    page: page ?? list?.maxSize,
    payload,
    readBack,
    delta,
    cursor: modified && { field: modified.path, resolutionMs, zone: modified.zone, overlapMs: list?.overlapMs },
  }
}

/** A name stands for a schema document, which the hub puts in. */
function schemaOf({ schema, samples }: ObjectConfig): JsonSchema {
  if (typeof schema === 'string') return { document: schema }
  return schema ?? inferSchema(samples ?? [])
}

export default defineConnector<Config>({
  manifest: manifestJson as unknown as Manifest,
  open,

  async check(ctx) {
    const { send } = createClient(ctx.config).sender()
    if (ctx.config.checkPath !== undefined) {
      await send(ctx, { method: 'GET', path: ctx.config.checkPath, isWrite: false })
      return { ok: true, warnings: [] }
    }
    const readable = Object.values(open(ctx.config).objects).find(({ read }) => read !== undefined)
    if (readable === undefined) {
      return { ok: true, warnings: ['Nothing was asked: no object has a list and no checkPath is set, so the credentials are not checked'] }
    }
    await readable.read!(ctx, { cursor: null, limit: 1 })
    return { ok: true, warnings: [] }
  },
})
