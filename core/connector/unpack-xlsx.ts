// Unpacks an .xlsx with a limit and packs its XML again unpressed: the reader of sheets gets nothing whose size was not counted first, so that
// a small file cannot fill the memory (zip bomb).
import { Unzip, UnzipInflate, zipSync, type Zippable } from 'fflate'
import { HubError } from '../errors.ts'
import { legibleSheet, tooLarge, zeroFormats } from './legible-sheet.ts'

const MOST_PARTS = 2_000
/** What is fed at once: what one piece may become (about a thousandfold) is bounded before the next is looked at. */
const PIECE = 4 * 1024
/** What a workbook in the old format, or one with a password, begins with. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0]

/** @throws HubError data `notXlsx`, `tooLarge` */
export function unpackXlsx(bytes: Uint8Array, maxUnpackedBytes: number): Uint8Array {
  if (OLE.every((byte, at) => bytes[at] === byte))
    throw new HubError('notXlsx', 'data', 'this is an .xls or a workbook with a password: save it as .xlsx without one')
  const parts: Record<string, Uint8Array[]> = {}
  let size = 0
  const unzip = new Unzip((part) => {
    if (Object.keys(parts).length >= MOST_PARTS) throw tooLarge(`it has more than ${MOST_PARTS} parts`)
    if (!/\.(xml|xml\.rels)$/.test(part.name)) return
    const chunks = (parts[part.name] = [] as Uint8Array[])
    part.ondata = (error, chunk) => {
      if (error) throw error
      size += chunk.length
      if (size > maxUnpackedBytes) throw tooLarge(`it unpacks to more than ${megabytes(maxUnpackedBytes)}`)
      chunks.push(chunk)
    }
    part.start()
  })
  unzip.register(UnzipInflate)
  try {
    for (let at = 0; at < bytes.length; at += PIECE) unzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length)
  } catch (thrown) {
    if (thrown instanceof HubError) throw thrown
    throw new HubError('notXlsx', 'data', 'this is no .xlsx, or it is cut off', { cause: thrown })
  }
  if (parts['xl/workbook.xml'] === undefined) throw new HubError('notXlsx', 'data', 'this is no .xlsx: it has no workbook')
  const zeros = zeroFormats(Buffer.concat(parts['xl/styles.xml'] ?? []).toString('latin1'))
  const plain: Zippable = Object.fromEntries(
    Object.entries(parts).map(([name, chunks]) => [name, legible(name, Buffer.concat(chunks), zeros)]),
  )
  return zipSync(plain, { level: 0 })
}

/** Sheets are known by what is in them: where they lie, a workbook may say itself. */
function legible(name: string, xml: Buffer, zeros: ReadonlyMap<string, number>): Uint8Array {
  // LibreOffice spells it in words where Excel writes 1; the reader knows the digit alone, and would be four years off.
  if (name === 'xl/workbook.xml') return Buffer.from(xml.toString('latin1').replace(/\bdate1904=(["'])true\1/, 'date1904="1"'), 'latin1')
  return xml.includes('sheetData') ? legibleSheet(xml, zeros) : xml
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`
