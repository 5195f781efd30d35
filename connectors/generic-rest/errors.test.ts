import { describe, expect, it } from 'vitest'
import { readConfig } from '../../core/connector/config.ts'
import type { HubError } from '../../core/errors.ts'
import type { ErrorRule } from './config.ts'
import { compileJudge, type Answer } from './errors.ts'
import connector from './index.ts'

const judged = (rules: ErrorRule[], answer: Partial<Answer>) => compileJudge(rules)({ status: 200, headers: {}, body: {}, ...answer }, 0)

describe('error rules', () => {
  it('see failures that come with 200, and tell the vendor’s message', () => {
    const rules: ErrorRule[] = [{ path: 'errcode', kind: 'data', code: 'refusedThere', message: 'errmsg' }]
    expect(judged(rules, { body: { errcode: 0, errmsg: 'ok' } })).toEqual({ is: 'ok' })
    const verdict = judged(rules, { body: { errcode: 40001, errmsg: 'no such item' } })
    expect(verdict).toMatchObject({ is: 'error', error: { kind: 'data', code: 'refusedThere', message: 'no such item' } })
  })

  it('are tried in order: the first that fits counts, then the status', () => {
    const rules: ErrorRule[] = [
      { path: 'code', equals: 'BUSY', kind: 'transient', retryAfter: 'wait' },
      { path: 'code', matches: '^E4', kind: 'config', code: 'noRight' },
      { status: [409, 422], path: 'code', equals: 'EXISTS', kind: 'done', id: 'existing.id' },
    ]
    expect(judged(rules, { body: { code: 'BUSY', wait: 3 } })).toMatchObject({ error: { kind: 'transient', retryAfterMs: 3000 } })
    expect(judged(rules, { status: 500, body: { code: 'E42' } })).toMatchObject({ error: { kind: 'config', code: 'noRight' } })
    expect(judged(rules, { status: 409, body: { code: 'EXISTS', existing: { id: 7 } } })).toEqual({ is: 'done', id: '7' })
    expect(judged(rules, { status: 200, body: { code: 'EXISTS' } })).toEqual({ is: 'ok' })
    expect(judged(rules, { status: 409 })).toMatchObject({ error: { kind: 'conflict' } })
  })

  it('fall back on Retry-After', () => {
    const rules: ErrorRule[] = [{ status: 420, kind: 'transient', code: 'calm' }]
    expect(judged(rules, { status: 503, headers: { 'retry-after': '5' } })).toMatchObject({ error: { retryAfterMs: 5000 } })
    expect(judged(rules, { status: 420 })).toMatchObject({ error: { kind: 'transient', code: 'calm' } })
  })
})

describe('what is wrong with a configuration', () => {
  const problems = (config: Record<string, unknown>): string[] => {
    try {
      readConfig(connector.manifest, config)
      return []
    } catch (error) {
      const { details } = error as HubError
      return (details.problems as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`)
    }
  }
  const baseUrl = 'https://api.example.com'
  const order = { id: 'id', samples: [{ id: '1' }] }

  it.each([
    [{}, ['config.baseUrl: is missing', 'config.objects: is missing']],
    [{ baseUrl, objects: { order }, auth: { type: 'basic', username: 'u' } }, ['config.auth.password: is missing']],
    [
      { baseUrl, objects: { order }, auth: { type: 'kerberos' } },
      ['config.auth.type: must be one of none, basic, bearer, apiKey, hmac, oauth2'],
    ],
    [{ baseUrl, objects: { order: { ...order, lst: {} } } }, ['config.objects.order.lst: is not known here: check the spelling']],
    [
      { baseUrl, objects: { order: { ...order, list: { path: '/o', paging: 'cursor' } } } },
      ['config.objects.order.list.pageParameter: is missing', 'config.objects.order.list.next: is missing'],
    ],
    [
      { baseUrl, objects: { order: { ...order, list: { path: '/o', since: { parameter: 's' } } } } },
      ['config.objects.order.modified: is missing'],
    ],
    [{ baseUrl, objects: { order: { ...order, reference: 'unique' } } }, ['config.objects.order.lookup: is missing']],
    [{ baseUrl, objects: { order: { ...order, payload: 'full' } } }, ['config.objects.order.version: is missing']],
    [
      { baseUrl, objects: { order: { id: 'id' } } },
      ['config.objects.order.schema: is missing', 'config.objects.order.samples: is missing'],
    ],
    [{ baseUrl, objects: { order }, webhook: { kind: 'hmac', secret: '12345678', id: 'id' } }, ['config.webhook.object: is missing']],
  ])('%j', (config, expected) => expect(problems(config)).toEqual(expected))

  it('nothing, when it is right', () => expect(problems({ baseUrl, objects: { order } })).toEqual([]))
})
