// The shipped ownership, for shops whose own staff ship as well: their parcels count like those of the ERP.
import { parseDocument } from 'yaml'

/** `shipped` is the text of mappings/ownership.yaml; its comments stay. */
export function withShopShipments(shipped: string): string {
  const document = parseDocument(shipped)
  document.setIn(['shipment', 'exists'], document.createNode(['erp', 'oms', 'commerce'], { flow: true }))
  return document.toString({ lineWidth: 0 })
}
