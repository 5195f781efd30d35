// What custom fields are called, for those who show records.
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'

export const customFieldRoutes = (hub: Hub): Handlers<'listCustomFields'> => ({
  listCustomFields: async () => ({ body: { items: hub.customFields() } }),
})
