// The small world of the tests of bills: products of the shop become bills in an ERP that knows 保存, 提交 and 审核.
import type { BindingRow, ConflictRow, DeadLetterRow } from '../store/port.ts'
import { PRODUCT_SCHEMA, startWorld, type World, type WorldOptions } from './product-world.ts'

const STATES = ['draft', 'submitted', 'approved', 'reopened', 'void']
const SCHEMA = { ...PRODUCT_SCHEMA, properties: { ...PRODUCT_SCHEMA.properties, state: { type: 'string', enum: STATES } } }
export const BILL_HEADER = `document: { number: code, status: "state | enum(${STATES.map((state) => `${state}=${state}`).join(', ')})" }`

export interface BillWorld extends World {
  /** The shop sells A1, whose bill goes as far as the flow says. */
  bill(more?: Record<string, unknown>): Promise<void>
  /** The bill of A1 as the hub knows it. */
  binding(): Promise<BindingRow>
  /** Somebody at the ERP. */
  erpSays(changes: Record<string, unknown>): Promise<void>
  shopSays(changes: Record<string, unknown>): Promise<void>
  conflicts(): Promise<ConflictRow[]>
  letters(): Promise<DeadLetterRow[]>
  deliveryState(): Promise<string>
}

export async function startBillWorld(options: WorldOptions = {}): Promise<BillWorld> {
  const erp = { schema: SCHEMA, facts: { documentSteps: ['save', 'submit', 'approve'] as const }, ...options.erp }
  const world = await startWorld({
    ownership: 'product: { exists: [shop, erp], "*": shop }\n',
    ...options,
    erp,
    erpHeader: options.erpHeader ?? BILL_HEADER,
  })
  const { store } = world
  const { bindings, conflicts, deadLetters, deliveries } = store.tables
  const ofErp = <T extends { connection: string }>(rows: T[]) => rows.filter(({ connection }) => connection === 'erp')
  const id = () => [...world.erp.records.keys()][0]!
  return {
    ...world,
    async bill(more) {
      world.sell('A1', more)
      await world.pull(world.shop)
    },
    binding: async () => ofErp(await store.read.select().from(bindings))[0] as BindingRow,
    async erpSays(changes) {
      world.erp.put(id(), { ...world.erp.get(id())!, ...changes })
      await world.pull(world.erp)
    },
    async shopSays(changes) {
      world.shop.put('s-A1', { ...world.shop.get('s-A1')!, ...changes })
      await world.pull(world.shop)
    },
    conflicts: async () => (await store.read.select().from(conflicts)) as ConflictRow[],
    letters: async () => (await store.read.select().from(deadLetters)) as DeadLetterRow[],
    deliveryState: async () => ofErp(await store.read.select().from(deliveries))[0]!.state,
  }
}
