// A changed mapping is planned over many records, then applied, while people go on working in both systems and in the hub. Afterwards every
// write that the ERP saw is compared with the plan.
import { asc, eq } from 'drizzle-orm'
import type { Native } from '../../connector/port.ts'
import type { PlanItemRow, PlanRow } from '../../store/port.ts'
import { randomFrom } from '../hub.ts'
import { productMapping, startWorld, type World } from '../product-world.ts'
import { isSame, meterOf, snapshotOf, type Meter, type Write } from './meter.ts'

export interface Options {
  records: number
  seed: number
  dialect: 'sqlite' | 'postgres'
}
export interface Outcome {
  items: number
  written: number
  /** Written without having looked once more, although the hub knew better, or with other content than planned. Must be 0. */
  appliedStale: number
  replanned: number
  /** Written though nobody had touched the record and the plan did not execute it. Must be 0. */
  unplanned: number
  /** Still due when all plans are applied. Must be 0. */
  left: number
  /** Changes that people made between the hub's last look and its write: no hub can see these. */
  overtaken: number
}
export const isProved = ({ appliedStale, unplanned, left, replanned }: Outcome) => !appliedStale && !unplanned && !left && replanned > 0

const BRAND = ['brand <-> brand', 'spec <-> note']
const MAPPING = { connections: [], flows: [], schemas: [], mappings: [{ name: 'erp/product', text: productMapping('erp', BRAND) }] }

export async function run({ records, seed, dialect }: Options): Promise<Outcome> {
  const world = await startWorld({ dialect, shopRules: BRAND, hub: { seed } })
  try {
    for (let i = 0; i < records; i++) world.sell(`P${i}`, { brand: `Garden ${i % 7}`, note: 'spring' })
    await world.pull(world.shop)
    return await prove(world, randomFrom(seed))
  } finally {
    await world.stop()
  }
}

async function prove(world: World, random: () => number): Promise<Outcome> {
  const before = snapshotOf(world.erp)
  const meter = meterOf(world.erp, world.store, before)
  const plan = await make(world, MAPPING)
  const people = peopleOf(world, await itemsOf(world, plan.id), random)
  for (let i = 0; i < people.count * 0.12; i++) await people.act()
  meter.begin()
  await world.hub.applyPlan(plan.id, {})
  while ((await planOf(world, plan.id)).state === 'applying') {
    for (let i = 0; i < 5; i++) await people.act()
    await new Promise((resolve) => setImmediate(resolve))
    world.advance(5)
    // Closes the plan as the hub's own timer would.
    if (!(await isUnderWay(world, plan.id))) await world.run(500)
  }
  const items = await itemsOf(world, plan.id)
  const counted = compare(items, { before, meter, touched: people.touched })
  return { ...counted, left: await applyAll(world) }
}

async function isUnderWay({ store }: World, plan: string): Promise<boolean> {
  const { planItems } = store.tables
  const rows = await store.read.select({ state: planItems.state }).from(planItems).where(eq(planItems.plan, plan))
  return rows.some(({ state }) => state === 'open' || state === 'queued')
}

async function make(world: World, bundle?: typeof MAPPING): Promise<PlanRow> {
  const { plan } = await world.hub.createPlan({ bundle, connection: 'erp', by: 'prove' })
  await world.settle()
  return planOf(world, plan!.id)
}

async function planOf({ store }: World, id: string): Promise<PlanRow> {
  return (await store.read.select().from(store.tables.plans).where(eq(store.tables.plans.id, id)))[0]!
}

async function itemsOf({ store }: World, id: string): Promise<PlanItemRow[]> {
  const { planItems } = store.tables
  return store.read.select().from(planItems).where(eq(planItems.plan, id)).orderBy(asc(planItems.id))
}

/** Everybody who works meanwhile. Some tell the hub, some do not. */
function peopleOf(world: World, items: PlanItemRow[], random: () => number) {
  const touched = new Set<string>()
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const word = () => `w${Math.floor(random() * 1e6)}`
  const tell = (connection: string, externalId: string) =>
    world.hub.receiveWebhook(connection, {
      headers: { 'x-signature': 'good' },
      query: {},
      rawBody: Buffer.from(JSON.stringify({ hints: [{ object: 'product', externalId }] })),
    })
  const erp = async (id: string) => {
    world.erp.put(id, { ...world.erp.get(id), [pick(['brand', 'note', 'name'])]: word() })
    if (random() < 0.5) await tell('erp', id)
  }
  const shop = async (id: string) => {
    const externalId = `s-${String(world.erp.get(id)!['code'])}`
    world.shop.put(externalId, { ...world.shop.get(externalId), [pick(['brand', 'note', 'price'])]: pick(['1.00', '2.00', '3.00']) })
    await tell('shop', externalId)
  }
  const hub = async (record: string) => {
    const { records } = await world.store.snapshot({ records: [record] })
    await world.hub.editRecord(record, { name: word() }, { expectRev: records[0]!.rev, by: 'prove' }).catch((error: { code: string }) => {
      if (error.code !== 'revChanged') throw error
    })
  }
  return {
    touched,
    count: items.length,
    async act() {
      const { externalId, record } = pick(items)
      touched.add(externalId!)
      await pick([() => erp(externalId!), () => shop(externalId!), () => hub(record!)])()
    },
  }
}

interface Evidence {
  before: ReadonlyMap<string, Native>
  meter: Meter
  touched: ReadonlySet<string>
}

function compare(items: PlanItemRow[], { before, meter, touched }: Evidence): Omit<Outcome, 'left'> {
  const writesOf = Map.groupBy(meter.writes, ({ id }) => id)
  const written = items.filter(({ state }) => state === 'written')
  const others = items.filter(({ state }) => state !== 'written')
  return {
    items: items.length,
    written: written.length,
    appliedStale: written.filter((item) => !isAsPlanned(item, before.get(item.externalId!)!, writesOf.get(item.externalId!)?.[0])).length,
    replanned: items.filter(({ state }) => state === 'replanned').length,
    unplanned: others.filter(({ externalId }) => writesOf.has(externalId!) && !touched.has(externalId!)).length,
    overtaken: meter.writes.filter(({ isOvertaken }) => isOvertaken).length,
  }
}

/** The first write of the record: looked at once more, from exactly what was shown when it was planned, to exactly what was planned. */
function isAsPlanned({ values }: PlanItemRow, before: Native, write: Write | undefined): boolean {
  const { fields } = JSON.parse(values) as { fields: Record<string, [unknown, unknown]> }
  const planned: Native = {
    ...(fields['brand'] && { brand: fields['brand'][1] }),
    ...(fields['spec'] && { note: fields['spec'][1] }),
  }
  if (!write || Object.keys(fields).length !== Object.keys(planned).length) return false
  const isSameChange = write.changed.toSorted().join() === Object.keys(planned).sort().join()
  return isSameChange && write.hasLooked && isSame(write.known, before) && isSame(write.want, { ...before, ...planned })
}

/** Plans and applies until nothing is due; what is due after that is left. */
async function applyAll(world: World): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await world.run(2_000)
    const plan = await make(world)
    const due = (await itemsOf(world, plan.id)).filter(({ state }) => state === 'open').length
    if (!due) return 0
    await world.hub.applyPlan(plan.id, {})
    await world.settle()
  }
  await world.run(2_000)
  const last = await make(world)
  return (await itemsOf(world, last.id)).length
}
