// The landscape that a seed draws: two to five systems around the hub, with the manners of real ones, one node or several, and the hub's
// configuration. A shop and an ERP are always there; a depot only receives; a second shop and a CRM know some of the fields, both ways.
import type { ConfigBundle } from '../../configuration/bundle.ts'
import { diceFrom, type Dice } from './dice.ts'
import { drawEnrolment, ENROLLED_IN, ENROLMENT, type Enrolment } from './enrolment.ts'
import { COUNTING, ownershipOf, TAGGING } from './fields.ts'
import type { Manners } from './system-connector.ts'
import { CODE_FIELDS, SYSTEMS, type SystemId } from './system-ids.ts'

export interface Landscape {
  /** Those of them that are there. */
  systems: SystemId[]
  manners: Record<SystemId, Manners>
  bundle: Omit<ConfigBundle, 'connections' | 'schemas'>
  /** What the hub learns of the shop it learns from pushes alone: the shop sends each until it is acknowledged. */
  isPushOnly: boolean
  /** How often a day a field is put right in one system. */
  mostCorrections: number
  enrolment: Enrolment | undefined
  /** Products are deleted here. */
  hasDeletions: boolean
  /** Deletions of one system that are taken over in a day without a person; undefined: as many as by default. */
  budget: number | undefined
  /** What a person says of deletions that the budget holds, when all is calm. */
  decision: 'ours' | 'theirs'
}

export const PULL_MS = 20_000
/** How far a vendor's clock may be off. */
const MOST_SKEW_MS = 600_000

/** Always the same for the same seed. */
export function landscapeOf(seed: number): Landscape {
  const dice = diceFrom(seed + 0x1a9d)
  const systems = SYSTEMS.filter((id) => id === 'shop' || id === 'erp' || dice.isLucky(0.4))
  const isPushOnly = dice.isLucky(0.2)
  const manners = Object.fromEntries(SYSTEMS.map((id) => [id, drawManners(id, isPushOnly, dice)])) as Landscape['manners']
  const enrolment = drawEnrolment(seed, systems)
  const deletions = drawDeletions(seed, manners)
  const mostCorrections = dice.isLucky(0.2) ? FEW_CORRECTIONS : MANY_CORRECTIONS
  return {
    systems,
    manners,
    isPushOnly,
    mostCorrections,
    enrolment,
    ...deletions,
    bundle: { ...bundleFor(systems, manners, { enrolment, deleteBudget: deletions.budget }), ownership: ownershipOf(mostCorrections) },
  }
}

/** As it is by default, and more than any plan needs. */
const FEW_CORRECTIONS = 3
export const MANY_CORRECTIONS = 1_000

const KINDS: Record<SystemId, Manners['kind']> = { shop: 'commerce', erp: 'erp', depot: 'generic', web: 'generic', crm: 'crm' }

function drawManners(id: SystemId, isPushOnly: boolean, dice: Dice): Manners {
  const push = dice.pick(id === 'shop' ? (['full', 'hint', 'none'] as const) : (['hint', 'none'] as const))
  return {
    kind: KINDS[id],
    push: id === 'depot' ? 'none' : id === 'shop' && isPushOnly ? 'full' : push,
    canRead: id !== 'depot' && !(id === 'shop' && isPushOnly),
    answer: dice.pick(['record', 'id'] as const),
    tellsDeletions: true,
    skewMs: dice.isLucky(0.5) ? 0 : dice.whole(-MOST_SKEW_MS, MOST_SKEW_MS),
    facts: { batch: dice.pick([1, 3]) },
  }
}

/** Its dice are its own, so that all else is the same without it. */
function drawDeletions(seed: number, manners: Landscape['manners']) {
  const dice = diceFrom(seed + 0xde1e)
  const hasDeletions = dice.isLucky(0.35)
  for (const id of SYSTEMS) manners[id].tellsDeletions = dice.isLucky(0.7)
  const budget = dice.pick([undefined, 0, 1, 2])
  return { hasDeletions, budget: hasDeletions ? budget : undefined, decision: dice.pick(['ours', 'theirs'] as const) }
}

interface Wishes {
  enrolment: Enrolment | undefined
  deleteBudget: number | undefined
}

function bundleFor(
  systems: SystemId[],
  manners: Landscape['manners'],
  { enrolment, deleteBudget }: Wishes,
): Omit<Landscape['bundle'], 'ownership'> {
  const filtered = enrolment && {
    filter: { [ENROLMENT.field]: ENROLMENT.in },
    ...(enrolment.leave !== undefined && { leave: enrolment.leave }),
  }
  const flow = (connection: SystemId, direction: 'in' | 'out') => ({
    id: `${connection}-${direction}`,
    connection,
    object: 'product',
    direction,
    ...(direction === 'in' && deleteBudget !== undefined && { deleteBudget }),
    ...(direction === 'in' && manners[connection].canRead && { schedule: `every ${PULL_MS / 1_000}s` }),
    ...(direction === 'out' && connection === ENROLLED_IN && filtered),
  })
  const isArchived = (id: SystemId) => id === ENROLLED_IN && enrolment?.leave === 'archive'
  return {
    flows: systems.flatMap((id) => (id === 'depot' ? [flow(id, 'out')] : [flow(id, 'in'), flow(id, 'out')])),
    mappings: systems.map((id) => ({ name: `${id}/product`, text: isArchived(id) ? withState(MAPPINGS[id]) : MAPPINGS[id] })),
  }
}

/** A system that is told the status: a product is archived there, not taken away. */
const withState = (text: string) =>
  `${text.replace(', status: active', '')}  - "status -> state | enum(on=active, ${ARCHIVED_STATE}=inactive, new=draft, gone=deleted)"\n`
export const ARCHIVED_STATE = 'off'

const mapping = (system: SystemId, rules: string[]) => `
mapping: ${system}.product
native: ${system}/product
canonical: product
id: id
match: [ "skuCode!" ]
reference: ${CODE_FIELDS[system]}
set: { kind: single, unit: pcs, isOnSale: true, status: active }
map:
${[`skuCode <-> ${CODE_FIELDS[system]}`, ...rules, ...combinedRules(system)].map((rule) => `  - "${rule}"`).join('\n')}
`

const combinedRules = (system: SystemId) => [
  ...(COUNTING.includes(system) ? ['extra.visits <-> visits'] : []),
  ...(TAGGING.includes(system) ? ['barcodes <-> tags'] : []),
]

const MAPPINGS: Record<SystemId, string> = {
  shop: mapping('shop', [
    'name <-> title',
    'salePrice <-> price | money(2)',
    'cost <-> cost | money(2)',
    'brand <-> brand',
    'spec <-> spec',
    'category <-> category',
  ]),
  erp: mapping('erp', [
    'name <-> name',
    'salePrice <-> unitPrice | money(2)',
    'cost <-> costPrice | money(2)',
    'brand <-> maker',
    'spec -> size',
    'category <-> group',
  ]),
  depot: mapping('depot', ['name <-> title', 'salePrice <-> price | money(2)']),
  web: mapping('web', ['name <-> label', 'salePrice <-> amount | money(2)', 'spec -> format']),
  crm: mapping('crm', ['name <-> title', 'brand <-> brand']),
}
