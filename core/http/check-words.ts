// The words of a data check's reports: in Chinese or English, fields by their business names, times in a stated zone.
import { CANONICAL_OBJECTS, canonicalSchema, schemaAt } from '../model/schemas.ts'

export type Language = 'zh' | 'en'

const WORDS = {
  zh: {
    title: '数据核对报告',
    started: '开始时间',
    ended: '结束时间',
    state: '状态',
    states: { running: '进行中', succeeded: '已完成', failed: '失败', stopped: '已中止' },
    error: '错误',
    counted: '计数',
    money: '差异金额',
    kind: '类别',
    pieces: '数量',
    currency: '币别',
    hub: '本系统',
    system: '对方',
    number: '单号',
    externalId: '对方标识',
    field: '字段',
    repaired: '已修复',
    record: '单据标识',
    hubAmount: '本系统金额',
    systemAmount: '对方金额',
    zone: (zone: string) => `时间为 ${zone} 时间。`,
    none: '没有差异。',
    unlisted: (count: number) => `另有 ${count} 条差异未列出。`,
    counters: {
      read: '对方记录数',
      pages: '读取页数',
      missing: '对方缺少',
      extra: '对方多出',
      different: '内容不同',
      late: '推送超时',
      renders: '已接受的写法',
      foreign: '不在同步范围',
      moving: '核对期间一直在变',
      unlisted: '未列出',
      apiCalls: '接口调用次数',
    },
  },
  en: {
    title: 'Data check',
    started: 'Started',
    ended: 'Ended',
    state: 'State',
    states: { running: 'running', succeeded: 'succeeded', failed: 'failed', stopped: 'stopped' },
    error: 'Error',
    counted: 'In pieces',
    money: 'In money',
    kind: 'Kind',
    pieces: 'Pieces',
    currency: 'Currency',
    hub: 'Hub',
    system: 'System',
    number: 'Number',
    externalId: 'Id there',
    field: 'Field',
    repaired: 'Repaired',
    record: 'Record',
    hubAmount: 'Amount in the hub',
    systemAmount: 'Amount there',
    zone: (zone: string) => `Times are of ${zone}.`,
    none: 'No differences.',
    unlisted: (count: number) => `${count} more differences are not listed.`,
    counters: {
      read: 'records there',
      pages: 'pages read',
      missing: 'missing there',
      extra: 'extra there',
      different: 'different',
      late: 'late pushes',
      renders: 'accepted forms (renders as)',
      foreign: 'outside the flows',
      moving: 'never quiet',
      unlisted: 'not listed',
      apiCalls: 'calls to the system',
    },
  },
} as const
type Words = (typeof WORDS)[Language]

/** How one reader is told of a check. */
export interface Reader {
  language: Language
  words: Words
  /** As the IANA names it: what times are told in. */
  timeZone: string
  kind(name: string): string
  object(name: string): string
  /** "商品明细 · 金额" of a canonical path; what is no path stays as it is. */
  field(object: string, path: string): string
  isTime(object: string, path: string): boolean
  /** `2026-11-28 17:14:22` of an RFC 3339 time. */
  time(at: string | null): string | null
}

/** Throws RangeError where there is no such time zone. */
export function readerOf(language: Language, timeZone: string): Reader {
  const words = WORDS[language]
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const called = (name: string, title: string | undefined) => (language === 'zh' ? (title ?? name) : inWords(name))
  const known = (object: string, path: string) => (CANONICAL_OBJECTS.includes(object) ? schemaAt(object, path) : undefined)
  const step = (object: string, names: string[]) => {
    const [name, schema] = [names.at(-1)!, known(object, names.join('.'))]
    return schema ? called(name, schema.title) : name
  }
  return {
    ...{ language, words, timeZone },
    kind: (name) => (words.counters as Record<string, string>)[name] ?? name,
    object: (name) => (CANONICAL_OBJECTS.includes(name) ? called(name, canonicalSchema(name).title) : name),
    field: (object, path) =>
      path
        .split('.')
        .map((_, at, names) => step(object, names.slice(0, at + 1)))
        .join(' · '),
    isTime: (object, path) => known(object, path)?.format === 'date-time',
    time: (at) => (at === null ? null : clock.format(new Date(at))),
  }
}

const WHOLE = new Set(['id', 'sku', 'spu', 'url'])

/** `goodsAmount` → "Goods amount". */
function inWords(name: string): string {
  const text = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(' ')
    .map((word) => (WHOLE.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase()))
    .join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A value of a difference as text: times in the reader's zone. */
export function valueText(reader: Reader, value: unknown, isTime: boolean): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return JSON.stringify(value)
  return isTime && !Number.isNaN(Date.parse(value)) ? reader.time(value)! : value
}
