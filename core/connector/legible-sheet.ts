// The XML of a sheet as its reader understands it: the reader wants every cell to say where it is, makes a place in memory for each one up to the
// last, and passes over what a cell shows where that is not its value.
import { HubError } from '../errors.ts'

/** A piece at a time, so that no sheet costs a multiple of its size. A cell holds far less. */
const PIECE = 1024 * 1024
/** What Excel has. */
const MOST_ROWS = 1_048_576
/** From the first to the last, blank ones between others too. */
const MOST_CELLS = 20_000_000

const CELL = String.raw`<(?:\w+:)?c\b`
const FORMULA = String.raw`(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?`
const VALUE = String.raw`<(?:\w+:)?v>`
const PLACED = /<((?:\w+:)?(?:row|c))(?=[\s/>])([^>]*)>/g
const LAST_CELL = new RegExp(`^.*(?=${CELL})`, 's')
const FAILED = new RegExp(`(${CELL}[^>]*?) t="e"`, 'g')
const DATED = new RegExp(String.raw`(${CELL}[^>]*? t="d"[^>]*>${FORMULA}${VALUE}\d{4}-\d\d-\d\dT[\d:.]+)(?=</)`, 'g')
const NUMBER = new RegExp(`(${CELL})([^>]*)(>${FORMULA}${VALUE})([^<]*)`, 'g')

/**
 * A cell whose formula failed (`t="e"`) is taken for a blank one; as text it says #N/A, which is told as a fault. A date that is written as one
 * (`t="d"`) has no zone, and would be taken for one of the machine's: as UTC it is what it says. A number that is shown with zeros before it is an
 * id: it becomes the text that people see.
 * @throws HubError data `notXlsx`, `tooLarge`
 */
export function legibleSheet(xml: Buffer, zeros: ReadonlyMap<string, number>): Buffer {
  const places = new Places()
  const pieces: Buffer[] = []
  for (let at = 0; at < xml.length;) {
    // A byte is a character: all that is looked for and put in is ASCII.
    const window = xml.toString('latin1', at, at + PIECE)
    const piece = at + PIECE < xml.length ? wholeCells(window) : window
    const plain = places.tell(piece).replaceAll(FAILED, '$1 t="str"').replaceAll(DATED, '$1Z')
    pieces.push(Buffer.from(zeros.size === 0 ? plain : withZeros(plain, zeros), 'latin1'))
    at += piece.length
  }
  places.requireCompact()
  return Buffer.concat(pieces)
}

function wholeCells(window: string): string {
  const end = LAST_CELL.exec(window)?.[0].length || window.lastIndexOf('<')
  if (end <= 0) throw tooLarge('it has a cell of more than 1 MiB')
  return window.slice(0, end)
}

/** Where rows and cells are. They may leave it out: then they follow the ones before them. */
class Places {
  private row = 0
  private column = 0
  private height = 0
  private width = 0
  private cells = 0

  tell(xml: string): string {
    return xml.replaceAll(PLACED, (tag: string, name: string, attributes: string) => {
      const said = /\s(?:\w+:)?r\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1]
      const [, letters, number] = /^([A-Z]{0,3})(\d{1,7})$/.exec(said ?? '') ?? []
      if (said !== undefined && number === undefined) throw new HubError('notXlsx', 'data', `this workbook has a cell at "${said}"`)
      if (name.endsWith('row')) {
        this.row = number === undefined ? this.row + 1 : Number(number)
        this.column = 0
        if (this.row > MOST_ROWS) throw tooLarge(`it has more than ${MOST_ROWS} rows`)
        return tag
      }
      // Told where it is, a cell takes more than before.
      if (++this.cells > MOST_CELLS) throw tooLarge(`a sheet has more than ${MOST_CELLS} cells, blank ones too`)
      this.column = letters ? columnOf(letters) : this.column + 1
      if (number !== undefined) this.row = Number(number)
      if (!attributes.endsWith('/')) {
        this.height = Math.max(this.height, this.row)
        this.width = Math.max(this.width, this.column)
      }
      return said === undefined ? `<${name} r="${lettersOf(this.column)}${this.row}"${attributes}>` : tag
    })
  }

  /** One cell far off, hit by mistake, would take all memory. */
  requireCompact(): void {
    if (this.row > MOST_ROWS || this.width * this.height > MOST_CELLS)
      throw tooLarge(
        `the cells of a sheet reach as far as column ${lettersOf(this.width)} and row ${this.height}: delete what stands far off, or split it`,
      )
  }
}

/** A = 1. */
const columnOf = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
const lettersOf = (column: number): string =>
  column === 0 ? '' : lettersOf(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26))

/** Excel computes with 15 digits: of a longer number some are lost, and it is left to be told. */
const withZeros = (xml: string, zeros: ReadonlyMap<string, number>): string =>
  xml.replaceAll(NUMBER, (whole, cell: string, attributes: string, between: string, stored: string) => {
    const digits = zeros.get(/\ss=["'](\d+)["']/.exec(attributes)?.[1] ?? '')
    const number = Number(stored)
    const isShownSo = digits !== undefined && !/\st=["'](?!n["'])/.test(attributes) && stored !== '' && Number.isInteger(number)
    if (!isShownSo || number < 0 || number >= 1e15) return whole
    return `${cell}${attributes.replace(/\st=["']n["']/, '')} t="str"${between}${String(number).padStart(digits, '0')}`
  })

/** How many digits each style of a cell shows at least, where its number format is zeros alone (00000). */
export function zeroFormats(styles: string): Map<string, number> {
  const digits = new Map<string, number>()
  for (const [, attributes = ''] of styles.matchAll(/<(?:\w+:)?numFmt\b([^>]*)>/g)) {
    // What it says of negative numbers and of the language is nothing to zeros.
    const zeros = /^(?:\[\$[^\]]*\])?(00+)(?:;|$)/.exec(valueOf(attributes, 'formatCode'))?.[1]
    if (zeros !== undefined) digits.set(valueOf(attributes, 'numFmtId'), zeros.length)
  }
  const formats = /<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(styles)?.[0] ?? ''
  const ids = [...formats.matchAll(/<(?:\w+:)?xf\b([^>]*)>/g)].map(([, attributes = '']) => valueOf(attributes, 'numFmtId'))
  return new Map(ids.flatMap((id, style) => (digits.has(id) ? [[String(style), digits.get(id)!] as const] : [])))
}

const valueOf = (attributes: string, name: string): string => new RegExp(`\\b${name}=["']([^"']*)["']`).exec(attributes)?.[1] ?? ''

export const tooLarge = (why: string): HubError => new HubError('tooLarge', 'data', `this file is too large: ${why}`)
