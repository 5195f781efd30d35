import { describe, expect, it } from 'vitest'
import { createTokenCache } from './tokens.ts'

function fetcher(expiresInMs?: number) {
  let calls = 0
  return {
    get calls() {
      return calls
    },
    fetch: async () => ({ value: `token-${++calls}`, expiresInMs }),
  }
}

function cacheOf() {
  const clock = { now: 0 }
  const warnings: Record<string, unknown>[] = []
  const silent = () => {}
  const log = { debug: silent, info: silent, error: silent, warn: (fields: Record<string, unknown>) => void warnings.push(fields) }
  return { clock, warnings, tokens: createTokenCache({ now: () => clock.now, log }) }
}

/** Whatever runs behind has run. */
const behind = () => new Promise((resolve) => setImmediate(resolve))

describe('token cache', () => {
  it('fetches once for all who wait', async () => {
    const { tokens } = cacheOf()
    const source = fetcher(1000)
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get('a', source.fetch)))
    expect(new Set(all)).toEqual(new Set(['token-1']))
    expect(await tokens.get('b', source.fetch)).toBe('token-2')
  })

  it('renews behind when 10 % of the life is left, and serves the old one meanwhile', async () => {
    const { tokens, clock } = cacheOf()
    const source = fetcher(1000)
    await tokens.get('a', source.fetch)
    clock.now = 899
    expect(await tokens.get('a', source.fetch)).toBe('token-1')
    await behind()
    expect(source.calls).toBe(1)
    clock.now = 900
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get('a', source.fetch)))
    expect(new Set(all)).toEqual(new Set(['token-1']))
    await behind()
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
    expect(source.calls).toBe(2)
  })

  it('serves no token beyond its life', async () => {
    const { tokens, clock } = cacheOf()
    const source = fetcher(1000)
    await tokens.get('a', source.fetch)
    clock.now = 1000
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
  })

  it('counts the life from before the request left', async () => {
    const { tokens, clock } = cacheOf()
    const source = fetcher(1000)
    await tokens.get('a', () => {
      clock.now = 500
      return source.fetch()
    })
    clock.now = 999
    expect(await tokens.get('a', source.fetch)).toBe('token-1')
    await behind()
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
    clock.now = 1899 + 1000
    expect(await tokens.get('a', source.fetch)).toBe('token-3')
  })

  it('keeps a token without an end until it is refused', async () => {
    const { tokens, clock } = cacheOf()
    const source = fetcher()
    await tokens.get('a', source.fetch)
    clock.now = 1e15
    expect(await tokens.get('a', source.fetch)).toBe('token-1')
    await behind()
    expect(source.calls).toBe(1)
    tokens.invalidate('a', 'token-1')
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
  })

  it('drops a refused token only while it is still the one held', async () => {
    const { tokens } = cacheOf()
    const source = fetcher(1000)
    const first = await tokens.get('a', source.fetch)
    tokens.invalidate('a', first)
    const second = await tokens.get('a', source.fetch)
    tokens.invalidate('a', first)
    expect(await tokens.get('a', source.fetch)).toBe(second)
    expect(source.calls).toBe(2)
  })

  it('waits for the renewal that runs when the old token is refused meanwhile', async () => {
    const { tokens, clock } = cacheOf()
    const source = fetcher(1000)
    await tokens.get('a', source.fetch)
    clock.now = 950
    const old = await tokens.get('a', source.fetch)
    tokens.invalidate('a', old)
    expect(await Promise.all([tokens.get('a', source.fetch), tokens.get('a', source.fetch)])).toEqual(['token-2', 'token-2'])
    expect(source.calls).toBe(2)
  })

  it('tells a failure to all who waited and tries again next time', async () => {
    const { tokens } = cacheOf()
    let tries = 0
    const fail = (): Promise<never> => Promise.reject(new Error(`no ${++tries}`))
    const all = await Promise.allSettled([tokens.get('a', fail), tokens.get('a', fail)])
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(tries).toBe(1)
    expect(await tokens.get('a', fetcher().fetch)).toBe('token-1')
  })

  it('after a renewal that failed serves the old token, says so, and tries again half a minute later', async () => {
    const { tokens, clock, warnings } = cacheOf()
    const source = fetcher(1_000_000)
    await tokens.get('a', source.fetch)
    let tries = 0
    const fail = (): Promise<never> => Promise.reject(new Error(`no ${++tries}`))
    clock.now = 900_000
    for (const at of [900_000, 900_001, 929_999]) {
      clock.now = at
      expect(await tokens.get('a', fail)).toBe('token-1')
      await behind()
    }
    expect(tries).toBe(1)
    expect(warnings).toEqual([{ code: 'unexpected', reason: 'no 1' }])
    clock.now = 930_000
    await tokens.get('a', source.fetch)
    await behind()
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
  })
})
