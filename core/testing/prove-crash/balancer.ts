// The one address of several nodes: what a load balancer in front of them does. Round robin; a node that refuses a connection or breaks it
// before it has answered is passed over, and the next one is asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

export interface Balancer {
  url: string
  /** Requests that another node had to be asked for. */
  readonly retried: number
  /** Requests that no node answered well: what a sender sees of a node's end. */
  readonly refused: number
  stop(): Promise<void>
}

/** Which node answered, by its place in the list. */
export const NODE_HEADER = 'x-node'
const CONNECTIONS = 16

export async function startBalancer(nodes: readonly string[]): Promise<Balancer> {
  const pools = nodes.map((url) => new Pool(url, { connections: CONNECTIONS }))
  let turn = 0
  let retried = 0
  let refused = 0

  async function ask(index: number, request: IncomingMessage, body: Buffer) {
    try {
      const { headers, url, method } = request
      const { 'content-type': type, ...rest } = headers
      const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => name.startsWith('x-')))
      const answer = await pools[index]!.request({
        method: method as 'POST',
        path: url!,
        headers: { 'content-type': type, ...kept },
        body,
      })
      return { status: answer.statusCode, text: await answer.body.text() }
    } catch {
      return undefined // away, or gone before it answered
    }
  }

  async function pass(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const first = turn++
    for (let step = 0; step < nodes.length; step++) {
      const index = (first + step) % nodes.length
      const answer = await ask(index, request, body)
      if (answer === undefined || answer.status === 503) continue
      if (step > 0) retried++
      if (answer.status >= 300) refused++
      return response.writeHead(answer.status, { [NODE_HEADER]: String(index) }).end(answer.text)
    }
    refused++
    return response.writeHead(502).end()
  }

  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get retried() {
      return retried
    },
    get refused() {
      return refused
    },
    async stop() {
      server.closeAllConnections()
      await Promise.all([new Promise((resolve) => server.close(resolve)), ...pools.map((pool) => pool.destroy())])
    },
  }
}
