// The systems that a landscape may have, and what each calls the code that all of them know a product by.

export const SYSTEMS = ['shop', 'erp', 'depot', 'web', 'crm'] as const
export type SystemId = (typeof SYSTEMS)[number]
export const CODE_FIELDS: Record<SystemId, string> = { shop: 'sku', erp: 'code', depot: 'sku', web: 'ref', crm: 'code' }
