// Numbers, money and times as people read them. Decimal strings go to Intl as strings, so no digit passes through a float.
type Decimal = Intl.StringNumericLiteral

export interface Formats {
  /** Counts. */
  count(value: number): string
  /** A part of one: 0.05 → "5%". */
  percent(part: number): string
  /** A decimal string with all of its digits. */
  decimal(value: string): string
  /** A decimal string in a currency; one that Intl does not know is written after the number. */
  money(value: string, currency: string | null | undefined): string
  /** RFC 3339 → date and time in the browser's zone. */
  time(at: string): string
  /** YYYY-MM-DD → date, in no zone. */
  date(day: string): string
  /** "3 minutes ago", counted from `now` (epoch ms). */
  ago(at: string, now: number): string
  /** `every 30s` in words; a cron expression stays as it is. */
  schedule(text: string): string
  /** Between two times, or to `now` when it has not ended. */
  duration(from: string, to: string | null, now: number): string
}

const CHINESE_UNITS: Readonly<Record<string, string>> = { s: '秒', m: '分钟', h: '小时' }
const ENGLISH_UNITS: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h' }
const DECIMAL = /^-?\d+(\.\d+)?$/

export function formatsFor(language: string): Formats {
  const isChinese = language === 'zh-CN'
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 6 })
  const day: Intl.DateTimeFormatOptions = isChinese
    ? { year: 'numeric', month: '2-digit', day: '2-digit' }
    : { year: 'numeric', month: 'short', day: 'numeric' }
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
  const times = new Intl.DateTimeFormat(language, { ...day, ...clock })
  const days = new Intl.DateTimeFormat(language, { ...day, timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  const moneyFormats = new Map<string, Intl.NumberFormat | null>()

  const moneyFormat = (currency: string): Intl.NumberFormat | null => {
    if (!moneyFormats.has(currency)) moneyFormats.set(currency, openMoneyFormat(language, currency))
    return moneyFormats.get(currency) ?? null
  }
  const decimal = (value: string): string => (DECIMAL.test(value) ? decimals.format(value as Decimal) : value)

  return {
    count: (value) => numbers.format(value),
    percent: (part) => percents.format(part),
    decimal,
    money: (value, currency) => {
      if (!currency || !DECIMAL.test(value)) return decimal(value)
      return moneyFormat(currency)?.format(value as Decimal) ?? `${decimal(value)} ${currency}`
    },
    time: (at) => times.format(new Date(at)),
    date: (text) => (Number.isNaN(Date.parse(text)) ? text : days.format(new Date(text))),
    ago: (at, now) => agoIn(relative, Date.parse(at) - now),
    schedule: (text) => {
      const every = /^every (\d+)\s*([smh])$/.exec(text)
      if (!every) return text
      const [, number = '', unit = 's'] = every
      return isChinese ? `每 ${number} ${CHINESE_UNITS[unit]}` : `every ${number} ${ENGLISH_UNITS[unit]}`
    },
    duration: (from, to, now) => {
      const ms = Math.max(0, (to === null ? now : Date.parse(to)) - Date.parse(from))
      if (ms < 1000) return `${ms} ms`
      if (ms < 59_950) return isChinese ? `${Math.round(ms / 100) / 10} 秒` : `${Math.round(ms / 100) / 10} s`
      const all = Math.round(ms / 1000)
      const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60]
      if (hours > 0) return isChinese ? `${hours} 小时 ${minutes} 分` : `${hours} h ${minutes} min`
      return isChinese ? `${minutes} 分 ${seconds} 秒` : `${minutes} min ${seconds} s`
    },
  }
}

function openMoneyFormat(language: string, currency: string): Intl.NumberFormat | null {
  if (!/^[A-Z]{3}$/.test(currency)) return null
  return new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 6 })
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

function agoIn(relative: Intl.RelativeTimeFormat, ms: number): string {
  for (const [unit, size] of UNITS) {
    if (Math.abs(ms) >= size || unit === 'second') return relative.format(Math.round(ms / size), unit)
  }
  return ''
}
