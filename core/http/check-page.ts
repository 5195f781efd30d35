// A data check's report as a page to print: in Chinese or English, everything of others escaped, no script and no outside host.
import type { components } from '../../openapi/types.ts'

type DataCheck = components['schemas']['DataCheck']
type Difference = components['schemas']['Difference']
export type Language = 'zh' | 'en'

export const REPORT_STYLE = `
body { margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #111; background: #fff; font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 1.5rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #eee } td.number { text-align: right; white-space: nowrap }
thead { display: table-header-group } tr { break-inside: avoid } @page { margin: 15mm }
`

const WORDS = {
  zh: {
    title: '数据核对报告',
    of: (check: DataCheck) => `${check.connection} · ${check.object}`,
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
    of: (check: DataCheck) => `${check.connection} · ${check.object}`,
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

const escape = (text: unknown): string => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const shown = (value: unknown): string =>
  value === undefined || value === null ? '–' : escape(typeof value === 'string' ? value : JSON.stringify(value))
const counterName = (words: Words, name: string): string => (words.counters as Record<string, string>)[name] ?? name

/** The whole page. */
export function renderReport(check: DataCheck, differences: Difference[], language: Language): string {
  const words = WORDS[language]
  const title = `${words.title} ${words.of(check)}`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${REPORT_STYLE}</style></head><body>
<h1>${escape(title)}</h1>
<p>${words.started} ${shown(check.startedAt)} · ${words.ended} ${shown(check.endedAt)} · ${words.state} ${words.states[check.state]} · ${escape(check.id)}</p>
${check.error === null ? '' : `<p>${words.error}: ${shown(check.error)}</p>`}
<h2>${words.counted}</h2>${pieces(check, words)}
${check.amounts.length ? `<h2>${words.money}</h2>${money(check, words)}` : ''}
${differences.length ? tables(differences, words) : `<p>${words.none}</p>`}
${check.counters['unlisted'] ? `<p>${words.unlisted(check.counters['unlisted'])}</p>` : ''}
</body></html>
`
}

function table(head: string[], rows: string[]): string {
  return `<table><thead><tr>${head.map((title) => `<th>${escape(title)}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`
}
const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

function pieces({ counters }: DataCheck, words: Words): string {
  const rows = Object.entries(counters).map(
    ([name, count]) => `<tr><td>${escape(counterName(words, name))}</td><td class="number">${count}</td></tr>`,
  )
  return table([words.kind, words.pieces], rows)
}

function money({ amounts }: DataCheck, words: Words): string {
  const rows = amounts.map(({ kind, currency, hub, system }) => row(counterName(words, kind), shown(currency), shown(hub), shown(system)))
  return table([words.kind, words.currency, words.hub, words.system], rows)
}

/** A table a kind; a line a field. */
function tables(differences: Difference[], words: Words): string {
  const head = [words.number, words.externalId, words.field, words.hub, words.system, words.repaired]
  return [...Map.groupBy(differences, ({ kind }) => kind)]
    .map(([kind, ofKind]) => `<h2>${escape(counterName(words, kind))}</h2>${table(head, ofKind.flatMap(linesOf))}`)
    .join('\n')
}

function linesOf({ number, externalId, values, amount, shownAmount, repairedAt }: Difference): string[] {
  const line = (field: string, [hub, system]: unknown[]) =>
    row(shown(number), shown(externalId), escape(field), shown(hub), shown(system), shown(repairedAt))
  const fields = Object.entries(values)
  return fields.length ? fields.map(([field, pair]) => line(field, pair)) : [line('', [amount, shownAmount])]
}
