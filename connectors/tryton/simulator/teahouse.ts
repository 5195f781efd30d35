// The custom fields of a shop's own module, as core/testing/tryton/modules/teahouse adds them to a real Tryton, and Tryton's words about them.

interface CustomField {
  model: string
  name: string
  ttype: string
  kind: 'plain' | 'decimal' | 'date' | 'bool'
  field_description: string
  help?: string
}

export const MODULE = 'teahouse'
export const TEAHOUSE: readonly CustomField[] = [
  { model: 'sale.sale', name: 'delivery_slot', ttype: 'char', kind: 'plain', field_description: 'Delivery slot' },
  { model: 'sale.sale', name: 'deposit', ttype: 'numeric', kind: 'decimal', field_description: 'Deposit' },
  { model: 'sale.sale', name: 'pick_up_on', ttype: 'date', kind: 'date', field_description: 'Pick-up day' },
  { model: 'sale.sale', name: 'is_gift', ttype: 'boolean', kind: 'bool', field_description: 'Sent as a gift' },
  { model: 'sale.line', name: 'engraving', ttype: 'char', kind: 'plain', field_description: 'Engraving' },
  { model: 'product.template', name: 'shelf_life', ttype: 'integer', kind: 'plain', field_description: 'Shelf life (days)' },
  {
    ...{ model: 'party.party', name: 'card_number', ttype: 'char', kind: 'plain' },
    ...{ field_description: 'Member card', help: 'Of the loyalty programme' },
  },
]
