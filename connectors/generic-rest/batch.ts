// Writing many records in one call: one body, one result for each, errors told one by one.
import type { Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import type { Client } from './client.ts'
import type { ObjectConfig } from './config.ts'
import type { Judge } from './errors.ts'
import type { ToRecord } from './list.ts'
import { compilePath, compileWrap, setAt, textOf } from './paths.ts'
import type { Write } from './write.ts'

/** `write` for APIs that take a list of records. A call that fails as a whole throws: the engine bisects it. */
export function compileBatchWrite(client: Client, given: ObjectConfig, toRecord: ToRecord): Write {
  const batch = given.batchWrite!
  const { send, judge } = client.sender(given.errors)
  const wrap = compileWrap(batch.wrap)
  const resultsAt = compilePath(batch.results)
  const resultOf = compileItemResult(given, judge, toRecord)
  const { method = 'POST', path } = batch

  const sendRound: Write = async (ctx, items) => {
    const json = wrap(items.map((item) => entryOf(item, given)))
    // One key for one set of effects: the same items in the same order are the same call.
    const attemptKey = items.length === 1 ? items[0]!.attemptKey : undefined
    const { body } = await send(ctx, { method, path, json, isWrite: true, attemptKey })
    const results = resultsAt(body)
    if (!Array.isArray(results) || results.length !== items.length) {
      const message = `The answer to the batch has no list of ${items.length} results at "${batch.results}": check the results path`
      throw new HubError('badAnswer', 'unknown', message, { details: { path: batch.results } })
    }
    return items.map((item, index) => resultOf(item, results[index], ctx.now()))
  }

  return async (ctx, items, options) => {
    if (items.length <= batch.max) return sendRound(ctx, items, options)
    const results: WriteResult[] = []
    for (let at = 0; at < items.length; at += batch.max) results.push(...(await sendRound(ctx, items.slice(at, at + batch.max), options)))
    return results
  }
}

function entryOf({ want, changed, externalId, reference, attemptKey }: WriteItem, given: ObjectConfig): Native {
  const { batchWrite, writeStyle, id } = given
  const isPatch = externalId !== undefined && writeStyle !== 'replace'
  const entry: Native = isPatch ? Object.fromEntries(changed.map((name) => [name, want[name] ?? null])) : { ...want }
  if (externalId !== undefined) setAt(entry, id, externalId)
  if (batchWrite!.reference !== undefined) setAt(entry, batchWrite!.reference, reference)
  if (batchWrite!.attemptKey !== undefined) setAt(entry, batchWrite!.attemptKey, attemptKey)
  return entry
}

function compileItemResult(given: ObjectConfig, judge: Judge, toRecord: ToRecord) {
  const batch = given.batchWrite!
  const idAt = compilePath(batch.id ?? given.id)
  const recordAt = batch.record === undefined ? undefined : compilePath(batch.record)
  const errorAt = batch.error === undefined ? undefined : compilePath(batch.error)
  const statusAt = batch.status === undefined ? undefined : compilePath(batch.status)
  return (item: WriteItem, result: unknown, now: number): WriteResult => {
    const failure = errorAt?.(result)
    const isFailed = failure != null && failure !== false && failure !== 0 && failure !== ''
    // Without a status of its own a failed result counts as 422: refused data, unless a rule knows better.
    const status = Number(statusAt?.(result) ?? (isFailed ? 422 : 200))
    const verdict = judge({ status, headers: {}, body: result }, now)
    const externalId = item.externalId ?? (textOf(idAt(result)) || undefined)
    if (verdict.is === 'error') return { externalId, done: false, error: told(verdict.error, failure) }
    if (verdict.is === 'done') return { externalId: externalId ?? verdict.id, done: true }
    const native = recordAt?.(result)
    if (typeof native === 'object' && native !== null) return { ...toRecordResult(toRecord, native as Native), done: true }
    if (externalId !== undefined) return { externalId, done: true }
    return { done: false, error: new HubError('noId', 'unknown', 'A result of the batch tells no id: check the id path') }
  }
}

/** The vendor's own words, where the error is a text. */
function told(error: HubError, failure: unknown): HubError {
  if (typeof failure !== 'string' || error.message.includes(failure)) return error
  return new HubError(error.code, error.kind, failure.slice(0, 500), { details: error.details, retryAfterMs: error.retryAfterMs })
}

function toRecordResult(toRecord: ToRecord, native: Native): WriteResult {
  const { externalId, version } = toRecord(native)
  return { externalId, native, version, done: true }
}
