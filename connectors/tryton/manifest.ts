// The manifest and the native schemas, typed.
import type { JsonSchema, Manifest, ObjectFacts } from '../../core/connector/port.ts'
import manifestJson from './manifest.json' with { type: 'json' }
import afterSale from './schemas/afterSale.json' with { type: 'json' }
import customer from './schemas/customer.json' with { type: 'json' }
import inventory from './schemas/inventory.json' with { type: 'json' }
import order from './schemas/order.json' with { type: 'json' }
import organization from './schemas/organization.json' with { type: 'json' }
import product from './schemas/product.json' with { type: 'json' }
import shipment from './schemas/shipment.json' with { type: 'json' }
import warehouse from './schemas/warehouse.json' with { type: 'json' }

export const manifest = manifestJson as unknown as Manifest

export type ObjectName = keyof typeof manifestJson.objects

/** A summary bill is a sale like that of an order. */
const SCHEMAS: Record<ObjectName, JsonSchema> = {
  customer,
  inventory,
  order,
  salesSummary: order,
  afterSale,
  organization,
  product,
  shipment,
  warehouse,
}

/** Facts and schema of one object, as a port has them. */
export function describeObject(name: ObjectName): { facts: ObjectFacts; schema: JsonSchema } {
  return { facts: manifest.objects[name]!, schema: SCHEMAS[name] }
}
