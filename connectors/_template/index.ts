// The _template connector: contacts of a small CRM as customers.
import {
  defineConnector,
  type Manifest,
  type Native,
  type ObjectPort,
  type ReadRecord,
  type WriteItem,
  type WriteResult,
} from '../../core/connector/port.ts'
import { hmacSignature } from '../../core/connector/signatures.ts'
import { readByStamp } from '../../core/connector/stamp-cursor.ts'
import { toHubError } from '../../core/errors.ts'
import { createContact, findContacts, getContacts, listContacts, updateContact, whoAmI, type Config, type Context } from './client.ts'
import manifestJson from './manifest.json' with { type: 'json' }
import contactSchema from './schemas/contact.json' with { type: 'json' }

const manifest = manifestJson as unknown as Manifest
const facts = manifest.objects.customer!

const customer: ObjectPort<Config> = {
  facts,
  schema: contactSchema,

  read: (ctx, request) =>
    readByStamp(request, {
      ...facts.cursor,
      isAscending: true,
      async fetchPage(from, position, limit) {
        const offset = Number(position ?? 0)
        const since = from === undefined ? undefined : new Date(from).toISOString()
        const { items, total, clock } = await listContacts(ctx, { since, offset, limit })
        const end = offset + items.length
        return { records: items.map(recordOf), next: items.length > 0 && end < total ? String(end) : null, clock }
      },
    }),

  async get(ctx, ids) {
    const { items } = await getContacts(ctx, ids)
    const found = new Map(items.map((native) => [String(native.id), recordOf(native)]))
    return ids.map((externalId) => found.get(externalId) ?? { externalId, native: 'notFound' as const })
  },

  // The vendor takes one at a time: one after another, in order. The engine opens several lanes.
  async write(ctx, items) {
    const results: WriteResult[] = []
    for (const item of items) results.push(await writeOne(ctx, item))
    return results
  },

  async lookup(ctx, references) {
    const { items } = await findContacts(ctx, references)
    const ids = new Map(items.map(({ code, id }) => [code, String(id)]))
    return references.map((reference) => ({ reference, externalId: ids.get(reference) }))
  },
}

function recordOf(native: Native): ReadRecord {
  return { externalId: String(native.id), native, modifiedAt: Date.parse(String(native.updatedAt)) }
}

/** What fails is told in the item's result: the others go on. */
async function writeOne(ctx: Context, { want, changed, externalId }: WriteItem): Promise<WriteResult> {
  try {
    const native = externalId === undefined ? await createContact(ctx, want) : await updateContact(ctx, externalId, pick(want, changed))
    return { externalId: String(native.id), native, done: true }
  } catch (thrown) {
    const error = toHubError(thrown)
    const id = error.code === 'duplicateCode' ? error.details.id : undefined
    return { externalId: typeof id === 'string' ? id : externalId, done: false, error }
  }
}

/** Cleared properties are sent as null. */
function pick(native: Native, names: string[]): Native {
  return Object.fromEntries(names.map((name) => [name, native[name] ?? null]))
}

export default defineConnector<Config>({
  manifest,

  async check(ctx) {
    const { account, version } = await whoAmI(ctx)
    const warnings = ctx.config.webhookSecret === undefined ? ['No webhookSecret: pushes are refused, changes come with the next pull'] : []
    return { ok: true, account, version, warnings }
  },

  open({ webhookSecret }) {
    const signature = webhookSecret === undefined ? undefined : hmacSignature({ secret: webhookSecret })
    return {
      objects: { customer },
      webhook: {
        verify: (ctx, { headers, rawBody }) =>
          signature?.verify(headers['x-signature'], rawBody, { timestamp: headers['x-timestamp'], now: ctx.now() }) ?? false,
        parse(_ctx, { rawBody }) {
          const { id, contactId } = JSON.parse(new TextDecoder().decode(rawBody)) as { id: string; contactId: string }
          return { eventId: id, hints: [{ object: 'customer', externalId: contactId }] }
        },
      },
    }
  },
})
