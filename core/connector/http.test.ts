import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient, type ClosableHttpClient, type HttpClientOptions } from './http.ts'
import type { Logger } from './port.ts'

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const closers: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

function client(options: Partial<HttpClientOptions> = {}): ClosableHttpClient {
  const http = createHttpClient({ allowedHosts: ['127.0.0.1:*', 'localhost:*', '*.invalid'], log: silent, now: Date.now, ...options })
  closers.push(() => http.close())
  return http
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a call that is answered', () => {
  it('sends query, headers and JSON, and returns the status, never throws it', async () => {
    const url = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        response.statusCode = 418
        response.setHeader('set-cookie', ['a=1', 'b=2'])
        response.end(JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], body }))
      })
    })
    const answer = await client().request({
      method: 'POST',
      url: `${url}/orders?x=1`,
      query: { page: 2, all: true, none: undefined, text: 'a b&c' },
      json: { a: 1 },
    })
    expect(answer.status).toBe(418)
    expect(answer.headers['set-cookie']).toBe('a=1, b=2')
    expect(answer.json()).toEqual({
      method: 'POST',
      url: '/orders?x=1&page=2&all=true&text=a+b%26c',
      type: 'application/json',
      body: '{"a":1}',
    })
  })

  it('sends a body as it is, and a content type given wins over the JSON one', async () => {
    const url = await serve((request, response) => {
      request.pipe(response)
      response.setHeader('x-type', String(request.headers['content-type']))
    })
    const plain = await client().request({ method: 'PUT', url, body: 'a=1', headers: { 'content-type': 'text/plain' } })
    expect([plain.text, plain.headers['x-type']]).toEqual(['a=1', 'text/plain'])
    const patch = await client().request({ method: 'PATCH', url, json: [], headers: { 'Content-Type': 'application/merge-patch+json' } })
    expect([patch.text, patch.headers['x-type']]).toEqual(['[]', 'application/merge-patch+json'])
  })

  it('keeps connections for the next calls', async () => {
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('{}')
    })
    const http = client()
    for (let i = 0; i < 30; i++) await http.request({ url })
    // A pool alternates between two: the first is still being wound up when the next call asks.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it('unpacks gzip and reads GBK', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/gzip') {
        response.setHeader('content-encoding', 'gzip')
        return response.end(gzipSync('{"a":"桥"}'))
      }
      response.setHeader('content-type', 'application/json; charset=GBK')
      response.end(Buffer.from([0x22, 0xc7, 0xc5, 0x22]))
    })
    expect((await client().request({ url: `${url}/gzip` })).json()).toEqual({ a: '桥' })
    expect((await client().request({ url: `${url}/gbk` })).json()).toBe('桥')
  })

  it('does not follow redirects', async () => {
    let calls = 0
    const url = await serve((_request, response) => {
      calls++
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    })
    expect((await client().request({ url })).status).toBe(302)
    expect(calls).toBe(1)
  })

  it('says notJson without quoting the answer', async () => {
    const url = await serve((_request, response) => response.end('<html>secret</html>'))
    const answer = await client().request({ url })
    const error = (() => {
      try {
        return answer.json()
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toMatchObject({ code: 'notJson', kind: 'data', details: { status: 200 } })
    expect(JSON.stringify(error)).not.toContain('secret')
  })
})

describe('a call that is not answered', () => {
  it('refused connection, even of a write: transient connectFailed', async () => {
    const host = await serveTcp(() => {})
    for (const close of closers.splice(0)) await close()
    const call = client().request({ method: 'POST', url: `http://${host}/`, json: {} })
    await expect(call).rejects.toMatchObject({ code: 'connectFailed', kind: 'transient', details: { reason: 'ECONNREFUSED' } })
  })

  it('unknown name: transient connectFailed', async () => {
    const call = client().request({ method: 'POST', url: 'http://no-such-host.invalid/', json: {} })
    await expect(call).rejects.toMatchObject({ code: 'connectFailed', kind: 'transient' })
  })

  it('TLS that fails before the request was sent: transient connectFailed', async () => {
    const host = await serveTcp((socket) => socket.end('this is no TLS server\r\n'))
    const call = client().request({ method: 'POST', url: `https://${host}/`, json: {} })
    await expect(call).rejects.toMatchObject({ code: 'connectFailed', kind: 'transient' })
  })

  it.each([
    ['POST', undefined, 'unknown'],
    ['GET', undefined, 'transient'],
    ['POST', false, 'transient'],
    ['GET', true, 'unknown'],
  ] as const)('reset after %s was sent (isWrite %s): %s noAnswer', async (method, isWrite, kind) => {
    const host = await serveTcp((socket) => socket.once('data', () => socket.destroy()))
    const call = client().request({ method, isWrite, url: `http://${host}/`, ...(method === 'POST' ? { json: {} } : {}) })
    await expect(call).rejects.toMatchObject({ code: 'noAnswer', kind })
  })

  it('time-out after it was sent: unknown noAnswer for a write', async () => {
    const host = await serveTcp(() => {})
    const call = client().request({ method: 'POST', url: `http://${host}/`, json: {}, timeoutMs: 60 })
    await expect(call).rejects.toMatchObject({ code: 'noAnswer', kind: 'unknown' })
  })

  it('an answer cut off in its body counts as none', async () => {
    const host = await serveTcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id"')))
    const call = client().request({ method: 'POST', url: `http://${host}/`, json: {} })
    await expect(call).rejects.toMatchObject({ code: 'noAnswer', kind: 'unknown' })
  })

  it('time-out while it waited for a socket: connectFailed, and it never leaves', async () => {
    const seen: string[] = []
    let release = (): void => {}
    const url = await serve((request, response) => {
      seen.push(String(request.url))
      if (request.url === '/first') release = () => response.end('{}')
      else response.end('{}')
    })
    const http = client({ maxConnections: 1 })
    const first = http.request({ method: 'POST', url: `${url}/first`, json: {} })
    const second = http.request({ method: 'POST', url: `${url}/second`, json: {}, timeoutMs: 60 })
    await expect(second).rejects.toMatchObject({ code: 'connectFailed', kind: 'transient' })
    release()
    expect((await first).status).toBe(200)
    await http.request({ url: `${url}/third` })
    expect(seen).toEqual(['/first', '/third'])
  })

  it('the signal stops what is under way', async () => {
    const stop = new AbortController()
    const host = await serveTcp((socket) => socket.once('data', () => stop.abort()))
    const http = client({ signal: stop.signal })
    await expect(http.request({ method: 'POST', url: `http://${host}/`, json: {} })).rejects.toMatchObject({ kind: 'unknown' })
    await expect(http.request({ url: `http://${host}/` })).rejects.toMatchObject({ code: 'connectFailed' })
  })
})

describe('limits', () => {
  it('refuses an answer larger than the limit; after a write the effect must be looked up', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(2000)))
    const http = client({ maxBodyBytes: 1000 })
    await expect(http.request({ url })).rejects.toMatchObject({ code: 'answerTooLarge', kind: 'data' })
    await expect(http.request({ method: 'POST', url })).rejects.toMatchObject({ code: 'answerTooLarge', kind: 'unknown' })
  })

  it('refuses a small packed answer that unpacks beyond the limit', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync('x'.repeat(100_000)))
    })
    await expect(client({ maxBodyBytes: 10_000 }).request({ url })).rejects.toMatchObject({ code: 'answerTooLarge' })
  })

  it('calls allowed hosts only', async () => {
    for (const url of ['http://example.com/', 'http://10.0.0.1/', 'file:///etc/passwd', 'not a url']) {
      await expect(client().request({ url })).rejects.toMatchObject({ kind: 'config' })
    }
    await expect(client().request({ url: 'http://example.com/' })).rejects.toMatchObject({ code: 'hostNotAllowed' })
  })

  it('is a bug inside a transaction', async () => {
    let calls = 0
    const url = await serve((_request, response) => {
      calls++
      response.end()
    })
    await expect(client({ isInTransaction: () => true }).request({ url })).rejects.toMatchObject({ code: 'callInTransaction', kind: 'bug' })
    expect(calls).toBe(0)
  })
})
