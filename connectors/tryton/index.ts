// Tryton ERP (trytond 6.0, JSON-RPC): orders and shipments in, stock, products, parties, warehouses and companies out.
import { defineConnector } from '../../core/connector/port.ts'
import { check } from './check.ts'
import type { TrytonConfig } from './config.ts'
import { fetchFields } from './custom.ts'
import { customer } from './customer.ts'
import { inventory } from './inventory.ts'
import { manifest } from './manifest.ts'
import { afterSale } from './aftersale.ts'
import { order, salesSummary } from './order.ts'
import { organization, warehouse } from './places.ts'
import { product } from './product.ts'
import { shipment } from './shipment.ts'

const objects = { product, order, salesSummary, afterSale, shipment, inventory, customer, warehouse, organization }

export default defineConnector<TrytonConfig>({ manifest, check, fetchFields, open: () => ({ objects }) })
