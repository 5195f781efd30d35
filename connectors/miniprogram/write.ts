// Creates and changes: POST with an idempotency key, PATCH of what changed alone, and stock in batches.
import type { Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { HubError, toHubError } from '../../core/errors.ts'
import { createClient, errorOf, type Context, type StockUpdate } from './client.ts'
import type { Resource } from './resources.ts'

/** Writes items one by one; each has its own result. */
export async function writeRecords(ctx: Context, resource: Resource, items: WriteItem[]): Promise<WriteResult[]> {
  const results: WriteResult[] = []
  for (const item of items) results.push(await writeOne(ctx, resource, item).catch((error: unknown) => refused(item, toHubError(error))))
  return results
}

async function writeOne(ctx: Context, resource: Resource, item: WriteItem): Promise<WriteResult> {
  const client = createClient(ctx)
  if (item.externalId === undefined) return done(resource, await client.create(resource.path, createBody(resource, item), item.attemptKey))
  return done(resource, await client.patch(resource.path, item.externalId, patchBody(resource, item)))
}

function createBody({ createKeys, path }: Resource, { want }: WriteItem): Native {
  if (createKeys === undefined)
    throw new HubError('notCreatable', 'data', `The shop makes its ${path} itself: they cannot be created from outside`, {
      details: { path },
    })
  return Object.fromEntries(createKeys.filter((key) => want[key] !== undefined).map((key) => [key, want[key]]))
}

function patchBody({ patchKeys = [], path }: Resource, { want, changed }: WriteItem): Native {
  const odd = changed.filter((key) => !patchKeys.includes(key))
  if (odd.length > 0)
    throw new HubError(
      'notWritable',
      'data',
      `The shop takes no change of ${odd.join(', ')} in ${path}: make the rule one-way (<-) in the mapping`,
      {
        details: { fields: odd },
      },
    )
  // No expected_version: another field that changed meanwhile is no conflict. RFC 7396: null clears what the record no longer has.
  return Object.fromEntries(changed.map((key) => [key, want[key] ?? null]))
}

/** `duplicate` names the record that has our number already: it is bound, and merged on the next try (§11). */
function refused({ externalId }: WriteItem, error: HubError): WriteResult {
  const existing = error.code === 'duplicate' ? (error.details['id'] as string | undefined) : undefined
  return { externalId: externalId ?? existing, done: false, error }
}

function done(resource: Resource, native: Native): WriteResult {
  return { externalId: String(native[resource.id]), native, version: native['version'] as number, done: true }
}

/**
 * Stock of up to 100 SKUs: the change against what we last saw there, so that a sale in between is not lost (§6); absolute where nothing
 * was seen yet. `request_id` keeps a repeated delta from counting twice.
 */
export async function writeStocks(ctx: Context, resource: Resource, items: WriteItem[]): Promise<WriteResult[]> {
  const results: WriteResult[] = items.map(() => ({ done: false }))
  const updates: { update: StockUpdate; index: number }[] = []
  items.forEach((item, index) => {
    const update = stockUpdate(item)
    if (update instanceof HubError) results[index] = refused(item, update)
    else if (update.mode === 'delta' && update.num === 0) results[index] = done(resource, item.old!)
    else updates.push({ update, index })
  })
  if (updates.length === 0) return results
  const answers = await createClient(ctx).updateStocks(updates.map(({ update }) => update))
  answers.forEach((answer, position) => {
    const { index } = updates[position]!
    results[index] = answer.ok
      ? done(resource, answer.stock)
      : refused(items[index]!, errorOf(answer.error, { status: answer.status, headers: {} }, { isWrite: true, now: ctx.now() }))
  })
  return results
}

function stockUpdate({ want, old, attemptKey }: WriteItem): StockUpdate | HubError {
  const { sku_code, warehouse_code, available_num } = want as Record<string, string | number | undefined>
  if (typeof sku_code !== 'string' || typeof warehouse_code !== 'string' || !Number.isSafeInteger(available_num))
    return new HubError('badStock', 'data', 'Stock needs sku_code, warehouse_code and a whole available_num: check the mapping', {
      details: { fields: ['sku_code', 'warehouse_code', 'available_num'] },
    })
  const place = { request_id: attemptKey, sku_code, warehouse_code }
  const before = old?.['available_num']
  const wanted = available_num as number
  return typeof before === 'number' ? { ...place, mode: 'delta', num: wanted - before } : { ...place, mode: 'set', num: wanted }
}
