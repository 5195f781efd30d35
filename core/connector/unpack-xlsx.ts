// Unpacks an .xlsx with a limit and packs its XML again unpressed: the reader of sheets gets nothing whose size was not counted first, so that
// a small file cannot fill the memory (zip bomb).
import { Unzip, UnzipInflate, zipSync, type Zippable } from 'fflate'
import { HubError } from '../errors.ts'

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
  const plain: Zippable = Object.fromEntries(Object.entries(parts).map(([name, chunks]) => [name, legible(name, Buffer.concat(chunks))]))
  return zipSync(plain, { level: 0 })
}

const FAILED = /(<c\b[^>]*?) t="e"/g
const DATED = /(<c\b[^>]*? t="d"[^>]*>(?:<f[^>]*>[^<]*<\/f>)?<v>\d{4}-\d\d-\d\dT[\d:.]+)(?=<\/v>)/g

/**
 * The reader takes a cell whose formula failed (`t="e"`) for a blank one; as text it says #N/A, which is told as a fault. A date that is written as
 * one (`t="d"`) has no zone, and the reader takes it for one of the machine's: as UTC it is what it says.
 */
function legible(name: string, xml: Buffer): Uint8Array {
  if (!name.startsWith('xl/worksheets/') || !(xml.includes(' t="e"') || xml.includes(' t="d"'))) return xml
  return Buffer.from(xml.toString('utf8').replaceAll(FAILED, '$1 t="str"').replaceAll(DATED, '$1Z'))
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`
const tooLarge = (why: string): HubError => new HubError('tooLarge', 'data', `this file is too large: ${why}`)
