// Positions of findings, refusal of unsafe paths, and texts that try to get out of the language.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSafeName, parsePath, readerOf, setterOf } from './paths.ts'
import { parseMapping } from './parse.ts'

const HEAD = 'mapping: shop.order\nnative: shop/order\ncanonical: order\nmap:\n'
const rules = (...lines: string[]) => parseMapping(HEAD + lines.map((line) => `  - ${line}\n`).join(''), 'm.yaml')
const place = (text: string): string[] => parseMapping(text, 'm.yaml').findings.map(({ line, column, code }) => `${line}:${column} ${code}`)

describe('parseMapping', () => {
  it('reads the parts of a rule with their positions', () => {
    const { mapping, findings } = rules('"number  <-> order.no | trim | enum(\'A B\'=a, C=b)"')
    expect(findings).toEqual([])
    expect(mapping!.rules[0]).toMatchObject({
      kind: 'field',
      direction: '<->',
      canonical: { text: 'number', at: { line: 5, column: 6 } },
      native: { segments: ['order', 'no'], at: { line: 5, column: 18 } },
      chain: [
        { name: 'trim', at: { line: 5, column: 29 } },
        {
          name: 'enum',
          args: [
            { key: 'A B', value: 'a' },
            { key: 'C', value: 'b', at: { line: 5, column: 50 } },
          ],
        },
      ],
    })
  })

  it('points inside strings, past escapes and quotes', () => {
    expect(place(`${HEAD}  - "number <-> a..b"\n`)).toEqual(['5:17 badRule'])
    expect(place(`${HEAD}  - "\\u0061b <-> a..b"\n`)).toEqual(['5:18 badRule'])
    expect(place(`${HEAD}  - 'x <-> a | enum(''B''=c, =d)'\n`)).toEqual(['5:30 badRule'])
    expect(place(`${HEAD}  - number <-> a..b\n`)).toEqual(['5:16 badRule'])
  })

  it('names what is missing or unknown', () => {
    expect(place('a: 1\n')).toEqual(['1:1 unknownKey', '1:1 missingKey', '1:1 missingKey', '1:1 missingKey', '1:1 missingKey'])
    expect(parseMapping('- x', 'm.yaml').findings[0]!.message).toContain('starts with `mapping: <connector>.<object>`')
    expect(parseMapping('a: [', 'm.yaml').findings[0]!.code).toBe('yaml')
    expect(parseMapping(HEAD.replace('shop.order', 'Order'), 'm.yaml').findings.map(({ code }) => code)).toContain('badName')
    expect(rules('"number = "').findings[0]!.message).toContain('The native path is missing after the arrow')
    expect(rules('"number order_no"').findings[0]!.message).toContain('A rule reads `canonical <-> native`')
    expect(rules('"lines[lineId] <-> items[id]"').findings[0]!.message).toContain('A list rule needs its rules below it')
    expect(rules('"lines[lineId] <-> items[]": []').findings[0]!.message).toContain('Both sides of a list rule name a key')
    expect(rules('{ a: 1, b: 2 }').findings[0]!.code).toBe('badRule')
  })

  it('refuses aliases, tags, repeated keys and oversize', () => {
    expect(place(`${HEAD}  - &a "number <-> a"\n  - *a\n`)).toEqual(['6:5 alias'])
    expect(place(`${HEAD}  - !!js/function "x"\n`).length).toBeGreaterThan(0)
    expect(place(`mapping: a.order\nmapping: b.order\nmap: []\n`)[0]).toMatch(/^2:1 yaml/)
    expect(place('#'.repeat(300_000))).toEqual(['1:1 tooLarge'])
  })

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'a.__proto__.polluted',
    'constructor.constructor',
    'toString',
    'a.hasOwnProperty',
    '`__proto__`',
    '__defineGetter__',
  ])('refuses the path %s wherever paths stand', (path) => {
    const texts = [
      `${HEAD}  - "${path} <-> a"\n`,
      `${HEAD}  - "a <-> ${path}"\n`,
      `${HEAD}  - "lines[${path}] <-> items[id]": []\n`,
      `${HEAD}  - "lines[lineId] <-> items[${path}]": []\n`,
      `${HEAD}  []\nconst: { "${path}": 1 }\n`,
      `${HEAD}  []\nset: { "${path}": 1 }\n`,
      `${HEAD}  []\nkeys: { number: "${path}" }\n`,
      `${HEAD}  []\nid: "${path}"\n`,
      `${HEAD}  []\nmatch: ["${path}"]\n`,
      `${HEAD}  []\ndocument: { status: "${path}" }\n`,
    ]
    for (const text of texts)
      expect(parseMapping(text, 'm.yaml').findings.filter(({ severity }) => severity === 'error').length, text).toBeGreaterThan(0)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('answers any text with findings, never with a throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        for (const whole of [text, HEAD + `  - ${JSON.stringify(text)}\n`, HEAD + `  - ${JSON.stringify(`a <-> ${text}`)}\n`])
          for (const finding of parseMapping(whole, 'm.yaml').findings) expect(finding.line).toBeGreaterThan(0)
      }),
    )
  })
})

describe('paths', () => {
  it('stay in the data, whatever their names', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z_$]{1,8}$/), { minLength: 1, maxLength: 4 }), (names) => {
        fc.pre(names.every(isSafeName))
        const segments = parsePath(names.join('.'))
        const target = {}
        expect(readerOf(segments)(target)).toBeUndefined()
        setterOf(segments)(target, 1)
        expect(readerOf(segments)(target)).toBe(1)
        expect(Object.keys({})).toEqual([])
      }),
    )
  })

  it('quote odd names in backticks', () => {
    expect(parsePath('`party.`.rec_name')).toEqual(['party.', 'rec_name'])
    expect(parsePath('单据.编号')).toEqual(['单据', '编号'])
    expect(() => parsePath('a[0]')).toThrow('is no name')
  })
})
