import { describe, expect, it } from 'vitest'
import { compileHostPatterns, resolveAllowedHosts } from './allowed-hosts.ts'

const allows = (patterns: string[], url: string): boolean => compileHostPatterns(patterns)(new URL(url))

describe('host patterns', () => {
  it('exact host: the own port of the scheme only, unless a port is named', () => {
    expect(allows(['api.example.com'], 'https://API.example.com/x')).toBe(true)
    expect(allows(['api.example.com'], 'http://api.example.com/')).toBe(true)
    expect(allows(['api.example.com'], 'https://api.example.com:8443/')).toBe(false)
    expect(allows(['api.example.com:8443'], 'https://api.example.com:8443/')).toBe(true)
    expect(allows(['api.example.com:443'], 'https://api.example.com/')).toBe(true)
    expect(allows(['api.example.com:*'], 'https://api.example.com:1/')).toBe(true)
  })

  it('is not fooled by names that only look alike', () => {
    for (const url of ['https://api.example.com.evil.org/', 'https://xapi.example.com/', 'https://api.example.com@evil.org/']) {
      expect(allows(['api.example.com'], url)).toBe(false)
    }
  })

  it('wildcard: any subdomain, not the domain, not a lookalike', () => {
    expect(allows(['*.example.com'], 'https://a.b.example.com/')).toBe(true)
    expect(allows(['*.example.com'], 'https://example.com/')).toBe(false)
    expect(allows(['*.example.com'], 'https://evilexample.com/')).toBe(false)
  })

  it('nothing listed, nothing allowed', () => expect(allows([], 'https://example.com/')).toBe(false))
})

describe('resolveAllowedHosts', () => {
  it('takes the host of a configured URL', () => {
    const config = { baseUrl: 'https://erp.example.com:8443/k3', auth: { tokenUrl: 'https://login.example.com/token' } }
    expect(resolveAllowedHosts(['{config.baseUrl}', '{config.auth.tokenUrl}', '{config.other}', 'fixed.com'], config)).toEqual([
      'erp.example.com:8443',
      'login.example.com',
      'fixed.com',
    ])
  })

  it('names the field of a bad URL', () => {
    expect(() => resolveAllowedHosts(['{config.baseUrl}'], { baseUrl: 'erp' })).toThrow('config.baseUrl is no URL')
  })
})
