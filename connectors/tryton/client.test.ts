// The client against recorded answers of Tryton 6.0.29: what is decoded, and what every error means.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../core/connector/port.ts'
import { testContext } from '../../core/testing/connector-context.ts'
import { trytonClient, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'

interface Recording {
  request: { body: { method: string; params: unknown[] } }
  response: { status: number; body: unknown }
}

const recorded = (name: string): Recording =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Recording

const CONFIG = { url: 'http://127.0.0.1:1', database: 'tryton', user: 'hub', password: 'pass', timeoutMs: 1000 } as TrytonConfig

function answer({ status, body }: Recording['response']): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: {}, text, json: <T>() => JSON.parse(text) as T }
}

/** A client whose session and preferences are recorded too; `sent` collects the requests. */
function replay(...names: string[]): { client: TrytonClient; sent: HttpRequest[] } {
  const sent: HttpRequest[] = []
  const left = [...names]
  const ctx: TrytonContext = {
    ...testContext<TrytonConfig>({ config: CONFIG as never }),
    http: {
      request(request) {
        const { method } = request.json as { method: string }
        const name =
          method === 'common.db.login' && left[0] !== '02-login-bad'
            ? '04-login'
            : method.endsWith('preferences')
              ? '05-preferences'
              : left.shift()!
        sent.push(request)
        return Promise.resolve(answer(recorded(name).response))
      },
    },
  }
  return { client: trytonClient(ctx), sent }
}

/** Sends the recorded call and gives the decoded answer. */
function call(name: string): Promise<unknown> {
  const [, model, method] = /^model\.(.+)\.(\w+)$/.exec(recorded(name).request.body.method)!
  return replay(name).client.call(model!, method!, recorded(name).request.body.params.slice(0, -1))
}

describe('what comes back', () => {
  it('money stays text, stamps keep microseconds, dates are days', async () => {
    expect(await call('49-sale-read-confirmed')).toMatchObject([
      {
        ...{ reference: 'WEB-10001B', state: 'processing', total_amount: '949.90', sale_date: '2026-11-22' },
        ...{ create_date: '2026-11-22T11:55:11.280202Z', write_date: '2026-11-22T11:55:14.213910Z', 'currency.': { code: 'EUR', id: 1 } },
      },
    ])
  })

  it.each([
    ['10-party-read', { code: '2', write_date: null, active: 1 }],
    ['29-product-search_read-stock', { code: 'SKU-1001', list_price: '12.5000', quantity: 120 }],
    ['39-stock-moves-since', { origin: 'stock.inventory.line,4', effective_date: '2026-11-22', 'product.': { code: 'SKU-1001', id: 1 } }],
    ['42-sale-lines', { unit_price: '12.5000', amount: '37.50', quantity: 3 }],
    ['53-shipment-search_read', { state: 'waiting', effective_date: null }],
    ['59-shipment-read-done', { state: 'done', effective_date: '2026-11-22' }],
  ])('%s', async (name, expected) => {
    expect(((await call(name)) as unknown[])[0]).toMatchObject(expected)
  })

  it('a button may answer true or nothing', async () => {
    expect(await call('55-shipment-assign_try')).toBe(true)
  })
})

describe('what errors mean', () => {
  it.each([
    ['22-party-write-stale-timestamp', 'conflict', 'changedMeanwhile', 'changed in Tryton meanwhile'],
    ['23-unknown-field', 'bug', 'unknownName', "'nme'"],
    ['24-unknown-method', 'config', 'methodNotAllowed', 'check modules and groups'],
    ['25-unknown-model', 'bug', 'unknownName', "'nope.nope'"],
    ['26-unique-code-violation', 'transient', 'numberCollision', 'must be unique'],
    ['27-missing-required', 'data', 'refused', 'A value is required for field "Default UOM"'],
    ['50-sale-process', 'config', 'buttonNotAllowed', 'group'],
    ['62-sale-delete-not-allowed', 'data', 'refused', 'you must cancel it'],
    ['66-sale2-read-after-delete', 'data', 'notReadable', 'User in companies'],
    ['70-party-read-deleted', 'data', 'notFound', "don't exist anymore"],
  ])('%s is %s %s', async (name, kind, code, word) => {
    const error: unknown = await call(name).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind, code })
    expect((error as Error).message).toContain(word)
  })

  it('a wrong password is config, and is not tried twice', async () => {
    const { client, sent } = replay('02-login-bad')
    await expect(client.preferences()).rejects.toMatchObject({ kind: 'config', code: 'badCredentials' })
    expect(sent).toHaveLength(1)
  })

  it('401 logs in anew and asks once more', async () => {
    const { client, sent } = replay('06-no-auth', '10-party-read')
    expect(await client.call('party.party', 'read', [[2], ['name']])).toHaveLength(1)
    expect(sent.map(({ json }) => (json as { method: string }).method.split('.').at(-1))).toEqual([
      'login',
      'get_preferences',
      'read',
      'login',
      'read',
    ])
  })

  it('twice 401 is config', async () => {
    const { client } = replay('06-no-auth', '06-no-auth')
    await expect(client.call('party.party', 'read', [[2], ['name']])).rejects.toMatchObject({ kind: 'config' })
  })
})

describe('what is sent', () => {
  it('exactly id, method and params, the context last and in English; writes are told from reads', async () => {
    const { client, sent } = replay('10-party-read', '55-shipment-assign_try')
    await client.call('party.party', 'read', [[2], ['name']], { locations: [5] })
    await client.call('stock.shipment.out', 'assign_try', [[1]])
    const [read, write] = sent.slice(-2)
    expect(Object.keys(read!.json as object)).toEqual(['id', 'method', 'params'])
    expect((read!.json as { params: unknown[] }).params.at(-1)).toMatchObject({ company: 1, language: 'en', locations: [5] })
    expect([read!.isWrite, write!.isWrite]).toEqual([false, true])
  })
})
