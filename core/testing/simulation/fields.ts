// The fields of a simulated product: who owns each, what the systems call it, and values that carry the number of the edit they come from.
import type { SystemId } from './system-ids.ts'

export const FIELDS = ['name', 'salePrice', 'brand', 'spec', 'cost', 'category'] as const
export type Field = (typeof FIELDS)[number]

/** What each system calls the fields it holds. */
export const NATIVE_NAMES: Record<SystemId, Partial<Record<Field, string>>> = {
  shop: { name: 'title', salePrice: 'price', brand: 'brand', spec: 'spec', cost: 'cost', category: 'category' },
  erp: { name: 'name', salePrice: 'unitPrice', brand: 'maker', spec: 'size', cost: 'costPrice', category: 'group' },
  depot: { name: 'title', salePrice: 'price' },
  web: { name: 'label', salePrice: 'amount', spec: 'format' },
  crm: { name: 'title', brand: 'brand' },
}

/**
 * Owned by one system, and put right everywhere else (brand: tolerated elsewhere). `name` is the newest change's, `category` the hub's; `spec`
 * is edited in the hub as well, which its owner may overwrite.
 */
export const OWNER: Partial<Record<Field, 'shop' | 'erp'>> = { salePrice: 'shop', brand: 'shop', spec: 'shop', cost: 'erp' }

/** Fields that people edit in each system: also such as they do not own. */
export const EDITED = {
  shop: ['name', 'salePrice', 'brand', 'spec', 'cost'],
  erp: ['name', 'salePrice', 'brand', 'cost', 'category'],
  depot: [],
  web: ['name', 'salePrice'],
  crm: ['name', 'brand'],
} as const satisfies Record<SystemId, readonly Field[]>

/** Systems that count visits (each count is another power of two, so that a sum tells what is in it), and that tag products. */
export const COUNTING: readonly SystemId[] = ['shop', 'erp', 'web']
export const TAGGING: readonly SystemId[] = ['shop', 'erp', 'crm']

/** `mostCorrections`: how often a system may be put right in a day before its field is contested. */
export const ownershipOf = (mostCorrections: number) => `
rank: [shop, erp, web, crm]
product:
  exists: [shop, erp]
  "*": { owner: shop, mostCorrections: ${mostCorrections} }
  name: { owner: latest, mostCorrections: ${mostCorrections} }
  brand: { owner: shop, others: tolerate }
  cost: { owner: erp, mostCorrections: ${mostCorrections} }
  category: { owner: hub, mostCorrections: ${mostCorrections} }
  extra.visits: sum
  barcodes: union
`

/** The value that edit number `edit` gives a field. */
export function valueOf(field: Field, edit: number): string {
  switch (field) {
    case 'salePrice':
    case 'cost':
      return `${edit}.55`
    case 'brand':
      return `B${edit} of the valley`
    default:
      return `${field} ${edit}`
  }
}

/** The number of the edit that a value comes from, rounded or cut as it may be. */
export const editOf = (value: unknown): number => Number(/\d+/.exec(String(value))?.[0])

const wholeUnits = (value: unknown) => (typeof value === 'string' ? value.replace(/\.\d+$/, '.00') : value)
const MAKER_LENGTH = 6

/** How a system shows a value that is written to it: the ERP and the depot know whole prices, the ERP cuts a maker's name. */
export function rendered(system: SystemId, field: Field, value: unknown): unknown {
  if (field === 'salePrice' && (system === 'erp' || system === 'depot')) return wholeUnits(value)
  if (field === 'brand' && system === 'erp' && typeof value === 'string') return value.slice(0, MAKER_LENGTH)
  return value
}
