// The shipped mappings of the shop: static check, cases and lens laws; and a whole simulated shop read through them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../../core/connector/port.ts'
import { parseCases } from '../../core/mapping/cases.ts'
import { compileText } from '../../core/mapping/load.ts'
import type { CompiledMapping } from '../../core/mapping/port.ts'
import { sampleGetContext, samplePutContext } from '../../core/mapping/sample-world.ts'
import { checkOrder } from '../../core/model/invariants.ts'
import { canonicalSchema } from '../../core/model/schemas.ts'
import { validator } from '../../core/model/validator.ts'
import { mappingConformance } from '../../core/testing/mapping-conformance.ts'
import { RESOURCES, type ObjectName } from './resources.ts'
import type { Kind } from './simulator/records.ts'
import { giveAll } from './simulator/give-all.test-data.ts'
import { seedShop } from './simulator/seed.ts'
import { liveTraffic } from './simulator/traffic.ts'

const fileOf = (object: string, ending: string): URL => new URL(`../../mappings/miniprogram/${object}${ending}`, import.meta.url)
/** Objects of which the shop is a partial view. */
const PARTIAL = new Set(['inventory', 'sellableStock'])
const OBJECTS = Object.keys(RESOURCES) as ObjectName[]

for (const object of OBJECTS) {
  mappingConformance({
    mappingFile: fileOf(object, '.yaml'),
    nativeSchema: RESOURCES[object].schema,
    casesFile: fileOf(object, '.cases.yaml'),
    canCreate: !PARTIAL.has(object),
    runs: 60,
  })
}

describe('what the cases call "without …"', () => {
  it.each(OBJECTS.filter((object) => !PARTIAL.has(object)))('%s is refused by the model', (object) => {
    const lacking = parseCases(readFileSync(fileOf(object, '.cases.yaml'), 'utf8')).filter(({ name }) => name.startsWith('without'))
    expect(lacking.length).toBeGreaterThan(0)
    for (const { canonical, note } of lacking) {
      const field = /requires (\w+)/.exec(note ?? '')?.[1]
      expect(validator(object)(canonical).map((fault) => fault.field)).toContain(field)
    }
  })
})

describe('a whole simulated shop read through the mappings', () => {
  const now = (): number => Date.parse('2026-06-18T04:00:00Z')
  const shop = seedShop({ now, trades: 300, stock: 5000 })
  const traffic = liveTraffic(shop, { shopShips: true })
  giveAll(shop, 5000)
  for (let step = 0; step < 1500; step++) traffic.next()

  it.each(OBJECTS)('%s: every record is valid in the canonical model, its amounts balance, and a no-op writes nothing', (object) => {
    const mapping = compiled(object)
    const isValid = validator(object, { isPartial: PARTIAL.has(object) })
    let count = 0
    for (const native of shop.tables[RESOURCES[object].path as Kind].values() as Iterable<never>) {
      const { canonical } = mapping.get(native, sampleGetContext())
      expect(isValid(canonical), JSON.stringify(canonical)).toEqual([])
      if (object === 'order') expect(checkOrder(canonical as never), JSON.stringify(canonical)).toEqual([])
      expect(mapping.put(canonical, native, samplePutContext()).native).toEqual(native)
      count++
    }
    expect(count).toBeGreaterThan(1)
  })
})

function compiled(object: ObjectName): CompiledMapping {
  const { mapping, findings } = compileText(readFileSync(fileOf(object, '.yaml'), 'utf8'), {
    file: `${object}.yaml`,
    native: RESOURCES[object].schema,
    canonical: canonicalSchema(object) as JsonSchema,
    canCreate: !PARTIAL.has(object),
  })
  if (!mapping) throw new Error(JSON.stringify(findings))
  return mapping
}
