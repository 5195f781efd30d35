// Phone numbers as people type them ↔ +<country><number>. Masked numbers (138****0000) are never touched.
import { ArgumentFault, plainArgs, refuse, shown, type ConverterFactory } from './converter.ts'

interface Region {
  code: string
  /** Digit dialled before the area code inside the country. */
  trunk: string
  /** Numbers dialled without the trunk digit. */
  bare?: RegExp
}

// ITU-T E.164 country codes and national trunk prefixes.
const REGIONS: Record<string, Region> = {
  CN: { code: '86', trunk: '0', bare: /^(1[3-9]\d{9}|[48]00\d{7})$/ },
  HK: { code: '852', trunk: '' },
  MO: { code: '853', trunk: '' },
  TW: { code: '886', trunk: '0' },
  SG: { code: '65', trunk: '' },
  MY: { code: '60', trunk: '0' },
  JP: { code: '81', trunk: '0' },
  KR: { code: '82', trunk: '0' },
  AU: { code: '61', trunk: '0' },
  GB: { code: '44', trunk: '0' },
  DE: { code: '49', trunk: '0' },
  FR: { code: '33', trunk: '0' },
  US: { code: '1', trunk: '' },
  CA: { code: '1', trunk: '' },
}

/** `phone(CN)`: 138 0000 1111, 0086-13800001111 and +8613800001111 are one number. Written as dialled in the region. */
export const phone: ConverterFactory = (args) => {
  const [name] = plainArgs('phone', args, { least: 1, most: 1 })
  const region = Object.hasOwn(REGIONS, name!) ? REGIONS[name!] : undefined
  if (!region) throw new ArgumentFault(`\`phone(${name})\`: known regions are ${Object.keys(REGIONS).join(', ')}`)
  return {
    name: 'phone',
    reads: ['string', 'integer', 'number'],
    gives: 'string',
    get: (value) => international(value, region),
    put: (value) => national(international(value, region), region),
    same: (a, b) => a === b || (typeof a === 'string' && typeof b === 'string' && international(a, region) === international(b, region)),
    total: true,
    bijective: false,
    loses: 'blanks, dashes and the prefix of the country have several spellings',
  }
}

function international(value: unknown, region: Region): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw refuse('notText', `${shown(value)} is not a phone number`)
  const compact = text.replace(/[\s\-().]/g, '')
  if (!/^(\+|00)?\d{5,17}$/.test(compact)) return text.trim()
  if (compact.startsWith('+')) return compact
  if (compact.startsWith('00')) return `+${compact.slice(2)}`
  const isWithCode = region.bare && compact.startsWith(region.code) && region.bare.test(compact.slice(region.code.length))
  if (isWithCode) return `+${compact}`
  const isTrunk = region.trunk !== '' && compact.startsWith(region.trunk)
  return `+${region.code}${isTrunk ? compact.slice(region.trunk.length) : compact}`
}

function national(text: string, region: Region): string {
  if (!text.startsWith(`+${region.code}`)) return text
  const rest = text.slice(region.code.length + 1)
  return region.trunk === '' || region.bare?.test(rest) ? rest : region.trunk + rest
}
