import { describe, expect, it } from 'vitest'
import { checkOwnership, existsOwners } from './ownership-check.ts'

const connections = [{ id: 'shop-main' }, { id: 'tryton-main' }]
const check = (text: string, objects: string[] = []) => checkOwnership(text, { connections, flows: objects.map((object) => ({ object })) })

describe('checkOwnership', () => {
  it('accepts owners by id, kind and rule, exists lists, dotted fields and *', () => {
    const text = `rank: [shop-main, tryton-main]
order:
  exists: [commerce, shop-main]
  "*": commerce
  lines: commerce
  lines.quantity: shop-main
  status: { owner: commerce, policy: furthest }
  placedAt: earliest
  sellerNote: { owner: latest, others: tolerate }
  extra.color: manual
  fulfilment.city: hub
`
    expect(check(text)).toEqual([])
    expect(check('')).toEqual([])
  })

  it.each([
    ['order:\n  status: shopmain\n', 'order.status', 2, 'Did you mean "shop-main"'],
    ['orders:\n  status: commerce\n', 'orders', 1, 'Did you mean "order"'],
    ['order:\n  stauts: commerce\n', 'order.stauts', 2, 'Did you mean "status"'],
    ['order:\n  lines.quantty: erp\n', 'order.lines.quantty', 2, 'Did you mean "quantity"'],
    ['order:\n  exists: latest\n', 'order.exists', 2, 'cannot own'],
    ['order:\n  sellerNote: { owner: commerce, policy: furthest }\n', 'order.sellerNote', 2, 'state machine'],
    ['order:\n  status: furthest\n', 'order.status', 2, 'policy, not an owner'],
    ['product:\n  name: sum\n', 'product.name', 2, 'no number'],
    ['order:\n  lines.quantity: sum\n', 'order.lines.quantity', 2, 'no number'],
    ['product:\n  "*": sum\n', 'product.*', 2, 'no number'],
    ['order:\n  lines: union\n', 'order.lines', 2, 'lists of plain values'],
    ['order:\n  flag: { owner: shop-main, mostCorrections: 0 }\n', 'order.flag.mostCorrections', 2, '1'],
    ['order:\n  updatedAt: commerce\n', 'order.updatedAt', 2, 'set by the hub'],
    ['order:\n  refunded: commerce\n', 'order.refunded', 2, 'computed'],
    ['order:\n  status: { owner: commerce, others: ignore }\n', 'order.status.others', 2, 'correct, tolerate'],
    ['order: commerce\n', 'order', 1, 'a map of fields'],
    ['order:\n  status: [\n', '', 3, 'not valid YAML'],
  ])('refuses %j at its place, with a remedy', (text, path, line, words) => {
    const problems = check(text).filter(({ severity }) => severity === 'error')
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]).toMatchObject({ file: 'ownership.yaml', path, line, message: expect.stringContaining(words) as string })
  })

  it('takes counters and sets whose changes add up, but no counter that other synced records move', () => {
    const text = 'customer:\n  points: sum\n  tags: union\n  extra.visits: { owner: sum }\n'
    expect(check(text, ['customer', 'product'])).toEqual([])
    expect(check(text, ['customer', 'order', 'refund'])).toMatchObject([
      { path: 'customer.points', line: 2, message: expect.stringContaining('moved by order, refund') as string },
    ])
  })

  it('warns of ranked connections that are not there', () => {
    expect(check('rank: [shop-main, gone]\n')).toMatchObject([{ path: 'rank.1', severity: 'warning' }])
  })
})

describe('existsOwners', () => {
  it('tells who may create', () => {
    expect(existsOwners('order:\n  exists: commerce\n', 'order')).toEqual(['commerce'])
    expect(existsOwners('order:\n  exists: [a, b]\n', 'order')).toEqual(['a', 'b'])
    expect(existsOwners('order:\n  status: commerce\n', 'order')).toBeUndefined()
    expect(existsOwners(undefined, 'order')).toBeUndefined()
  })
})
