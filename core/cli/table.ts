// Tables for people: aligned by what characters take on a screen, cut where the screen ends, whole where there is no screen.
import { fit, oneLine, padEnd, padStart, widthOf, type Screen, type Tone } from './screen.ts'

export interface Column<Row> {
  title: string
  text(row: Row): string | number | null | undefined
  tone?(row: Row): Tone | undefined
  isRight?: boolean
  /** May be cut when the screen is narrow, down to this many columns. */
  least?: number
}

const GAP = '  '

/** Lines of a table: a head and one line a row. Nothing = –. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen): string[] {
  const cells = rows.map((row) => columns.map((column) => cellText(column.text(row))))
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...cells.map((cell) => widthOf(cell[i]!))))
  shrink(widths, columns, screen.columns)
  const line = (texts: string[], paint: (text: string, i: number) => string): string =>
    texts
      .map((text, i) => {
        const cut = fit(text, widths[i]!)
        const isLast = i === texts.length - 1
        const padded = columns[i]!.isRight ? padStart(cut, widths[i]!) : isLast ? cut : padEnd(cut, widths[i]!)
        return paint(padded, i)
      })
      .join(GAP)
  const head = line(
    columns.map(({ title }) => title),
    (text) => screen.paint(text, 'dim'),
  )
  const body = cells.map((texts, row) => line(texts, (text, i) => screen.paint(text, columns[i]!.tone?.(rows[row]!))))
  return [head, ...body]
}

const cellText = (value: string | number | null | undefined): string => (value == null || value === '' ? '–' : oneLine(String(value)))

/** Takes what is too much from the widest column that may be cut. */
function shrink<Row>(widths: number[], columns: readonly Column<Row>[], limit: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1))
  for (let excess = total() - limit; excess > 0; excess = total() - limit) {
    const slack = widths.map((width, i) => (columns[i]!.least === undefined ? 0 : width - columns[i]!.least!))
    const most = Math.max(...slack)
    if (most <= 0) return
    const widest = widths.map((width, i) => (slack[i]! > 0 ? width : 0))
    const at = widest.indexOf(Math.max(...widest))
    widths[at]! -= 1
  }
}

/** `name  value` lines under each other. */
export function facts(pairs: [string, string | undefined][], screen: Screen): string[] {
  const given = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined)
  const width = Math.max(0, ...given.map(([name]) => widthOf(name)))
  return given.map(([name, value]) => `${screen.paint(padEnd(name, width), 'dim')}${GAP}${value}`)
}
