// What every object of this connector does alike: read by changes, get with Tryton's own word for "not found", list, look up.
import { HubError, toHubError } from '../../core/errors.ts'
import type { GetResult, JsonSchema, Native, ObjectFacts, ObjectPort, ReadRecord } from '../../core/connector/port.ts'
import { readChanges, stampMs, type Source } from './changes.ts'
import { trytonClient, type Domain, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'

/** A composed record with the newest stamp of its parts. */
export interface Composed {
  externalId: string
  native: Native
  stamp: string
}

export interface ObjectShape {
  facts: ObjectFacts
  schema: JsonSchema
  /** The model whose ids are the external ids. */
  model: string
  /** Rows that count, archived ones included. */
  domain?: Domain
  sources: (ctx: TrytonContext, client: TrytonClient) => Promise<Source[]>
  /** Composes the records of these ids, with a fixed number of calls; ids that are not there are left out. */
  compose(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]>
  /** Field of the model that carries our reference. */
  referenceField?: string
}

const LIST_PAGE = 1000

/** The reading half of an object. */
export function readingPort(
  shape: ObjectShape,
): ObjectPort<TrytonConfig> & Required<Pick<ObjectPort<TrytonConfig>, 'read' | 'get' | 'list'>> {
  return {
    facts: shape.facts,
    schema: shape.schema,
    async read(ctx, request) {
      const client = trytonClient(ctx)
      const sources = await shape.sources(ctx, client)
      const changes = await readChanges(client, sources, request, ctx.config.overlapMs)
      const composed = await composeAll(shape, ctx, [...changes.ids.keys()])
      const records: ReadRecord[] = []
      for (const [id, stamp] of changes.ids) {
        const found = composed.get(id)
        // A row that vanished meanwhile, or that the object does not show: absence is told by `get` alone.
        if (found !== undefined) records.push({ externalId: id, native: found.native, modifiedAt: stampMs(stamp) })
      }
      return { records, cursor: changes.cursor, hasMore: changes.hasMore }
    },
    async get(ctx, ids) {
      const composed = await composeAll(shape, ctx, ids)
      const missing = ids.filter((id) => !composed.has(id))
      await assertGone(shape, trytonClient(ctx), missing)
      return ids.map((id): GetResult => {
        const found = composed.get(id)
        if (found === undefined) return { externalId: id, native: 'notFound' }
        return { externalId: id, native: found.native, modifiedAt: stampMs(found.stamp) }
      })
    },
    async list(ctx, cursor) {
      const rows = await trytonClient(ctx).searchRead(
        shape.model,
        [...(shape.domain ?? []), ...(cursor === null ? [] : [['id', '>', Number(cursor)]])],
        {
          fields: ['id'],
          order: [['id', 'ASC']],
          limit: LIST_PAGE,
        },
      )
      const ids = rows.map(({ id }) => String(id))
      return { ids, cursor: ids.at(-1) ?? cursor, hasMore: ids.length === LIST_PAGE }
    },
    ...(shape.referenceField === undefined ? {} : { lookup: lookupBy(shape, shape.referenceField) }),
  }
}

/** Finds records by our reference; of several, the oldest. */
function lookupBy(shape: ObjectShape, field: string): NonNullable<ObjectPort<TrytonConfig>['lookup']> {
  return async (ctx, references) => {
    const found = await findByReference(trytonClient(ctx), shape, field, references)
    return references.map((reference) => ({ reference, externalId: found.get(reference) }))
  }
}

/** Reference → external id, one call for all. */
export async function findByReference(
  client: TrytonClient,
  { model, domain = [] }: Pick<ObjectShape, 'model' | 'domain'>,
  field: string,
  references: string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  if (references.length === 0) return found
  const rows = await client.searchRead(model, [...domain, [field, 'in', references]], { fields: [field], order: [['id', 'ASC']] })
  for (const row of rows) if (!found.has(row[field] as string)) found.set(row[field] as string, String(row.id))
  return found
}

async function composeAll(shape: ObjectShape, ctx: TrytonContext, ids: string[]): Promise<Map<string, Composed>> {
  const numbers = ids.map(Number).filter(Number.isSafeInteger)
  if (numbers.length === 0) return new Map()
  const composed = await shape.compose(ctx, trytonClient(ctx), numbers)
  return new Map(composed.map((record) => [record.externalId, record]))
}

/**
 * Makes sure that what a search did not show is gone, in Tryton's own words: `read` says "don't exist anymore". For models with access
 * rules it says "not allowed … rules" for a deleted record too; that counts as gone only while the user sees other records of the model.
 */
export async function assertGone(
  { model, domain = [] }: Pick<ObjectShape, 'model' | 'domain'>,
  client: TrytonClient,
  ids: string[],
): Promise<void> {
  const numbers = ids.map(Number).filter(Number.isSafeInteger)
  if (numbers.length === 0) return
  try {
    await client.call(model, 'read', [numbers, ['id']])
  } catch (cause) {
    const error = toHubError(cause)
    if (error.code === 'notFound') return
    if (error.code !== 'notReadable') throw error
    const visible = await client.searchRead(model, domain, { fields: ['id'], limit: 1 })
    if (visible.length > 0) return
    throw new HubError('noAccess', 'config', `The API user sees no record of ${model} at all: check its company and its access rights`, {
      cause,
    })
  }
}
