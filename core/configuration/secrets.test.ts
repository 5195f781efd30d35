import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../connector/port.ts'
import { createConfigAjv } from '../connector/config.ts'
import { HubError } from '../errors.ts'
import { keepStoredSecrets, MASK, maskSecrets, resolveSecrets, secretWarnings, withReferences } from './secrets.ts'

const schema: JsonSchema = {
  type: 'object',
  required: ['url', 'password'],
  additionalProperties: false,
  properties: {
    url: { type: 'string' },
    password: { type: 'string', minLength: 4, secret: true },
    auth: {
      oneOf: [
        {
          type: 'object',
          required: ['type', 'token'],
          additionalProperties: false,
          properties: { type: { const: 'bearer' }, token: { type: 'string', secret: true } },
        },
        { $ref: '#/$defs/basic' },
      ],
    },
    headers: { type: 'object', additionalProperties: { type: 'string', secret: true } },
    keys: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, value: { type: 'string', secret: true } } } },
  },
  $defs: {
    basic: {
      type: 'object',
      required: ['type', 'user', 'pass'],
      additionalProperties: false,
      properties: { type: { const: 'basic' }, user: { type: 'string' }, pass: { type: 'string', secret: true } },
    },
  },
}

const config = {
  url: 'https://erp.example',
  password: { env: 'ERP_PASSWORD' },
  auth: { type: 'basic', user: 'hub', pass: { file: '/run/secrets/pass' } },
  headers: { 'x-api-key': { env: 'API_KEY' } },
  keys: [{ id: 'a', value: 'plain' }],
}
const sources = {
  env: { ERP_PASSWORD: 'hunter2', API_KEY: 'k-1' },
  readFile: (path: string) => {
    if (path === '/run/secrets/pass') return 'from-file\n'
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  },
}

describe('resolveSecrets', () => {
  it('replaces references wherever a secret stands: plain, in a branch, behind $ref, in maps and lists', () => {
    expect(resolveSecrets(config, schema, sources)).toEqual({
      url: 'https://erp.example',
      password: 'hunter2',
      auth: { type: 'basic', user: 'hub', pass: 'from-file' },
      headers: { 'x-api-key': 'k-1' },
      keys: [{ id: 'a', value: 'plain' }],
    })
    expect(config.password).toEqual({ env: 'ERP_PASSWORD' })
  })

  it('leaves what looks like a reference alone where no secret stands', () => {
    const odd = { url: { env: 'ERP_PASSWORD' }, password: 'x' }
    expect(resolveSecrets(odd, schema, sources)).toEqual(odd)
  })

  it.each([
    [{ password: { env: 'NOT_THERE' } }, 'NOT_THERE'],
    [{ password: { file: '/nowhere' } }, '/nowhere'],
  ])('names the variable or file that is missing: %j', (given, word) => {
    const run = () => resolveSecrets({ ...config, ...given }, schema, sources)
    expect(run).toThrow(HubError)
    expect(run).toThrow(word)
    expect(run).toThrow(expect.objectContaining({ code: 'secretMissing', kind: 'config' }))
    expect(run).not.toThrow('hunter2')
  })
})

describe('maskSecrets', () => {
  it('hides values and shows references', () => {
    const masked = maskSecrets({ ...config, password: 'hunter2' }, schema)
    expect(masked).toMatchObject({ password: MASK, auth: { pass: { file: '/run/secrets/pass' } }, keys: [{ id: 'a', value: MASK }] })
  })

  it('leaves no secret in what is shown, and gives it back when applied again', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string({ minLength: 8 }), (a, b) => {
        const [password, token] = [`secret-${a}`, `secret-${b}`]
        const stored = { url: 'u', password, auth: { type: 'bearer', token }, keys: [{ id: 'x', value: token }] }
        const shown = maskSecrets(stored, schema)
        expect(JSON.stringify(shown)).not.toContain('secret-')
        expect(keepStoredSecrets(shown, stored, schema)).toEqual({ config: stored, missing: [] })
      }),
    )
  })
})

describe('keepStoredSecrets', () => {
  it('names the masks that hide nothing', () => {
    expect(keepStoredSecrets({ url: 'u', password: MASK }, undefined, schema).missing).toEqual(['password'])
  })
})

describe('withReferences', () => {
  const validate = createConfigAjv().compile(withReferences(schema))

  it('takes a reference or a value where a secret stands', () => {
    expect(validate(structuredClone(config))).toBe(true)
    expect(validate({ url: 'u', password: 'long enough' })).toBe(true)
  })

  it.each([
    { url: { env: 'URL' }, password: 'long enough' },
    { url: 'u', password: 'abc' },
    { url: 'u', password: { env: 5 } },
    { url: 'u', password: { environment: 'X' } },
    { url: 'u', password: { env: 'A', file: 'B' } },
    { url: 'u' },
  ])('still refuses %j', (given) => {
    expect(validate(given)).toBe(false)
  })
})

describe('secretWarnings', () => {
  it('tells secrets in plain text and references that lead nowhere, without the values', () => {
    const warnings = secretWarnings({ ...config, password: { env: 'NOT_THERE' } }, schema, { sources })
    expect(warnings.map(({ path }) => path).sort()).toEqual(['keys.0.value', 'password'])
    expect(JSON.stringify(warnings)).not.toContain('plain"')
  })

  it('does not repeat itself about what is stored already', () => {
    expect(secretWarnings(config, schema, { sources, stored: config })).toEqual([])
  })
})
