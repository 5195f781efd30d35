// English from the contract's own names: `goodsAmount` → "Goods amount", `skuCode` → "SKU code".
const UPPER: Readonly<Record<string, string>> = {
  id: 'ID',
  sku: 'SKU',
  spu: 'SPU',
  url: 'URL',
  oa: 'OA',
  erp: 'ERP',
  crm: 'CRM',
  unionid: 'UnionID',
  openid: 'OpenID',
}

export function humanise(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => UPPER[word.toLowerCase()] ?? word.toLowerCase())
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
