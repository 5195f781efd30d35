// The whole database of a hub as a stream, as of one moment; the hub may go on working. load.ts reads it, on either dialect.
import { createHash } from 'node:crypto'
import { HubError } from '../errors.ts'
import { dumpShapes, FORMAT_VERSION, type DumpHeader, type DumpTrailer, type TableHead } from './dump-format.ts'
import type { DumpSource } from './dump-port.ts'
import type { StoreTarget } from './open.ts'
import { knownVersion } from './schema-version.ts'

const CHUNK_LENGTH = 65_536

/** Throws HubError config `noData`, `schemaVersion`. Whoever stops reading early ends it. */
export async function* dump(target: StoreTarget): AsyncGenerator<string> {
  const source = await openSource(target)
  try {
    refuseOtherSchema(source)
    yield* chunksOf(linesOf(source))
  } finally {
    await source.close()
  }
}

async function openSource(target: StoreTarget): Promise<DumpSource> {
  if ('file' in target) return (await import('./sqlite/dump.ts')).openSqliteSource(target.file)
  return (await import('./postgres/dump.ts')).openPostgresSource(target.url)
}

function refuseOtherSchema({ dialect, meta }: DumpSource): void {
  const stored = Number(meta.get('schemaVersion') ?? 0)
  const known = knownVersion(dialect)
  if (stored === known) return
  if (stored === 0) throw new HubError('noData', 'config', 'The database is empty: there is nothing to dump.')
  const remedy = stored < known ? 'bring it up to date first: qiao migrate' : 'dump with the newer Qiao that it belongs to'
  throw new HubError('schemaVersion', 'config', `The database has schema version ${stored}, this Qiao knows ${known}: ${remedy}.`)
}

async function* linesOf(source: DumpSource): AsyncGenerator<string> {
  const { dialect, meta, sequence } = source
  const header: DumpHeader = {
    dump: 'qiao',
    formatVersion: FORMAT_VERSION,
    dialect,
    schemaVersion: knownVersion(dialect),
    keyCheck: meta.get('keyCheck') ?? '',
    hubId: meta.get('hubId') ?? null,
    sequence,
  }
  yield JSON.stringify(header)
  const counts: DumpTrailer['rows'] = {}
  for (const [table, shape] of dumpShapes(dialect)) {
    yield JSON.stringify({ table, columns: [...shape.names] } satisfies TableHead)
    counts[table] = 0
    for await (const row of source.rows(shape)) {
      counts[table]++
      yield JSON.stringify(Object.values(shape.read(row)).map(whole))
    }
  }
  yield JSON.stringify({ rows: counts })
}

/** All numbers are whole by tables.ts; SQLite takes a fraction all the same, PostgreSQL does not. */
const whole = (value: unknown): unknown => (typeof value === 'number' ? Math.round(value) : value)

/** Lines in pieces that are worth a write each; the last one becomes the trailer, with the digest of all before it. */
async function* chunksOf(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  const digest = createHash('sha256')
  let chunk = ''
  let last: string | undefined
  for await (const line of lines) {
    if (last !== undefined) chunk += `${last}\n`
    last = line
    if (chunk.length < CHUNK_LENGTH) continue
    digest.update(chunk)
    yield chunk
    chunk = ''
  }
  digest.update(chunk)
  const { rows } = JSON.parse(last!) as DumpTrailer
  yield `${chunk}${JSON.stringify({ rows, digest: digest.digest('hex') } satisfies DumpTrailer)}\n`
}
