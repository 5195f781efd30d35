// The landscape that a seed draws: a shop, an ERP and a depot around the hub, with the manners of real ones, and the hub's configuration.
import type { ConfigBundle } from '../../configuration/bundle.ts'
import type { Dice } from './dice.ts'
import { OWNERSHIP } from './fields.ts'
import type { Manners } from './system-connector.ts'

export const SYSTEMS = ['shop', 'erp', 'depot'] as const
export type SystemId = (typeof SYSTEMS)[number]
export const CODE_FIELDS: Record<SystemId, string> = { shop: 'sku', erp: 'code', depot: 'sku' }

export interface Landscape {
  manners: Record<SystemId, Manners>
  bundle: Omit<ConfigBundle, 'connections' | 'schemas'>
  /** What the hub learns of the shop it learns from pushes alone: the shop sends each until it is acknowledged. */
  isPushOnly: boolean
}

export const PULL_MS = 20_000

export function drawLandscape(dice: Dice): Landscape {
  const isPushOnly = dice.isLucky(0.2)
  const shopPush = isPushOnly ? 'full' : dice.pick(['full', 'hint', 'none'] as const)
  const batch = dice.pick([1, 3])
  const manners: Landscape['manners'] = {
    shop: {
      kind: 'commerce',
      push: shopPush,
      canRead: !isPushOnly,
      canGet: true,
      answer: dice.pick(['record', 'id'] as const),
      facts: { batch: dice.pick([1, 3]) },
    },
    erp: {
      kind: 'erp',
      push: dice.pick(['hint', 'none'] as const),
      canRead: true,
      canGet: true,
      answer: dice.pick(['record', 'id'] as const),
      facts: { batch },
    },
    depot: {
      kind: 'generic',
      push: 'none',
      canRead: false,
      canGet: true,
      answer: dice.pick(['record', 'id'] as const),
      facts: { batch },
    },
  }
  return { manners, isPushOnly, bundle: bundleFor(manners) }
}

function bundleFor(manners: Landscape['manners']): Landscape['bundle'] {
  const flow = (connection: SystemId, direction: 'in' | 'out') => ({
    id: `${connection}-${direction}`,
    connection,
    object: 'product',
    direction,
    ...(direction === 'in' && manners[connection].canRead && { schedule: `every ${PULL_MS / 1_000}s` }),
  })
  return {
    flows: [flow('shop', 'in'), flow('shop', 'out'), flow('erp', 'in'), flow('erp', 'out'), flow('depot', 'out')],
    mappings: SYSTEMS.map((id) => ({ name: `${id}/product`, text: MAPPINGS[id] })),
    ownership: OWNERSHIP,
  }
}

const mapping = (system: SystemId, rules: string[]) => `
mapping: ${system}.product
native: ${system}/product
canonical: product
id: id
match: [ "skuCode!" ]
reference: ${CODE_FIELDS[system]}
set: { kind: single, unit: pcs, isOnSale: true, status: active }
map:
${rules.map((rule) => `  - "${rule}"`).join('\n')}
`

const MAPPINGS: Record<SystemId, string> = {
  shop: mapping('shop', [
    'skuCode <-> sku',
    'name <-> title',
    'salePrice <-> price | money(2)',
    'cost <-> cost | money(2)',
    'brand <-> brand',
    'spec <-> spec',
    'category <-> category',
  ]),
  erp: mapping('erp', [
    'skuCode <-> code',
    'name <-> name',
    'salePrice <-> unitPrice | money(2)',
    'cost <-> costPrice | money(2)',
    'brand <-> maker',
    'spec -> size',
    'category <-> group',
  ]),
  depot: mapping('depot', ['skuCode <-> sku', 'name <-> title', 'salePrice <-> price | money(2)']),
}
