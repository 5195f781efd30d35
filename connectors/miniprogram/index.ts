// A custom-built mini-program shop that serves openapi/miniprogram.yaml.
import { defineConnector, type Manifest, type ObjectPort } from '../../core/connector/port.ts'
import { createClient, type Context, type MiniprogramConfig } from './client.ts'
import manifestJson from './manifest.json' with { type: 'json' }
import { readListing, recordOf } from './read.ts'
import { RESOURCES, type Resource } from './resources.ts'
import { webhook } from './webhook.ts'
import { writeAllotments, writeRecords, writeStocks } from './write.ts'

const manifest = manifestJson as unknown as Manifest
type Port = ObjectPort<MiniprogramConfig>

export default defineConnector<MiniprogramConfig>({
  manifest,

  async check(ctx) {
    const { name, contract_version: version, shop_codes } = await createClient(ctx).info()
    const isKnown = /^1\.\d+$/.test(version)
    const warnings = isKnown ? [] : [`The shop serves version ${version} of the contract; this connector knows 1.x`]
    if (ctx.config.webhookSecret === undefined)
      warnings.push('No webhookSecret is set: pushes are refused, changes come with the next pull')
    return { ok: isKnown, version, account: `${name} (${shop_codes.join(', ')})`, warnings }
  },

  open: ({ payload = 'hint' }) => ({
    objects: Object.fromEntries(
      Object.entries(RESOURCES).map(([object, resource]) => [
        object,
        { ...portOf(resource), facts: { ...manifest.objects[object], payload } },
      ]),
    ),
    webhook,
  }),
})

/** Written many in one call; their ids are made of their codes. */
const BATCHES = new Map<Resource, typeof writeStocks>([
  [RESOURCES.inventory, writeStocks],
  [RESOURCES.sellableStock, writeAllotments],
])

/** What every resource offers; writes and look-ups by what the contract has for it. */
function portOf(resource: Resource): Omit<Port, 'facts'> {
  const { path, id, number, schema } = resource
  const externalIdOf = (native: Record<string, unknown>): string => String(native[id])
  const writeBatch = BATCHES.get(resource)
  return {
    schema,
    read: (ctx, request) => readListing(request, { externalIdOf, fetchPage: (query) => createClient(ctx).list(path, query) }),
    async get(ctx, ids) {
      const { items } = await createClient(ctx).batchGet(path, ids)
      const found = new Map(items.map((native) => [externalIdOf(native), recordOf(native, { externalIdOf })]))
      return ids.map((externalId) => found.get(externalId) ?? { externalId, native: 'notFound' as const })
    },
    async list(ctx, cursor) {
      const page = await createClient(ctx).list(path, { cursor: cursor ?? undefined, limit: 100 })
      return { ids: page.items.map(externalIdOf), cursor: page.next_cursor ?? cursor, hasMore: page.has_more }
    },
    ...(writeBatch && {
      write: (ctx: Context, items) => writeBatch(ctx, resource, items),
      lookup: (ctx: Context, references) => lookupIds(ctx, resource, references),
    }),
    ...(resource.patchKeys && { write: (ctx: Context, items) => writeRecords(ctx, resource, items) }),
    ...(number && { lookup: async (ctx: Context, references) => lookupRecords(ctx, path, references) }),
  } satisfies Omit<Port, 'facts'>
}

async function lookupRecords(ctx: Context, path: string, references: string[]) {
  const { items } = await createClient(ctx).lookup(path, references)
  return items.map(({ reference, id }) => ({ reference, externalId: id }))
}

/** Where an id is made of codes, our reference is the id. */
async function lookupIds(ctx: Context, { path, id }: Resource, references: string[]) {
  const { items } = await createClient(ctx).batchGet(path, references)
  const known = new Set(items.map((native) => native[id]))
  return references.map((reference) => ({ reference, externalId: known.has(reference) ? reference : undefined }))
}
