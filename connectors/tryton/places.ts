// Warehouses (stock.location of type warehouse) and organizations (company.company): read only, both are set up in Tryton.
import type { ObjectPort } from '../../core/connector/port.ts'
import { stampOf } from './changes.ts'
import type { TrytonConfig } from './config.ts'
import { keptRows } from './lookups.ts'
import { describeObject } from './manifest.ts'
import { readingPort, type ObjectShape } from './object.ts'

const BOTH_STATES = ['active', 'in', [true, false]]
const WAREHOUSES = [['type', '=', 'warehouse'], BOTH_STATES]

const warehouseShape: ObjectShape = {
  ...describeObject('warehouse'),
  model: 'stock.location',
  domain: WAREHOUSES,
  referenceField: 'code',
  sources: () => Promise.resolve([{ model: 'stock.location', domain: WAREHOUSES }]),
  async compose(_ctx, client, ids) {
    const rows = await client.searchRead('stock.location', [['id', 'in', ids], ...WAREHOUSES], {
      fields: ['code', 'name', 'active', 'storage_location', 'write_date', 'create_date'],
    })
    return rows.map((row) => ({
      externalId: String(row.id),
      stamp: stampOf(row),
      native: {
        id: String(row.id),
        // Tryton does not demand a code; the hub's warehouses need one.
        code: row.code || `location-${row.id}`,
        name: row.name,
        active: Boolean(row.active),
      },
    }))
  },
}

const companyShape: ObjectShape = {
  ...describeObject('organization'),
  model: 'company.company',
  // Its name is its party's: a change there does not touch the company.
  async sources(ctx, client) {
    const companies = await keptRows(ctx, client, { model: 'company.company', fields: ['party'] })
    const parties = companies.map(({ party }) => party as number)
    return [
      { model: 'company.company' },
      {
        model: 'party.party',
        domain: [['id', 'in', parties], BOTH_STATES],
        owners: (row) => companies.filter(({ party }) => party === row.id).map(({ id }) => String(id)),
      },
    ]
  },
  async compose(_ctx, client, ids) {
    const rows = await client.searchRead('company.company', [['id', 'in', ids]], {
      fields: ['party', 'party.name', 'party.code', 'currency.code', 'write_date', 'create_date'],
    })
    return rows.map((row) => {
      const party = row['party.'] as { name: string; code: string }
      return {
        externalId: String(row.id),
        stamp: stampOf(row),
        native: { id: String(row.id), code: party.code, name: party.name, currency: (row['currency.'] as { code: string }).code },
      }
    })
  },
}

/** The object `warehouse`. */
export const warehouse: ObjectPort<TrytonConfig> = readingPort(warehouseShape)
/** The object `organization`. */
export const organization: ObjectPort<TrytonConfig> = readingPort(companyShape)
