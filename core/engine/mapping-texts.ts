// Mappings that have run, by the hash that bindings and lineage name: a record can be replayed through the one of then.
import { and, eq, inArray, like } from 'drizzle-orm'
import { isAccount } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import { compileText } from '../mapping/load.ts'
import { canonicalSchema } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { asOwned } from './combine.ts'
import type { Channel, Graph } from './graph.ts'
import type { Ownership } from './ownership.ts'

/** Keeps the texts that are not kept yet. */
export async function keepMappings({ read, tables, admin }: Store, graph: Graph, now: number) {
  const channels = [...graph.connections.values()].flatMap(({ channels, open }) => (isAccount(open) ? [] : [...channels.values()]))
  const byHash = new Map(channels.map((channel) => [channel.mapping.hash, channel]))
  if (!byHash.size) return
  const { mappingTexts } = tables
  const kept = await read
    .select({ hash: mappingTexts.hash })
    .from(mappingTexts)
    .where(inArray(mappingTexts.hash, [...byHash.keys()]))
  for (const { hash } of kept) byHash.delete(hash)
  // One by one: another node that keeps the same text at the same time has kept it for both.
  for (const [hash, { mapping, source }] of byHash)
    await admin([{ table: 'mappingTexts', put: { hash, name: mapping.name, text: source.text, createdAt: now }, expectRev: null }])
}

interface Earlier {
  channel: Channel
  ownership: Ownership
}

/** The channel with an earlier mapping of it: its hash, or how that begins. @throws HubError data */
export async function withMapping({ read, tables }: Store, { channel, ownership }: Earlier, hash: string): Promise<Channel> {
  const { mapping } = channel
  if (mapping.hash.startsWith(hash)) return channel
  const { mappingTexts } = tables
  const rows = await read
    .select()
    .from(mappingTexts)
    .where(and(eq(mappingTexts.name, mapping.name), like(mappingTexts.hash, `${hash}%`)))
    .limit(2)
  if (rows.length !== 1)
    throw new HubError(
      'noMapping',
      'data',
      `${rows.length ? 'several mappings' : 'no mapping'} of ${mapping.name} that has run begins with ${hash}`,
      {
        details: { field: 'mapping' },
      },
    )
  const options = { file: `${mapping.name} ${hash}`, native: channel.source.schema, canonical: canonicalSchema(channel.object) }
  const compiled = compileText(rows[0]!.text, options)
  if (compiled.mapping) return { ...channel, mapping: asOwned(compiled.mapping, channel.object, ownership) }
  const reason = compiled.findings.find(({ severity }) => severity === 'error')?.message ?? 'it cannot be compiled'
  throw new HubError('badMapping', 'data', `the mapping ${hash} no longer fits the system's schema: ${reason}`, {
    details: { field: 'mapping' },
  })
}
