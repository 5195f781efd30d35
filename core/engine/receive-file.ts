// A file that a person hands in: what reading it would change, computed as a pull would and nothing written; or kept, for the next pull.
import { HubError, toHubError } from '../errors.ts'
import type { HandedFile, ReadRecord } from '../connector/port.ts'
import type { Courier, Observer } from './courier.ts'
import type { Channel } from './graph.ts'
import { lookUpCases, type OpenCase } from './look-up.ts'
import { placed, type Observation } from './observation.ts'
import { observeOne } from './observe-one.ts'
import { partition } from './partition.ts'
import type { Patch } from './patch.ts'
import type { FileAction, FileChanges, FileItem, FileReport } from './port.ts'
import { promising } from './refs.ts'

const BATCH = 100
/** Of one report: what is unchanged is counted and not listed. */
const MOST_ITEMS = 1_000

export interface ReceiveFile {
  channel: Channel
  file: HandedFile
  isDryRun: boolean
}

/** @throws HubError data: the file as a whole cannot be read · config `noUpload` */
export async function receiveFile(courier: Courier, { channel, file, isDryRun }: ReceiveFile): Promise<FileReport> {
  const { connection, object, port } = channel
  if (!port.receiveFile || !channel.inbound)
    throw new HubError(
      'noUpload',
      'config',
      `${object} of ${connection.id} takes no files: it needs an inbound flow and a connector that reads files`,
    )
  const { records, keep } = await port.receiveFile(channel.context, file)
  if (isDryRun) return { keptAs: null, records: records.length, ...(await tried(courier, channel, records)) }
  const unreadable = records.flatMap((record) => (record.error ? [itemOf(record, 'error', { error: record.error })] : []))
  const keptAs = await keep()
  return { keptAs, records: records.length, changes: null, ...cut(unreadable) }
}

async function tried(courier: Courier, channel: Channel, records: ReadRecord[]): Promise<Pick<FileReport, 'changes' | 'items' | 'left'>> {
  const observer: Observer = { ...courier, graph: courier.graph, refs: promising(courier.refs) }
  const changes: FileChanges = { created: 0, changed: 0, unchanged: 0, skipped: 0, duplicate: 0, waits: 0, error: 0 }
  const items: FileItem[] = []
  for (let at = 0; at < records.length; at += BATCH)
    for (const item of await tryBatch(observer, channel, records.slice(at, at + BATCH))) {
      changes[item.action]++
      if (item.action !== 'unchanged') items.push(item)
    }
  return { changes, ...cut(items) }
}

const cut = (items: FileItem[]) => ({ items: items.slice(0, MOST_ITEMS), left: Math.max(0, items.length - MOST_ITEMS) })

/** In the order of the records. */
async function tryBatch(observer: Observer, channel: Channel, records: ReadRecord[]): Promise<FileItem[]> {
  const { open, unchanged } = await openOf(observer, channel, records)
  const { cases, failures, waiting, raced, refs } = await lookUpCases(observer, channel, open)
  const around = { deps: observer.deps, graph: observer.graph(), channel, origin: 'live' as const, refs }
  const told = new Map<Observation, FileItem>()
  for (const { observation } of unchanged) told.set(observation, itemOf(observation, 'unchanged'))
  for (const { found, error } of failures) told.set(found.observation, failed(found.observation, error))
  for (const { observation } of [...waiting, ...raced]) told.set(observation, itemOf(observation, 'waits'))
  for (const found of cases) {
    const { observation } = found
    try {
      const { kind, item } = observeOne(around, found)
      const patch = item.lineage?.find((row) => row.patch != null)?.patch
      told.set(observation, itemOf(observation, kind, { fields: patch ? (JSON.parse(patch) as Patch) : {} }))
    } catch (thrown) {
      told.set(observation, failed(observation, thrown))
    }
  }
  return [...unchanged, ...open].sort((a, b) => a.at - b.at).map(({ observation }) => told.get(observation)!)
}

interface Numbered extends OpenCase {
  at: number
}

async function openOf({ deps }: Observer, channel: Channel, records: ReadRecord[]): Promise<{ open: Numbered[]; unchanged: Numbered[] }> {
  const { connection, object, mapping } = channel
  const ids = records.map(({ externalId }) => externalId)
  const [startedSeq, heads] = [await deps.store.sequence(), await deps.store.bindingHeads(connection.id, object, ids)]
  const headOf = new Map(heads.map((head) => [head.externalId, head]))
  const readAt = deps.now()
  const all = records.map((record, at): Numbered => {
    const shadow = JSON.stringify(channel.prune(record.native))
    const digest = deps.digest(`${mapping.hash}\0${shadow}`)
    return { at, observation: { ...record, startedSeq, readAt }, shadow, digest, headRev: headOf.get(record.externalId)?.rev }
  })
  const [unchanged, open] = partition(all, ({ observation, digest }) => {
    const head = headOf.get(observation.externalId)
    return !observation.error && head?.shadowDigest === digest && !head.isDeleted
  })
  return { open, unchanged }
}

/** @throws what is not a data error */
function failed(observation: ReadRecord, thrown: unknown): FileItem {
  const error = toHubError(thrown)
  if (error.kind !== 'data') throw error
  return itemOf(observation, 'error', { error })
}

function itemOf(record: ReadRecord, action: FileAction, { fields = {}, error }: { fields?: Patch; error?: HubError } = {}): FileItem {
  const { externalId, place = null } = record
  const failure = error && { code: error.code, message: placed(error, record.place).message }
  return { externalId, place, action, fields, error: failure ?? null }
}
