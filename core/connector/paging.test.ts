import { describe, expect, it } from 'vitest'
import { nextLink, parseLinks } from './paging.ts'

const asked = 'https://api.example.com/v1/orders?page=1'

describe('Link headers', () => {
  it('resolves targets and takes several relations', () => {
    const header = '</v1/orders?cursor=a,b;c>; rel="next", <https://api.example.com/v1/orders>; title="a, b; rel=x"; rel="first prev"'
    expect(parseLinks(header, asked)).toEqual({
      next: 'https://api.example.com/v1/orders?cursor=a,b;c',
      first: 'https://api.example.com/v1/orders',
      prev: 'https://api.example.com/v1/orders',
    })
  })

  it('reads unquoted and relative ones, and nothing from nothing', () => {
    expect(nextLink('<?page=2>; rel=next', asked)).toBe('https://api.example.com/v1/orders?page=2')
    expect(nextLink(undefined, asked)).toBeNull()
    expect(nextLink('<?page=1>; rel="last"', asked)).toBeNull()
  })

  it('refuses another origin', () => {
    expect(() => nextLink('<https://evil.example/orders>; rel="next"', asked)).toThrow('another host')
    expect(() => nextLink('<//evil.example/orders>; rel="next"', asked)).toThrow('another host')
  })
})
