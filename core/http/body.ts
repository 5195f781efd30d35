// Reads a request's body once, up to a limit. Straight from Node's stream where there is one: no web stream in between.
import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { Refusal } from './problem.ts'

/** Bindings are absent when the app is asked without a server, as in tests. */
export interface Env {
  Bindings: Partial<HttpBindings>
}

const EMPTY = new Uint8Array()

/** The raw body. Throws Refusal 413 beyond `limit` bytes. */
export async function readBody(c: Context<Env>, limit: number): Promise<Uint8Array> {
  const incoming = c.env?.incoming
  if (incoming) {
    const declared = Number(incoming.headers['content-length'])
    if (declared > limit) throw tooLarge(limit)
    if (declared === 0) return EMPTY
    return readStream(incoming as IncomingMessage, limit)
  }
  const body = new Uint8Array(await c.req.raw.arrayBuffer())
  if (body.length > limit) throw tooLarge(limit)
  return body
}

function readStream(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        // What still comes is read and dropped, so that the answer reaches the client.
        incoming.removeAllListeners('data').resume()
        reject(tooLarge(limit))
      }
    })
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    incoming.on('error', (cause) => reject(new Refusal(400, 'bodyCutOff', 'The body ended before it was whole: send it again.', { cause })))
  })
}

// The connection is not kept: a client that sends more than it may shall not hold it.
const tooLarge = (limit: number): Refusal =>
  new Refusal(413, 'tooLarge', `The body is larger than ${Math.floor(limit / 1024)} KiB: send less at once.`, {
    headers: { connection: 'close' },
  })
