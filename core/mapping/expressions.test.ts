// Expressions compute and nothing else: no way out of the sandbox, no endless work, no result that does not fit.
import { describe, expect, it } from 'vitest'
import { compileExpression, evaluateAll } from './expressions.ts'
import type { ExpressionRule } from './syntax.ts'

const at = { line: 1, column: 1 }
const rule = (expression: string): ExpressionRule => ({
  kind: 'expression',
  canonical: { text: 'sellerNote', segments: ['sellerNote'], at },
  direction: '<-',
  expression,
  at,
})
const run = (
  expression: string,
  native: Record<string, unknown> = {},
  schema: Record<string, unknown> = { type: 'string' },
): Promise<unknown> => evaluateAll([compileExpression(rule(expression), schema)], native).then(([value]) => value)

describe('jsonata', () => {
  it('computes from the record', async () => {
    expect(await run("$join([a, b], ' / ')", { a: 'x', b: 'y' })).toBe('x / y')
    expect(await run('$sum(items.(num * price))', { items: [{ num: 2, price: 1.5 }] }, { type: 'number' })).toBe(3)
    expect(await run('missing')).toBeUndefined()
    expect(await run('$replace(tel, /(\\d{3})\\d{4}(\\d{4})/, "$1****$2")', { tel: '13800001111' })).toBe('138****1111')
  })

  it('takes linear time on patterns that blow up elsewhere', async () => {
    const started = performance.now()
    expect(await run('$string($contains(a, /(a+)+$/))', { a: `${'a'.repeat(5000)}!` })).toBe('false')
    expect(performance.now() - started).toBeLessThan(2000)
    expect(() => compileExpression(rule('$match(a, /(?=x)x/)'), undefined)).toThrow('is not supported')
    expect(() => compileExpression(rule('$match(a, /(x)\\1/)'), undefined)).toThrow('is not supported')
  })

  it.each([
    '$eval("1")',
    '($e := $eval; $e("1"))',
    '"1" ~> $eval',
    '$map(["1"], $eval)',
    '$ ~> |$|{"polluted": true}|',
    'constructor',
    'a.constructor.constructor("return process")()',
    '`__proto__`.polluted',
    '$lookup($, "__proto__")',
    '{"__proto__": {"polluted": true}}',
    '$now()',
    '$random()',
    '$shuffle([1,2])',
    '(',
    `"${'x'.repeat(3000)}"`,
  ])('refuses %s at load', (text) => {
    expect(() => compileExpression(rule(text), undefined)).toThrow('This expression cannot be used')
  })

  it('cannot reach prototypes by names put together', async () => {
    const names = '("__pro" & "to__")'
    expect(await run(`$lookup($, ${names})`, {}, {})).toBeUndefined()
    expect(await run(`$lookup($string, ("con" & "structor"))`, {}, {})).toBeUndefined()
    await run(`{${names}: {"polluted": true}}`, {}, {}).catch(() => undefined)
    await run(`$merge([{${names}: {"polluted": true}}])`, {}, {}).catch(() => undefined)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    await expect(run('$string', {}, {})).rejects.toMatchObject({ code: 'expressionFailed' })
  })

  it.each([
    '($f := function($x) { $f($x + 1) }; $f(0))',
    '($f := function($x) { 1 + $f($x) }; $f(0))',
    '[1..10000000]',
    '$pad("x", 900000000)',
    '$pad("x", -900000000)',
  ])('stops %s', async (text) => {
    await expect(run(text)).rejects.toMatchObject({ code: 'expressionFailed', kind: 'data' })
  })

  it('refuses results that do not fit, and leaves the record alone', async () => {
    await expect(run('1')).rejects.toThrow('the result is not of type string')
    await expect(run('"x"', {}, { type: 'string', enum: ['a'] })).rejects.toThrow('is none of a')
    await expect(run('"1.5x"', {}, { type: 'string', pattern: '^\\d+$' })).rejects.toThrow('does not match')
    await expect(run('"2026-11-22"', {}, { type: 'string', format: 'date-time' })).rejects.toThrow('no time in UTC')
    await expect(run('a', { a: 'x'.repeat(70_000) })).rejects.toThrow('too large')
    const native = Object.freeze({ a: Object.freeze(['x', 'y']) })
    expect(await run('$join($reverse(a))', native)).toBe('yx')
  })

  it('gives the same answer to calls at the same time', async () => {
    const expression = compileExpression(rule('$join([a, a])'), { type: 'string' })
    const results = await Promise.all(['x', 'y', 'z'].map((a) => expression.run({ a })))
    expect(results).toEqual(['xx', 'yy', 'zz'])
  })
})
