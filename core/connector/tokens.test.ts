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

describe('token cache', () => {
  it('fetches once for all who wait', async () => {
    const tokens = createTokenCache({ now: () => 0 })
    const source = fetcher(1000)
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get('a', source.fetch)))
    expect(new Set(all)).toEqual(new Set(['token-1']))
    expect(await tokens.get('b', source.fetch)).toBe('token-2')
  })

  it('renews when 10 % of the life is left', async () => {
    let time = 0
    const tokens = createTokenCache({ now: () => time })
    const source = fetcher(1000)
    await tokens.get('a', source.fetch)
    time = 899
    expect(await tokens.get('a', source.fetch)).toBe('token-1')
    time = 900
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
  })

  it('counts the life from before the request left', async () => {
    let time = 0
    const tokens = createTokenCache({ now: () => time })
    const source = fetcher(1000)
    await tokens.get('a', () => {
      time = 500
      return source.fetch()
    })
    time = 900
    expect(await tokens.get('a', source.fetch)).toBe('token-2')
  })

  it('keeps a token without an end until it is refused', async () => {
    let time = 0
    const tokens = createTokenCache({ now: () => time })
    const source = fetcher()
    await tokens.get('a', source.fetch)
    time = 1e15
    expect(await tokens.get('a', source.fetch)).toBe('token-1')
  })

  it('drops a refused token only while it is still the one held', async () => {
    const tokens = createTokenCache({ now: () => 0 })
    const source = fetcher(1000)
    const first = await tokens.get('a', source.fetch)
    tokens.invalidate('a', first)
    const second = await tokens.get('a', source.fetch)
    tokens.invalidate('a', first)
    expect(await tokens.get('a', source.fetch)).toBe(second)
    expect(source.calls).toBe(2)
  })

  it('tells a failure to all who waited and tries again next time', async () => {
    const tokens = createTokenCache({ now: () => 0 })
    const fail = (): Promise<never> => Promise.reject(new Error('no'))
    const all = await Promise.allSettled([tokens.get('a', fail), tokens.get('a', fail)])
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await tokens.get('a', fetcher().fetch)).toBe('token-1')
  })
})
