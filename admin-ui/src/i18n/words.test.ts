// The keys of both languages are compared by the compiler; what it does not see is compared here.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { termsZhCN } from './terms-zh-cn.ts'
import { zhCN } from './zh-cn.ts'

interface Tree {
  [name: string]: string | Tree
}

const textsOf = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([name, value]) => (typeof value === 'string' ? [[path + name, value]] : textsOf(value, `${path}${name}.`)))
const placesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

it('says the same things with the same values in both languages', () => {
  const english = new Map(textsOf(en))
  for (const [key, text] of textsOf(zhCN)) expect(placesOf(english.get(key) ?? ''), key).toEqual(placesOf(text))
})

it('leaves no text empty', () => {
  for (const [key, text] of [...textsOf(zhCN), ...textsOf(en)]) expect(text.trim(), key).not.toBe('')
})

describe('words of the contract that people choose from', () => {
  const contract = JSON.parse(readFileSync(new URL('../../../openapi/hub.json', import.meta.url), 'utf8')) as {
    components: { schemas: Record<string, { enum?: string[] }> }
  }
  it.each([
    ['PlanState', 'planState'],
    ['PlanItemState', 'planItemState'],
    ['PlanAction', 'planAction'],
    ['DifferenceKind', 'differenceKind'],
    ['RunState', 'runState'],
    ['DeliveryState', 'deliveryState'],
    ['FlowMode', 'flowMode'],
    ['CodeTableFallback', 'codeTableFallback'],
    ['DocumentStatus', 'documentStatus'],
    ['DocumentTarget', 'documentTarget'],
    ['ErrorKind', 'errorKind'],
    ['TodoKind', 'todoKind'],
    ['Department', 'department'],
    ['ReservationReason', 'reservationReason'],
  ])('%s has Chinese for each', (schema, group) => {
    const words = contract.components.schemas[schema]?.enum ?? []
    expect(words).not.toEqual([])
    expect(words.filter((word) => termsZhCN[group]?.[word] === undefined)).toEqual([])
  })
})

describe('words of standard records', () => {
  interface Schema {
    $ref?: string
    enum?: (string | null)[]
    items?: Schema
    properties?: Record<string, Schema>
    'x-object'?: string
  }
  const { schemas } = (
    JSON.parse(readFileSync(new URL('../../../openapi/hub.json', import.meta.url), 'utf8')) as {
      components: { schemas: Record<string, Schema> }
    }
  ).components
  const kindOf = ({ $ref }: Schema) => $ref?.split('/').at(-1)
  const resolved = (schema: Schema): Schema => ({ ...(schema.$ref === undefined ? {} : schemas[kindOf(schema)!]), ...schema })

  /** As a page looks them up: by owner and field, by field, by the word alone. */
  const missingIn = (owner: string, { properties = {} }: Schema): string[] =>
    Object.entries(properties).flatMap(([name, property]) => {
      const schema = resolved(property)
      const words = (schema.enum ?? []).filter((word) => word !== null)
      const hasWord = (word: string) => [`${owner}.${name}`, name, 'value'].some((group) => termsZhCN[group]?.[word] !== undefined)
      const part = schema.items ? resolved(schema.items) : schema
      const partName = kindOf(schema.items ?? property) ?? name
      return [...words.filter((word) => !hasWord(word)).map((word) => `${owner}.${name}: ${word}`), ...missingIn(partName, part)]
    })

  it.each(Object.values(schemas).flatMap((schema) => (schema['x-object'] === undefined ? [] : [[schema['x-object'], schema] as const])))(
    '%s has Chinese for each',
    (object, schema) => expect(missingIn(object, schema)).toEqual([]),
  )
})
