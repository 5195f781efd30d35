// One request and its answer over an undici dispatcher, and what a failure means: was a byte sent, and was it an effect?
import type { Dispatcher } from 'undici'
import { HubError } from '../errors.ts'

export interface Exchange {
  method: string
  origin: string
  path: string
  headers: Record<string, string>
  body: string | Uint8Array | null
  isWrite: boolean
  timeoutMs: number
  maxBodyBytes: number
  signal?: AbortSignal
}

export interface RawAnswer {
  status: number
  /** Lower-case names; repeated headers joined by a comma. */
  headers: Record<string, string>
  body: Buffer
  isWrite: boolean
}

/**
 * Sends one request. Rejects with HubError: transient `connectFailed` (nothing left), `noAnswer` (unknown when it was an effect, transient
 * on reads), `answerTooLarge`. undici calls onRequestStart just before the first byte is written: until then nothing was sent.
 */
export function exchange(dispatcher: Dispatcher, call: Exchange): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let isSent = false
    let controller: Dispatcher.DispatchController | undefined
    let stopped: HubError | undefined
    let status = 0
    let headers: Record<string, string> = {}
    let size = 0
    const chunks: Buffer[] = []

    const stop = (error: HubError): void => {
      stopped ??= error
      cleanUp()
      controller?.abort(stopped)
      reject(stopped)
    }
    const onAbort = (): void => stop(failure(call, isSent, 'stopped', call.signal?.reason))
    const timer = setTimeout(() => stop(failure(call, isSent, `no answer within ${call.timeoutMs} ms`)), call.timeoutMs)
    const cleanUp = (): void => {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', onAbort)
    }
    if (call.signal?.aborted) return onAbort()
    call.signal?.addEventListener('abort', onAbort, { once: true })

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        // Given up while it waited for a socket: it must not leave any more.
        if (stopped) return started.abort(stopped)
        isSent = true
      },
      onResponseStart(_controller, statusCode, received) {
        status = statusCode
        headers = flatten(received)
      },
      onResponseData(_controller, chunk) {
        size += chunk.length
        if (size > call.maxBodyBytes) stop(tooLarge(call.isWrite, call.maxBodyBytes))
        else chunks.push(chunk)
      },
      onResponseEnd() {
        cleanUp()
        resolve({ status, headers, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), isWrite: call.isWrite })
      },
      onResponseError(_controller, cause) {
        cleanUp()
        reject(stopped ?? failure(call, isSent, wordOf(cause), cause))
      },
    }
    dispatcher.dispatch(
      { origin: call.origin, path: call.path, method: call.method as Dispatcher.HttpMethod, headers: call.headers, body: call.body },
      handler,
    )
  })
}

/** An answer that outgrew the limit. The effect, if it was one, happened: look it up. */
export function tooLarge(isWrite: boolean, limit: number): HubError {
  const message = `The answer is larger than ${limit} bytes: ask for smaller pages`
  return new HubError('answerTooLarge', isWrite ? 'unknown' : 'data', message, { details: { limit } })
}

function failure(call: Exchange, isSent: boolean, word: string, cause?: unknown): HubError {
  const details = { host: new URL(call.origin).host, method: call.method, reason: word }
  if (!isSent) return new HubError('connectFailed', 'transient', `${details.host} could not be reached: ${word}`, { cause, details })
  const kind = call.isWrite ? 'unknown' : 'transient'
  return new HubError('noAnswer', kind, `${details.host} did not answer: ${word}`, { cause, details })
}

function wordOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return code ?? message ?? 'unknown reason'
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}
