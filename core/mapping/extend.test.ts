// A mapping that patches another one: what is replaced, added and dropped, where findings point, and what the hash is of.
import { describe, expect, it } from 'vitest'
import { canonicalSchema } from '../model/schemas.ts'
import { parseExtended, type BaseMapping } from './extend.ts'
import { compileText, type LoadResult } from './load.ts'
import type { JsonSchema } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

const text = { type: 'string' }
const item = { id: { type: 'integer' }, sku: text, qty: text, gift: text }
const native: JsonSchema = {
  type: 'object',
  required: ['id', 'no'],
  properties: {
    ...{ id: text, no: text, code2: text, remark: text, memo: text, vip: text, level: { type: 'integer' } },
    items: { type: 'array', items: { type: 'object', properties: item } },
  },
}
const BASE = `mapping: shop.order
native: shop/order
canonical: order
id: id
keys: { number: no }
match: ['number!']
document: { number: no }
set: { channel: web, lines.kind: normal }
map:
  - 'number <-> no'
  - 'buyerNote <-> remark'
  - 'sellerNote -> memo'
  - 'lines[lineId] <-> items[id]':
      - 'skuCode <-> sku'
      - 'quantity <-> qty | decimal(2)'
const: { vip: n, items.gift: x }
cases: order.cases.yaml
`
const files: Record<string, string> = { 'shop.order': BASE }
const finder = (all = files) => {
  const seen = new Set<string>()
  return (name: string): BaseMapping | undefined => {
    if (all[name] === undefined || seen.has(name)) return undefined
    seen.add(name)
    return { file: `${name}.yaml`, text: all[name] }
  }
}
const load = (patch: string, all = files): LoadResult =>
  compileText(patch, { file: 'patch.yaml', native, canonical: canonicalSchema('order') as JsonSchema, find: finder(all) })
const errors = ({ findings }: LoadResult) => findings.filter(({ severity }) => severity === 'error')
const sound = (patch: string, all = files) => {
  const loaded = load(patch, all)
  expect(errors(loaded)).toEqual([])
  return { ...loaded, mapping: loaded.mapping!, ast: loaded.ast! }
}
const fields = ({ mapping }: { mapping: { fields: { field: string; direction: string }[] } }) =>
  mapping.fields.map(({ field, direction }) => `${field} ${direction}`)

describe('extends', () => {
  it('alone is the mapping it extends, with a hash of its own', () => {
    const base = sound(BASE)
    const same = sound('extends: shop.order\n')
    expect(fields(same)).toEqual(fields(base))
    expect(same.mapping).toMatchObject({ name: 'shop.order', connector: 'shop', object: 'order' })
    expect(same.mapping.hash).not.toBe(base.mapping.hash)
    expect(same.ast.cases).toBeUndefined()
  })

  it('replaces, adds and drops by canonical path, in lists too', () => {
    const patched = sound(`mapping: main.order.vip
extends: shop.order
keys: { alias: code2 }
set: { channel: app }
drop: [sellerNote, lines.quantity]
map:
  - 'buyerNote <- memo'
  - 'extra.vip <-> vip'
  - 'lines[lineId] <-> items[id]':
      - 'extra.wrap <-> gift'
const: { remark: y }
`)
    expect(patched.mapping).toMatchObject({ name: 'main.order.vip', variant: 'vip' })
    expect(fields(patched)).toEqual([
      ...[
        'number <->',
        'buyerNote <-',
        'lines <->',
        'lines.skuCode <->',
        'lines.extra.wrap <->',
        'lines.kind <-',
        'extra.vip <->',
        'channel <-',
      ],
    ])
    expect(patched.mapping.keys({ no: 'A', code2: 'B' })).toEqual({ number: 'A', alias: 'B' })
    const { canonical } = patched.mapping.get(
      { id: '1', no: 'A', memo: 'm', remark: 'r', items: [{ id: 1, sku: 'S' }] },
      sampleGetContext(),
    )
    expect(canonical).toEqual({ number: 'A', buyerNote: 'm', channel: 'app', lines: [{ lineId: 'line:1', kind: 'normal', skuCode: 'S' }] })
    const written = patched.mapping.put({ number: 'A' }, undefined, samplePutContext()).native
    expect(written).toEqual({ no: 'A', remark: 'y' })
  })

  it('maps custom fields both ways, also those of lines', () => {
    const { mapping } = sound(
      "extends: shop.order\nmap:\n  - 'extra.vip <-> vip'\n  - 'extra.level <-> level'\n  - 'lines[lineId] <-> items[id]':\n      - 'extra.wrap <-> gift'\n",
    )
    const old = { id: '1', no: 'A', vip: 'gold', level: 3, items: [{ id: 1, sku: 'S', gift: 'red' }] }
    const { canonical } = mapping.get(old, sampleGetContext())
    expect(canonical).toMatchObject({ extra: { vip: 'gold', level: 3 }, lines: [{ extra: { wrap: 'red' } }] })
    expect(mapping.put(canonical, old, samplePutContext()).native).toBe(old)
    const changed = { ...canonical, extra: { vip: null, level: 4 } }
    expect(mapping.put(changed, old, samplePutContext()).native).toEqual({ ...old, vip: undefined, level: 4 })
  })

  it('lets a constant take the place of a rule, and a rule that of a constant', () => {
    const swapped = sound("extends: shop.order\nset: { buyerNote: none }\nmap:\n  - 'channel <- vip | enum(w=web)'\n")
    expect(fields(swapped)).toContain('buyerNote <-')
    expect(fields(swapped).filter((field) => field.startsWith('channel'))).toEqual(['channel <-'])
    expect(swapped.mapping.get({ id: '1', no: 'A', vip: 'w', remark: 'r' }, sampleGetContext()).canonical).toMatchObject({
      buyerNote: 'none',
      channel: 'web',
    })
  })

  it('goes on over several steps, and follows what the base becomes', () => {
    const all = { ...files, 'shop.order.two': "extends: shop.order\ndrop: [sellerNote]\nmap:\n  - 'extra.vip <-> vip'\n" }
    const patch = "extends: shop.order.two\nmap:\n  - 'extra.level <-> level'\n"
    const before = sound(patch, all)
    expect(fields(before).filter((field) => /extra|sellerNote/.test(field))).toEqual(['extra.vip <->', 'extra.level <->'])
    const upgraded = sound(patch, { ...all, 'shop.order': BASE.replace("  - 'buyerNote <-> remark'\n", '') })
    expect(fields(upgraded)).not.toContain('buyerNote <->')
    expect(upgraded.mapping.hash).not.toBe(before.mapping.hash)
    // What ran before the upgrade is in its whole text: it needs no files.
    const again = compileText(before.whole, { file: 'kept', native, canonical: canonicalSchema('order') as JsonSchema })
    expect(errors(again)).toEqual([])
    expect(again.mapping!.hash).toBe(before.mapping.hash)
    expect(fields({ mapping: again.mapping! })).toEqual(fields(before))
  })
})

describe('findings of a mapping that extends', () => {
  const found = (patch: string, all = files) =>
    errors(load(patch, all)).map(({ file, line, code, message }) => ({ file, line, code, message }))

  it('stand in the file and line that says it', () => {
    expect(found("extends: shop.order\nmap:\n  - 'extra.vip <-> viip'\n")).toMatchObject([
      { file: 'patch.yaml', line: 3, code: 'unknownNativePath' },
    ])
    const odd = { 'shop.order': BASE.replace("'buyerNote <-> remark'", "'buyerNote <-> remak'") }
    expect(found("extends: shop.order\nmap:\n  - 'extra.vip <-> vip'\n", odd)).toMatchObject([
      { file: 'shop.order.yaml', line: 11, code: 'unknownNativePath' },
    ])
    // The faulty rule is dropped: nothing is wrong any more.
    expect(found('extends: shop.order\ndrop: [buyerNote]\n', odd)).toEqual([])
  })
  it('name the other file where two rules write one field', () => {
    const [finding] = found("extends: shop.order\nmap:\n  - 'extra.note <-> remark'\n")
    expect(finding).toMatchObject({ file: 'patch.yaml', code: 'twoWriters' })
    expect(finding!.message).toContain('line 11 of shop.order.yaml; keep one, the other goes under `drop`')
  })
  it.each([
    ['extends: shop.ordr\n', 'noBase', 'There is no mapping shop.ordr to extend'],
    ['extends: shop/order\n', 'badName', 'is no mapping name'],
    ['extends: shop.order\ndrop: [selerNote]\n', 'unknownDrop', 'did you mean `sellerNote`?'],
    ['extends: shop.order\ncanonical: payment\n', 'otherBase', 'leave `canonical` out'],
    [`${BASE}drop: [sellerNote]\n`, 'unknownKey', 'there is none'],
  ])('%j is refused', (patch, code, words) => {
    const [finding] = found(patch)
    expect(finding).toMatchObject({ file: 'patch.yaml', code })
    expect(finding!.message).toContain(words)
  })
  it('tell that the base itself is broken, and where', () => {
    const all = { 'shop.order': BASE.replace("'number <-> no'", "'number no'") }
    expect(found('extends: shop.order\n', all)).toMatchObject([
      { file: 'patch.yaml', code: 'badBase' },
      { file: 'shop.order.yaml', line: 10 },
    ])
  })
  it('end a circle', () => {
    const all = { 'shop.order': 'extends: shop.order.b\n', 'shop.order.b': 'extends: shop.order\n' }
    expect(found('extends: shop.order\n', all).map(({ code }) => code)).toContain('noBase')
  })
  it('carry no text that pretends to be a base of its own', () => {
    expect(parseExtended(`${BASE}--- # extends shop.order\n${BASE}`, 'm.yaml').findings[0]).toMatchObject({ code: 'yaml' })
  })
  it('say in the patch that a required field is no longer covered', () => {
    const loaded = compileText('extends: shop.order\ndrop: [number]\nmatch: []\n', {
      ...{ file: 'patch.yaml', native, canonical: canonicalSchema('order') as JsonSchema, find: finder(), canCreate: true },
    })
    const finding = errors(loaded).find(({ path }) => path === 'number')
    expect(finding).toMatchObject({ file: 'patch.yaml', line: 1, code: 'requiredNotCovered' })
  })
})
