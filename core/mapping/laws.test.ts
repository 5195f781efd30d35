// The law tests can fail: a mapping that breaks a law is found out, with a record to look at.
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './port.ts'
import { lawsOnGenerated } from '../testing/mapping-laws.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { runCases } from './cases.ts'
import { lawsOnSamples } from './laws.ts'
import { compileText } from './load.ts'
import type { CompiledMapping, NativeRecord } from './port.ts'

const native: JsonSchema = {
  type: 'object',
  required: ['no', 'sum'],
  properties: { no: { type: 'string' }, sum: { type: 'integer' }, state: { type: 'string', enum: ['A', 'Z', 'C'] } },
}
const text = `mapping: shop.order
native: shop/order
canonical: order
map:
  - "number <-> no"
  - "goodsAmount <-> sum | minor(2)"
  - "status <-> state | enum(A=pendingPayment, Z=pendingPayment, C=shipped, -=awaitingShipment, -=partiallyShipped, -=completed, -=cancelled, -=closed)"
`
const loaded = compileText(text, { file: 'm.yaml', native, canonical: canonicalSchema('order') as JsonSchema })
const mapping = loaded.mapping!

const broken = (change: Partial<CompiledMapping>) =>
  lawsOnGenerated({ mapping: { ...mapping, ...change }, ast: loaded.ast!, native, report: loaded.report, runs: 50, seed: 1 })
const failing = (change: Partial<CompiledMapping>): string[] =>
  broken(change).flatMap(({ law, status }) => (status === 'fails' ? [law] : []))

describe('laws', () => {
  it('hold for a sound mapping; proved where every converter is one to one', () => {
    expect(broken({}).map(({ status }) => status)).toEqual(['holds', 'holds', 'holds'])
    const sound = compileText(text.replace(/ {2}- "status.*\n/, ''), {
      file: 'm.yaml',
      native,
      canonical: canonicalSchema('order') as JsonSchema,
    })
    const results = lawsOnGenerated({ mapping: sound.mapping!, ast: sound.ast!, native, report: sound.report, runs: 50 })
    expect(results.map(({ status, samples }) => [status, samples])).toEqual([
      ['proved', 50],
      ['proved', 50],
      ['proved', 50],
    ])
  })

  it('GetPut fails where put spells an unchanged value anew', () => {
    const put: CompiledMapping['put'] = (canonical, old, context) => {
      const written = mapping.put(canonical, old, context)
      return written.native['state'] === 'Z' ? { ...written, native: { ...written.native, state: 'A' } } : written
    }
    expect(failing({ put })).toContain('GetPut')
    expect(broken({ put })[0]!.failure!.sample.native['state']).toBe('Z')
  })

  it('PutGet fails where a value is lost', () => {
    const put: CompiledMapping['put'] = ({ goodsAmount: _lost, ...canonical }, old, context) => mapping.put(canonical, old, context)
    expect(failing({ put })).toEqual(['PutGet'])
    expect(broken({ put })[1]!.failure!.message).toContain('goodsAmount')
  })

  it('PutPut fails where writing twice differs from writing once', () => {
    const put: CompiledMapping['put'] = (canonical, old, context) => {
      const { native: next, missing } = mapping.put(canonical, old, context)
      return { native: { ...next, n: ((old?.['n'] as number | undefined) ?? 0) + 1 }, missing }
    }
    expect(failing({ put })).toContain('PutPut')
  })

  it('a put that changes what it was given is found out', () => {
    const put: CompiledMapping['put'] = (canonical, old, context) => {
      if (old) old['no'] = 'changed'
      return mapping.put(canonical, old, context)
    }
    const result = lawsOnSamples({ ...mapping, put }, [{ no: 'a', sum: 1 } as NativeRecord], loaded.report)[0]!
    expect(result.failure!.message).toBe('put changed the record it was given.')
  })
})

describe('cases', () => {
  const run = (cases: string) => runCases(mapping, cases)

  it('say what differs, path by path', async () => {
    const [result] = await run('- { name: a, native: { no: N1, sum: 5 }, canonical: { number: N2, goodsAmount: "0.05" } }')
    expect(result).toEqual({ name: 'a', ok: false, problems: ['canonical.number: expected "N2", got "N1".'] })
  })

  it('expect errors, and miss them when they do not come', async () => {
    const results = await run(
      '- { name: a, native: { state: X }, error: { code: unknownEnumValue, field: status } }\n- { name: b, native: { no: N }, error: { code: unknownEnumValue } }\n- { name: c, put: { canonical: { number: N }, native: { no: M } } }\n',
    )
    expect(results.map(({ ok }) => ok)).toEqual([true, false, false])
    expect(results[1]!.problems[0]).toContain('expected the error unknownEnumValue, but the record was read')
    expect(results[2]!.problems).toEqual(['native.no: expected "M", got "N".'])
  })

  it.each([
    '',
    'a: 1',
    '- name: a',
    '- { name: a, nativ: {} }',
    '- { native: {}, canonical: {} }',
    '- [',
    '- &a { name: x, native: {}, canonical: {} }\n- *a',
  ])('refuse a file like %j', async (cases) => {
    await expect(run(cases)).rejects.toThrow()
  })
})
