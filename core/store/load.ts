// Fills an empty database with a dump (dump.ts), of either dialect: all of it or nothing. Values and sequences stay as they were; lanes come
// with raised epochs and without holders.
import { createHash } from 'node:crypto'
import { HubError } from '../errors.ts'
import type { Codec } from './dialect.ts'
import { badDump, cutOff, FORMAT_VERSION, OWN_FACTS, type DumpHeader, type DumpTrailer, type TableHead } from './dump-format.ts'
import type { LoadSink } from './dump-port.ts'
import { refuseWrongKey } from './key-check.ts'
import type { StoreTarget } from './open.ts'
import { knownVersion } from './schema-version.ts'

export interface Loaded {
  hubId: string | null
  /** Number of rows by table. */
  rows: Record<string, number>
}

const ROWS_AT_ONCE = 1_000
const BYTES_AT_ONCE = 1_000_000

/** Throws HubError: config `wrongKey`, `schemaVersion`, `notEmpty`, `databaseInUse`; data `badDump`, `notLoaded`. */
export async function load(input: AsyncIterable<Uint8Array>, options: { target: StoreTarget; codec: Codec }): Promise<Loaded> {
  const lines = linesOf(input)
  const first = await lines.next()
  // What does not fit is refused before the database is touched.
  const header = readHeader(first.done ? undefined : first.value)
  refuseOtherVersion(header)
  refuseWrongKey(options.codec, header.keyCheck)
  const sink = await openSink(options)
  try {
    const rows = await loadTables(first.value as Buffer, lines, sink)
    await sink.finish(header.sequence)
    return { hubId: header.hubId, rows }
  } finally {
    await sink.close()
  }
}

async function openSink({ target, codec }: { target: StoreTarget; codec: Codec }): Promise<LoadSink> {
  if ('file' in target) return (await import('./sqlite/load.ts')).openSqliteSink(target.file, codec)
  return (await import('./postgres/load.ts')).openPostgresSink(target.url, codec)
}

function readHeader(line: Buffer | undefined): DumpHeader {
  const header = line && (parse(line) as DumpHeader | null)
  if (header?.dump !== 'qiao') throw badDump('What came in is no dump of Qiao.')
  return header
}

function refuseOtherVersion({ formatVersion, dialect, schemaVersion }: DumpHeader): void {
  const known = formatVersion === FORMAT_VERSION ? knownVersion(dialect) : undefined
  if (schemaVersion === known) return
  const message = `The dump was made by another version of Qiao (format ${formatVersion}, schema ${schemaVersion}; here ${FORMAT_VERSION} and ${knownVersion(dialect)}): use the same version at both ends, then upgrade.`
  throw new HubError('schemaVersion', 'config', message)
}

/** Reads to the trailer; resolves with what it counts, when all of it has arrived. */
async function loadTables(first: Buffer, lines: AsyncGenerator<Buffer>, sink: LoadSink): Promise<DumpTrailer['rows']> {
  const digest = createHash('sha256').update(first).update('\n')
  const counts: DumpTrailer['rows'] = {}
  let table: Table | undefined
  for await (const line of lines) {
    const value = parse(line) as unknown[] | TableHead | DumpTrailer
    if (!Array.isArray(value)) await table?.flush()
    if ('digest' in value) {
      const isWhole = value.digest === digest.digest('hex') && JSON.stringify(value.rows) === JSON.stringify(counts)
      if (!isWhole || [...sink.shapes.keys()].some((name) => !(name in counts))) throw badDump('The dump was changed on its way.')
      if (!(await lines.next()).done) throw badDump('Something follows the end of the dump.')
      return counts
    }
    digest.update(line).update('\n')
    if (Array.isArray(value)) {
      if (!table) throw badDump('The dump begins with a row of no table.')
      counts[table.name]!++
      await table.add(value, line.length)
    } else {
      table = openTable(value, sink)
      counts[table.name] = 0
    }
  }
  throw cutOff()
}

type Table = ReturnType<typeof openTable>

/** Collects a table's rows and inserts them many at once. */
function openTable({ table: name, columns }: TableHead, sink: LoadSink) {
  const shape = sink.shapes.get(name)
  if (!shape || shape.names.join() !== columns.join()) throw badDump(`The dump’s table ${name} is not the one that is known here.`)
  const settle = SETTLED[name] ?? ((row: Row) => row)
  let waiting: unknown[][] = []
  let bytes = 0

  async function flush(): Promise<void> {
    if (waiting.length === 0) return
    try {
      await sink.insert(shape!, waiting)
    } catch (cause) {
      const message = `Rows of ${name} cannot be stored here: ${(cause as Error).message}. Nothing was loaded.`
      throw new HubError('notLoaded', 'data', message, { cause })
    }
    waiting = []
    bytes = 0
  }
  return {
    name,
    flush,
    async add(values: unknown[], size: number): Promise<void> {
      const row = settle(Object.fromEntries(columns.map((column, i) => [column, values[i]])))
      if (!row) return
      waiting.push(shape!.values(row))
      bytes += size
      if (waiting.length >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) await flush()
    },
  }
}

type Row = Record<string, unknown>
/** What arrives otherwise than it left; undefined = not at all. */
const SETTLED: Record<string, (row: Row) => Row | undefined> = {
  meta: (row) => (OWN_FACTS.includes(row['key'] as string) ? undefined : row),
  // As if the lease had been given back: whoever held it holds nothing here.
  lanes: (row) => ({ ...row, epoch: (row['epoch'] as number) + 1, holder: null, leaseUntil: 0 }),
  tokens: (row) => ({ ...row, leaseUntil: 0 }),
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch (cause) {
    throw badDump('What came in is no dump of Qiao, or was changed on its way.', cause)
  }
}

const NEW_LINE = 10

/** Whole lines only, without their ends: a rest without one was cut off. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const { buffer, byteOffset, byteLength } of input) {
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    let start = 0
    for (let end = bytes.indexOf(NEW_LINE); end !== -1; end = bytes.indexOf(NEW_LINE, start)) {
      yield Buffer.concat([...rest, bytes.subarray(start, end)])
      rest = []
      start = end + 1
    }
    if (start < bytes.length) rest.push(bytes.subarray(start))
  }
  if (rest.length > 0) throw cutOff()
}
