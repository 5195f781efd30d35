// Getting records by id and finding them by our reference.
import type { GetResult, ObjectPort } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import type { Client, Context } from './client.ts'
import type { Config, ObjectConfig } from './config.ts'
import { compileRows, type ToRecord } from './list.ts'
import { compilePath, compileTemplate, textOf } from './paths.ts'

type Get = NonNullable<ObjectPort<Config>['get']>

/** `get`: one call for all ids, or one for each, a few at a time. */
export function compileGet(config: Config, client: Client, given: ObjectConfig, toRecord: ToRecord): Get {
  const get = given.get!
  const { send } = client.sender(given.errors)
  if (get.idsParameter !== undefined) {
    const { idsParameter, separator = ',' } = get
    const rowsAt = compileRows(get.rows)
    const idAt = compilePath(given.id)
    const lead = get.path + (get.path.includes('?') ? '&' : '?') + encodeURIComponent(idsParameter) + '='
    return async (ctx, ids) => {
      const { body } = await send(ctx, { method: 'GET', path: lead + encodeURIComponent(ids.join(separator)), isWrite: false })
      const found = new Map(rowsAt(body).map((native) => [textOf(idAt(native)), toRecord(native)]))
      return ids.map((externalId) => found.get(externalId) ?? { externalId, native: 'notFound' as const })
    }
  }
  const addressOf = compileTemplate(get.path)
  const recordAt = compilePath(get.record ?? '')
  const getOne = async (ctx: Context, externalId: string): Promise<GetResult> => {
    try {
      const { body } = await send(ctx, { method: 'GET', path: addressOf({ id: externalId }), isWrite: false })
      const native = recordAt(body)
      if (typeof native === 'object' && native !== null) return toRecord(native as Record<string, unknown>)
      throw new HubError('badAnswer', 'data', `The answer has no record at "${get.record ?? ''}": check the record path`)
    } catch (error) {
      // Only the vendor's own word for it: 404, or a rule with the code notFound. A permission error is something else.
      if (error instanceof HubError && error.code === 'notFound') return { externalId, native: 'notFound' }
      throw error
    }
  }
  return (ctx, ids) => inParallel(ids, config.concurrency ?? 4, (id) => getOne(ctx, id))
}

/** `lookup` by our reference; of several that match the first counts. */
export function compileLookup(config: Config, client: Client, given: ObjectConfig): NonNullable<ObjectPort<Config>['lookup']> {
  const lookup = given.lookup!
  const { send } = client.sender(given.errors)
  const addressOf = compileTemplate(lookup.path)
  const rowsAt = lookup.rows === undefined ? oneOrMany : compileRows(lookup.rows)
  const referenceAt = lookup.reference === undefined ? undefined : compilePath(lookup.reference)
  const idAt = compilePath(given.id)
  const find = async (ctx: Context, reference: string): Promise<{ reference: string; externalId?: string }> => {
    try {
      const { body } = await send(ctx, { method: 'GET', path: addressOf({ reference }), isWrite: false })
      const row = rowsAt(body).find((native) => referenceAt === undefined || textOf(referenceAt(native)) === reference)
      return { reference, externalId: row === undefined ? undefined : textOf(idAt(row)) || undefined }
    } catch (error) {
      if (error instanceof HubError && error.code === 'notFound') return { reference }
      throw error
    }
  }
  return (ctx, references) => inParallel(references, config.concurrency ?? 4, (reference) => find(ctx, reference))
}

function oneOrMany(body: unknown): Record<string, unknown>[] {
  if (Array.isArray(body)) return body as Record<string, unknown>[]
  return typeof body === 'object' && body !== null ? [body as Record<string, unknown>] : []
}

/** Runs a job for each input, at most `width` at once; results in order. */
export async function inParallel<In, Out>(inputs: readonly In[], width: number, job: (input: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array<Out>(inputs.length)
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < inputs.length; index = next++) results[index] = await job(inputs[index]!)
  }
  await Promise.all(Array.from({ length: Math.min(width, inputs.length) }, worker))
  return results
}
