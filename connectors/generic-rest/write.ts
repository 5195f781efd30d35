// Writing one record after another: create, update (only what changed, or whole over a fresh reading) or upsert.
import type { Native, ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { HubError, toHubError } from '../../core/errors.ts'
import type { Client, Context, Judged } from './client.ts'
import type { Config, ObjectConfig, WriteConfig } from './config.ts'
import type { ToRecord } from './list.ts'
import { compilePath, compileTemplate, compileWrap, textOf } from './paths.ts'

export type Write = NonNullable<ObjectPort<Config>['write']>
type WriteOne = (ctx: Context, item: WriteItem) => Promise<WriteResult>

/** `write` for APIs that take one record at a time. */
export function compileWrite(config: Config, client: Client, given: ObjectConfig, port: ObjectPort<Config>, toRecord: ToRecord): Write {
  const create = operation(given.create ?? given.upsert, 'POST', client, given, toRecord)
  const update = operation(given.update ?? given.upsert, 'PATCH', client, given, toRecord)
  const isWhole = given.writeStyle === 'replace' || given.update === undefined

  const writeOne: WriteOne = async (ctx, item) => {
    if (item.externalId === undefined) return withId(ctx, port, item, await create(ctx, item, item.want))
    const body = isWhole ? await freshWhole(ctx, port, item) : picked(item.want, item.changed)
    return update(ctx, item, body)
  }
  return (ctx, items) => inOrder(ctx, items, writeOne)
}

/** One after another. What will hit the next ones too (no answer, refused credentials, too many requests) ends the round. */
async function inOrder(ctx: Context, items: readonly WriteItem[], writeOne: WriteOne): Promise<WriteResult[]> {
  const results: WriteResult[] = []
  let stop: HubError | undefined
  for (const item of items) {
    if (stop !== undefined) {
      results.push({ externalId: item.externalId, done: false, error: stop })
      continue
    }
    try {
      results.push(await writeOne(ctx, item))
    } catch (thrown) {
      const error = toHubError(thrown)
      results.push({ externalId: item.externalId, done: false, error })
      if (error.kind === 'unknown') stop = new HubError('notSent', 'transient', 'Not sent: an earlier record of the round got no answer')
      else if (error.kind === 'transient' || error.kind === 'config') stop = error
    }
  }
  return results
}

/** The whole record to replace with: read now, with our changes put in. */
async function freshWhole(ctx: Context, port: ObjectPort<Config>, { externalId, want, changed }: WriteItem): Promise<Native> {
  if (port.get === undefined) return want
  const [found] = await port.get(ctx, [externalId!])
  if (found === undefined || found.native === 'notFound') {
    throw new HubError('notFound', 'data', 'The record to update is not there any more', { details: { externalId } })
  }
  const whole: Native = { ...found.native }
  for (const name of changed) {
    if (want[name] === undefined) delete whole[name]
    else whole[name] = want[name]
  }
  return whole
}

/** Cleared properties go out as null. */
function picked(want: Native, changed: readonly string[]): Native {
  const patch: Native = {}
  for (const name of changed) patch[name] = want[name] ?? null
  return patch
}

function operation(given: WriteConfig | undefined, method: string, client: Client, object: ObjectConfig, toRecord: ToRecord) {
  if (given === undefined)
    return () =>
      Promise.reject(new HubError('notOffered', 'config', 'This object is not configured for that: add create, update or upsert'))
  const { send } = client.sender(object.errors)
  const addressOf = compileTemplate(given.path)
  const wrap = compileWrap(given.wrap)
  const resultOf = compileResult(given, object, toRecord)
  const isPlain = given.wrap === undefined
  const { method: verb = given === object.upsert ? 'PUT' : method } = given
  return async (ctx: Context, item: WriteItem, record: Native): Promise<WriteResult> => {
    const path = addressOf({ id: item.externalId, reference: item.reference, native: item.want })
    const json = isPlain ? record : wrap(record)
    return resultOf(item, await send(ctx, { method: verb, path, json, isWrite: true, attemptKey: item.attemptKey }))
  }
}

/** What an answer tells: the record, or its id, or nothing. */
function compileResult(given: Pick<WriteConfig, 'record' | 'answerId'>, object: ObjectConfig, toRecord: ToRecord) {
  const recordAt = given.record === undefined ? undefined : compilePath(given.record)
  const idAt = compilePath(given.answerId ?? object.id)
  return (item: WriteItem, { body, done }: Judged): WriteResult => {
    if (done !== undefined) return { externalId: item.externalId ?? done.id, done: true }
    const native = recordAt?.(body)
    if (typeof native === 'object' && native !== null) {
      const { externalId, version } = toRecord(native as Native)
      return { externalId, native: native as Native, version, done: true }
    }
    return { externalId: item.externalId ?? (textOf(idAt(body)) || undefined), done: true }
  }
}

/** A create whose answer tells no id is looked up by our reference; without an id there is nothing to bind. */
async function withId(ctx: Context, port: ObjectPort<Config>, item: WriteItem, result: WriteResult): Promise<WriteResult> {
  if (result.externalId !== undefined) return result
  const [found] = port.lookup === undefined ? [] : await port.lookup(ctx, [item.reference])
  if (found?.externalId !== undefined) return { ...result, externalId: found.externalId }
  const error = new HubError('noId', 'unknown', 'The answer to the create tells no id: check answerId or record, or configure lookup')
  return { done: false, error }
}
