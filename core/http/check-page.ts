// A data check's report as a page to print: in the reader's words, everything of others escaped, no script and no outside host.
import type { components } from '../../openapi/types.ts'
import { valueText, type Reader } from './check-words.ts'

type DataCheck = components['schemas']['DataCheck']
type Difference = components['schemas']['Difference']

export const REPORT_STYLE = `
body { margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #111; background: #fff; font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 1.5rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #eee } td.number { text-align: right; white-space: nowrap }
thead { display: table-header-group } tr { break-inside: avoid } @page { margin: 15mm }
`

const escape = (text: unknown): string => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const shown = (text: string | null | undefined): string => (text === undefined || text === null ? '–' : escape(text))

export interface Report {
  check: DataCheck
  /** What people call the connection. */
  connection: string
  differences: Difference[]
}

/** The whole page. */
export function renderReport({ check, connection, differences }: Report, reader: Reader): string {
  const { words, language } = reader
  const title = `${words.title} ${connection} · ${reader.object(check.object)}`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${REPORT_STYLE}</style></head><body>
<h1>${escape(title)}</h1>
<p>${words.started} ${shown(reader.time(check.startedAt))} · ${words.ended} ${shown(reader.time(check.endedAt))} · ${words.state} ${words.states[check.state]} · ${escape(check.id)}</p>
<p>${escape(words.zone(reader.timeZone))}</p>
${check.error === null ? '' : `<p>${words.error}: ${shown(check.error)}</p>`}
<h2>${words.counted}</h2>${pieces(check, reader)}
${check.amounts.length ? `<h2>${words.money}</h2>${money(check, reader)}` : ''}
${differences.length ? tables(check.object, differences, reader) : `<p>${words.none}</p>`}
${check.counters['unlisted'] ? `<p>${words.unlisted(check.counters['unlisted'])}</p>` : ''}
</body></html>
`
}

function table(head: string[], rows: string[]): string {
  return `<table><thead><tr>${head.map((title) => `<th>${escape(title)}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`
}
const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

function pieces({ counters }: DataCheck, { words, kind }: Reader): string {
  const rows = Object.entries(counters).map(([name, count]) => `<tr><td>${escape(kind(name))}</td><td class="number">${count}</td></tr>`)
  return table([words.kind, words.pieces], rows)
}

function money({ amounts }: DataCheck, { words, kind }: Reader): string {
  const rows = amounts.map((of) => row(escape(kind(of.kind)), shown(of.currency), shown(of.hub), shown(of.system)))
  return table([words.kind, words.currency, words.hub, words.system], rows)
}

/** A table a kind; a line a field. */
function tables(object: string, differences: Difference[], reader: Reader): string {
  const { words } = reader
  const head = [words.number, words.externalId, words.field, words.hub, words.system, words.repaired]
  const linesOf = (difference: Difference) => rowsOf(object, difference, reader)
  return [...Map.groupBy(differences, ({ kind }) => kind)]
    .map(([kind, ofKind]) => `<h2>${escape(reader.kind(kind))}</h2>${table(head, ofKind.flatMap(linesOf))}`)
    .join('\n')
}

function rowsOf(object: string, { number, externalId, values, amount, shownAmount, repairedAt }: Difference, reader: Reader): string[] {
  const line = (name: string, [hub, system]: (string | null | undefined)[]) =>
    row(shown(number), shown(externalId), escape(name), shown(hub), shown(system), shown(reader.time(repairedAt)))
  const fields = Object.entries(values).map(([path, pair]) => {
    const isTime = reader.isTime(object, path)
    return line(
      reader.field(object, path),
      (pair as unknown[]).map((value) => valueText(reader, value, isTime)),
    )
  })
  return fields.length ? fields : [line('', [amount, shownAmount])]
}
