// Reading lists: five ways of paging under one cursor that loses nothing (stamp-cursor.ts).
import { nextLink, sameOrigin } from '../../core/connector/paging.ts'
import type { Native, ObjectPort, ReadRecord } from '../../core/connector/port.ts'
import { readByStamp, type StampRows } from '../../core/connector/stamp-cursor.ts'
import { vendorClock } from '../../core/connector/vendor-clock.ts'
import { HubError } from '../../core/errors.ts'
import type { Client, Context, Judged, Send } from './client.ts'
import type { Config, ListConfig, ObjectConfig } from './config.ts'
import { compilePath, setAt, textOf } from './paths.ts'
import { compileStampReader, compileStampWriter, RESOLUTION_MS } from './stamps.ts'

/** Native → record with id, change time and version. */
export type ToRecord = (native: Native) => ReadRecord

/** Compiles where id, change time and version are. */
export function compileToRecord(name: string, { id, modified, version }: ObjectConfig): ToRecord {
  const idAt = compilePath(id)
  const modifiedAt = modified && compilePath(modified.path)
  const readStamp = compileStampReader(modified?.format, modified?.zone)
  const versionAt = version === undefined ? undefined : compilePath(version)
  return (native) => {
    const externalId = textOf(idAt(native))
    if (externalId === '')
      throw new HubError('noId', 'data', `${name}: a record has nothing at the id path "${id}"`, { details: { path: id } })
    const record: ReadRecord = { externalId, native }
    if (modifiedAt !== undefined) record.modifiedAt = readStamp(modifiedAt(native))
    if (versionAt !== undefined) record.version = Number(versionAt(native))
    return record
  }
}

/** An array at a path of an answer; anything else is told by name. */
export function compileRows(path = ''): (body: unknown) => Native[] {
  const rowsAt = compilePath(path)
  return (body) => {
    const rows = rowsAt(body)
    if (Array.isArray(rows)) return rows as Native[]
    throw new HubError('badAnswer', 'data', `The answer has no list at "${path}": check the rows path`, { details: { path } })
  }
}

/** `read` and `list` of an object. */
export function compileList(client: Client, given: ObjectConfig, toRecord: ToRecord): Pick<ObjectPort<Config>, 'read' | 'list'> {
  const list = given.list!
  const fetchPage = compilePage(client, list, given, client.sender(given.errors).send)
  const { modified } = given
  const scan = {
    overlapMs: list.overlapMs,
    resolutionMs: modified?.resolutionMs ?? RESOLUTION_MS[modified?.format ?? 'rfc3339'],
    isAscending: list.isAscending ?? false,
  }
  const pageOf = async (ctx: Context, from: number | undefined, position: string | null, limit: number): Promise<StampRows> => {
    const page = await fetchPage(ctx, from, position, Math.min(limit, list.maxSize ?? limit))
    return { ...page, records: page.rows.map(toRecord) }
  }
  return {
    async read(ctx, request) {
      if (modified !== undefined) {
        return readByStamp(request, { ...scan, fetchPage: (from, position, limit) => pageOf(ctx, from, position, limit) })
      }
      // Nothing to tell what changed: each pull reads all, the diff finds the rest.
      const { records, next } = await pageOf(ctx, undefined, request.cursor, request.limit)
      return { records, cursor: next, hasMore: next !== null }
    },
    async list(ctx, cursor) {
      const { records, next } = await pageOf(ctx, undefined, cursor, list.maxSize ?? given.page ?? 100)
      return { ids: records.map(({ externalId }) => externalId), cursor: next, hasMore: next !== null }
    },
  }
}

interface Page {
  rows: Native[]
  next: string | null
  clock: number | undefined
}

function compilePage(client: Client, list: ListConfig, given: ObjectConfig, send: Send) {
  const { method = 'GET', parametersIn = method === 'POST' ? 'body' : 'query', paging = 'none', since } = list
  const rowsAt = compileRows(list.rows)
  const writeSince = compileStampWriter(since?.format, since?.zone)
  // An exclusive bound must lie one step below, or records under the very stamp are lost.
  const stepMs = since?.isExclusive ? Math.max(given.modified?.resolutionMs ?? 1, RESOLUTION_MS[since.format ?? 'rfc3339']) : 0
  const nextOf = compileNext(list)

  return async (ctx: Context, from: number | undefined, position: string | null, size: number): Promise<Page> => {
    const parameters: Record<string, unknown> = { ...list.parameters }
    if (since !== undefined && from !== undefined) parameters[since.parameter] = writeSince(from - stepMs)
    if (list.sizeParameter !== undefined) parameters[list.sizeParameter] = size
    const start = position ?? (paging === 'page' ? String(list.firstPage ?? 1) : paging === 'offset' ? '0' : null)
    if (list.pageParameter !== undefined && start !== null && paging !== 'link') parameters[list.pageParameter] = asNumber(start, paging)
    const isLink = paging === 'link' && position !== null
    const path = isLink ? sameOrigin(position, client.baseUrl) : addressOf(list.path, parametersIn === 'query' ? parameters : {})
    const json = parametersIn === 'body' ? bodyOf(parameters) : undefined
    const answer = await send(ctx, { method, path, json, isWrite: false })
    const rows = rowsAt(answer.body)
    const url = path.startsWith('/') ? client.baseUrl + path : path
    return { rows, next: nextOf({ answer, rows, start, size, url }), clock: vendorClock(answer.response) }
  }
}

interface Turn {
  answer: Judged
  rows: Native[]
  start: string | null
  size: number
  url: string
}

/** Where to go on, or null at the end. */
function compileNext(list: ListConfig): (turn: Turn) => string | null {
  const { paging = 'none' } = list
  const nextAt = list.next === undefined ? undefined : compilePath(list.next)
  const hasMoreAt = list.hasMore === undefined ? undefined : compilePath(list.hasMore)
  const totalAt = list.total === undefined ? undefined : compilePath(list.total)
  const isOver = ({ answer, rows, size }: Turn, end: number): boolean => {
    if (rows.length === 0) return true
    if (hasMoreAt !== undefined) return !hasMoreAt(answer.body)
    if (totalAt !== undefined) return end >= Number(totalAt(answer.body))
    // No word about the end: a page that is not full is the last. Without a size parameter only an empty one is.
    return list.sizeParameter !== undefined && rows.length < size
  }
  switch (paging) {
    case 'none':
      return () => null
    case 'cursor':
      return ({ answer }) => (hasMoreAt !== undefined && !hasMoreAt(answer.body) ? null : textOf(nextAt!(answer.body)) || null)
    case 'link':
      return ({ answer, url }) => {
        if (nextAt === undefined) return nextLink(answer.response.headers.link, url)
        const next = textOf(nextAt(answer.body))
        return next === '' ? null : sameOrigin(next, url)
      }
    case 'page': {
      const first = list.firstPage ?? 1
      return (turn) => {
        const page = Number(turn.start)
        return isOver(turn, (page - first) * turn.size + turn.rows.length) ? null : String(page + 1)
      }
    }
    case 'offset':
      return (turn) => {
        const end = Number(turn.start) + turn.rows.length
        return isOver(turn, end) ? null : String(end)
      }
  }
}

function asNumber(position: string, paging: string): string | number {
  return paging === 'cursor' ? position : Number(position)
}

function addressOf(path: string, parameters: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) query.append(name, textOf(value))
  const text = query.toString()
  return text === '' ? path : path + (path.includes('?') ? '&' : '?') + text
}

function bodyOf(parameters: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(parameters)) setAt(body, path, value)
  return body
}
