// The only file that calls out: addresses, authorisation, and the verdict over the answer.
import type { ConnectorContext, HttpResponse } from '../../core/connector/port.ts'
import { compileAuth, type Outgoing } from './auth.ts'
import type { Config, ErrorRule } from './config.ts'
import { bodyOf, compileJudge, type Answer, type Judge } from './errors.ts'

export type Context = ConnectorContext<Config>

export interface Call {
  method: string
  /** Path below the base URL, or an absolute address that was checked to be there. */
  path: string
  json?: unknown
  /** Is it an effect? */
  isWrite: boolean
  attemptKey?: string
}
export interface Judged {
  body: unknown
  response: HttpResponse
  /** The effect was there already; `id` if the answer told it. */
  done?: { id?: string }
}

/** Sends a call; throws HubError when the answer is a failure. */
export type Send = (ctx: Context, call: Call) => Promise<Judged>

export interface Client {
  baseUrl: string
  /** Sender that judges by the object's own rules first. */
  sender(rules?: readonly ErrorRule[]): { send: Send; judge: Judge }
}

/** Prepares the calls of one configuration. */
export function createClient(config: Config): Client {
  const baseUrl = config.baseUrl.replace(/\/+$/, '')
  const auth = compileAuth(config.auth)
  const names = Object.entries(config.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const reading = { accept: 'application/json', ...Object.fromEntries(names), ...auth.fixed }
  const writing = { 'content-type': 'application/json', ...reading }
  const keyHeader = config.idempotencyHeader?.toLowerCase()
  const { timeoutMs } = config

  const attempt = async (ctx: Context, call: Call): Promise<{ response: HttpResponse; request: Outgoing }> => {
    const body = call.json === undefined ? undefined : JSON.stringify(call.json)
    const url = call.path.startsWith('/') ? baseUrl + call.path : call.path
    const request: Outgoing = { method: call.method, url, headers: { ...(body === undefined ? reading : writing) }, body }
    if (keyHeader !== undefined && call.attemptKey !== undefined) request.headers[keyHeader] = call.attemptKey
    if (auth.apply !== undefined) await auth.apply(ctx as never, request)
    const response = await ctx.http.request({ ...request, method: request.method as 'GET', timeoutMs, isWrite: call.isWrite })
    return { response, request }
  }

  return {
    baseUrl,
    sender(rules = []) {
      const judge = compileJudge([...rules, ...(config.errors ?? [])])
      const send: Send = async (ctx, call) => {
        let { response, request } = await attempt(ctx, call)
        if (response.status === 401 && auth.refuse?.(ctx as never, request)) ({ response, request } = await attempt(ctx, call))
        const answer: Answer = { status: response.status, headers: response.headers, body: bodyOf(response) }
        const verdict = judge(answer, ctx.now())
        if (verdict.is === 'error') throw verdict.error
        return { body: answer.body, response, done: verdict.is === 'done' ? { id: verdict.id } : undefined }
      }
      return { send, judge }
    },
  }
}
