// The demo shop's goods, invented: a tea shop with gift boxes, and a campus errand service (校园跑腿) that has no stock at all.
import type { Product } from './records.ts'
import type { Draft } from './store.ts'

export const TEA_SHOP = 'tea-shop'
export const ERRAND_SHOP = 'campus-errand'
/** The free extra of a gift box. */
export const SPOON = 'GIFT-SPOON'

interface TeaLine {
  spu: string
  name: string
  category: string
  unit: string
  sizes: readonly (readonly [grams: number, price: number])[]
}

const TEAS: readonly TeaLine[] = [
  { spu: 'TEA-LJ', name: '明前龙井', category: 'tea/green', unit: '罐', sizes: [[100, 12800], [250, 26800]] },
  { spu: 'TEA-BLC', name: '洞庭碧螺春', category: 'tea/green', unit: '罐', sizes: [[100, 11800], [200, 21800]] },
  { spu: 'TEA-ZSXZ', name: '正山小种', category: 'tea/black', unit: '罐', sizes: [[100, 15800], [250, 35800]] },
  { spu: 'TEA-TGY', name: '安溪铁观音', category: 'tea/oolong', unit: '盒', sizes: [[125, 9800], [250, 18800]] },
  { spu: 'TEA-PE', name: '勐海熟普', category: 'tea/dark', unit: '饼', sizes: [[357, 16800]] },
  { spu: 'TEA-BHYZ', name: '白毫银针', category: 'tea/white', unit: '罐', sizes: [[50, 19800]] },
] // prettier-ignore

const BUNDLES = [
  { sku_code: 'GIFT-TEA-01', name: '双罐茶礼盒', price: 39800, parts: ['TEA-LJ-250', 'TEA-ZSXZ-100'] },
  { sku_code: 'GIFT-TEA-02', name: '四季茶礼盒', price: 49900, parts: ['TEA-LJ-100', 'TEA-BLC-100', 'TEA-TGY-125', 'TEA-ZSXZ-100'] },
] as const

const WARE = [
  { sku_code: 'WARE-GW-150', name: '白瓷盖碗', spec: '150ml', unit: '只', price: 8800 },
  { sku_code: 'WARE-CUP-6', name: '品茗杯', spec: '6只装', unit: '套', price: 6600 },
  { sku_code: SPOON, name: '竹制茶匙（赠品）', spec: '单支', unit: '支', price: 900 },
] as const

const ERRANDS = [
  { sku_code: 'ERR-PARCEL-S', name: '代取快递', spec: '小件', price: 300 },
  { sku_code: 'ERR-PARCEL-L', name: '代取快递', spec: '大件', price: 800 },
  { sku_code: 'ERR-FOOD', name: '食堂带饭', spec: '30分钟送达', price: 500 },
  { sku_code: 'ERR-PRINT', name: '打印代取', spec: '20页内', price: 400 },
] as const

/** Everything the shop sells, in the order the ids are given out. */
export function catalog(): Draft<Product>[] {
  const products = [...teas(), ...ware(), ...bundles(), ...errands()]
  return products.map((product, index) => ({ sku_id: String(20001 + index), ...product }))
}

type Bare = Omit<Draft<Product>, 'sku_id'>
const onSale = { currency: 'CNY', is_on_sale: true, status: 'active' } as const

function teas(): Bare[] {
  return TEAS.flatMap(({ spu, name, category, unit, sizes }, line) =>
    sizes.map(([grams, price], size) => ({
      sku_code: `${spu}-${grams}`,
      spu_code: spu,
      kind: 'single' as const,
      name,
      spec: `${grams}g`,
      attributes: { 净含量: `${grams}g`, 包装: unit === '罐' ? '铁罐' : '纸盒' },
      barcodes: [`69000002${String(line * 10 + size).padStart(4, '0')}1`],
      brand: '桥山',
      category,
      unit,
      list_price: price + 3000,
      sale_price: price,
      tax_rate: '13',
      shelf_life_days: category === 'tea/dark' ? 3650 : 540,
      weight_kg: String((grams + 150) / 1000),
      ...onSale,
    })),
  )
}

function ware(): Bare[] {
  return WARE.map(({ price, ...product }) => ({
    ...product,
    kind: 'single' as const,
    category: 'ware',
    sale_price: price,
    tax_rate: '13',
    ...onSale,
    is_on_sale: product.sku_code !== SPOON,
  }))
}

function bundles(): Bare[] {
  return BUNDLES.map(({ sku_code, name, price, parts }) => ({
    sku_code,
    kind: 'bundle' as const,
    name,
    category: 'gift',
    unit: '盒',
    components: parts.map((part) => ({ sku_code: part, num: 1 })),
    sale_price: price,
    tax_rate: '13',
    ...onSale,
  }))
}

function errands(): Bare[] {
  return ERRANDS.map(({ price, ...product }) => ({
    ...product,
    spu_code: product.sku_code.split('-').slice(0, 2).join('-'),
    kind: 'service' as const,
    category: 'service/errand',
    unit: '次',
    sale_price: price,
    tax_rate: '6',
    ...onSale,
  }))
}
