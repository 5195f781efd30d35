// Creates and changes: POST with an idempotency key, PATCH of what changed alone, stock and allotments in batches.
import type { Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { HubError, toHubError } from '../../core/errors.ts'
import { createClient, errorOf, type AllotmentUpdate, type BatchResult, type Context, type StockUpdate } from './client.ts'
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

/** An item's update; or why it has none; or what is there already, so that nothing needs to be sent. */
type Prepared<U> = { update: U } | { error: HubError } | { native: Native }

interface Batch<U> {
  prepare(item: WriteItem): Prepared<U>
  send(updates: U[]): Promise<BatchResult[]>
}

/** Up to 100 items in one call; each has its own result. */
async function writeBatch<U>(ctx: Context, { resource, items }: { resource: Resource; items: WriteItem[] }, { prepare, send }: Batch<U>) {
  const results: WriteResult[] = items.map(() => ({ done: false }))
  const updates: { update: U; index: number }[] = []
  items.forEach((item, index) => {
    const prepared = prepare(item)
    if ('error' in prepared) results[index] = refused(item, prepared.error)
    else if ('native' in prepared) results[index] = done(resource, prepared.native)
    else updates.push({ update: prepared.update, index })
  })
  if (updates.length === 0) return results
  const answers = await send(updates.map(({ update }) => update))
  answers.forEach((answer, position) => {
    const { index } = updates[position]!
    results[index] = answer.ok
      ? done(resource, answer.native)
      : refused(items[index]!, errorOf(answer.error, { status: answer.status, headers: {} }, { isWrite: true, now: ctx.now() }))
  })
  return results
}

/**
 * Stock: the change against what we last saw there, so that a sale in between is not lost (§6); absolute where nothing was seen yet.
 * `request_id` keeps a repeated delta from counting twice.
 */
export const writeStocks = (ctx: Context, resource: Resource, items: WriteItem[]): Promise<WriteResult[]> =>
  writeBatch(ctx, { resource, items }, { prepare: stockUpdate, send: createClient(ctx).updateStocks })

function stockUpdate({ want, old, attemptKey }: WriteItem): Prepared<StockUpdate> {
  const { sku_code, warehouse_code, available_num } = want as Record<string, string | number | undefined>
  if (typeof sku_code !== 'string' || typeof warehouse_code !== 'string' || !Number.isSafeInteger(available_num))
    return lacking('badStock', 'Stock needs sku_code, warehouse_code and a whole available_num', [
      'sku_code',
      'warehouse_code',
      'available_num',
    ])
  const place = { request_id: attemptKey, sku_code, warehouse_code }
  const before = old?.['available_num']
  const wanted = available_num as number
  if (typeof before !== 'number') return { update: { ...place, mode: 'set', num: wanted } }
  return wanted === before ? { native: old! } : { update: { ...place, mode: 'delta', num: wanted - before } }
}

/** Allotments whole, as they are wanted: what is older than what the shop has changes nothing there. */
export const writeAllotments = (ctx: Context, resource: Resource, items: WriteItem[]): Promise<WriteResult[]> =>
  writeBatch(ctx, { resource, items }, { prepare: allotmentUpdate, send: createClient(ctx).setAllotments })

function allotmentUpdate({ want }: WriteItem): Prepared<AllotmentUpdate> {
  const { shop_code, sku_code, allotted_num, revision, since, counts_parts } = want as Record<string, unknown>
  const hasCodes = typeof shop_code === 'string' && typeof sku_code === 'string'
  const hasNumbers = [allotted_num, revision, since].every(Number.isSafeInteger)
  const fields = ['shop_code', 'sku_code', 'allotted_num', 'revision', 'since', 'counts_parts']
  if (!hasCodes || !hasNumbers || typeof counts_parts !== 'boolean')
    return lacking(
      'badAllotment',
      'An allotment needs shop_code, sku_code, whole allotted_num, revision and since, and counts_parts',
      fields,
    )
  return { update: { shop_code, sku_code, allotted_num, revision, since, counts_parts } as AllotmentUpdate }
}

const lacking = (code: string, message: string, fields: string[]) => ({
  error: new HubError(code, 'data', `${message}: check the mapping`, { details: { fields } }),
})
