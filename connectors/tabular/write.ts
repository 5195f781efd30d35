// Writing: one new file for each batch, never touched again, so that whoever it is for may take it away at any moment. The key column is the
// record's id there; a row of a known key is its newest state.
import { createHash } from 'node:crypto'
import type { ConnectorContext, GetResult, Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import { LINE_ID, type Config, type Table } from './config.ts'
import type { Disk } from './disk.ts'
import { uncodable } from './gb18030.ts'
import { createLedger, stampOf, type Ledger, type Note, type Noted } from './ledger.ts'
import { keyOf } from './records.ts'
import { tableBytes } from './write-table.ts'

type Context = ConnectorContext<Config>

export interface FolderWriter {
  write(ctx: Context, items: WriteItem[]): Promise<WriteResult[]>
  get(ctx: Context, ids: string[]): Promise<GetResult[]>
  lookup(ctx: Context, references: string[]): Promise<{ reference: string; externalId?: string }[]>
}

export function createWriter(disk: Disk, table: Table): FolderWriter {
  const ledger = createLedger(disk, table)

  async function write(ctx: Context, items: WriteItem[]): Promise<WriteResult[]> {
    await ledger.look()
    const judged = judge(items, ledger, table)
    const fresh = judged.flatMap(({ note }) => note ?? [])
    if (fresh.length > 0)
      await ledger.put(nameOf(fresh, Math.max(ctx.now(), ledger.lastPut() + 1), table), await tableBytes(fresh, table), fresh)
    const natives = await ledger.natives(judged.flatMap(({ before }) => before ?? []))
    return judged.map(({ note, before, error }): WriteResult => {
      if (note) return { externalId: note.externalId, native: note.native, done: true }
      if (before) return { externalId: before.externalId, native: natives.shift()!, done: true }
      return { done: false, error: error! }
    })
  }

  async function get(_ctx: Context, ids: string[]): Promise<GetResult[]> {
    await ledger.look()
    const found = ids.flatMap((id) => ledger.byId.get(id) ?? [])
    const natives = await ledger.natives(found)
    const nativeOf = new Map(found.map(({ externalId }, at) => [externalId, natives[at]!]))
    return ids.map((externalId) => ({ externalId, native: nativeOf.get(externalId) ?? ('notFound' as const) }))
  }

  async function lookup(_ctx: Context, references: string[]): Promise<{ reference: string; externalId?: string }[]> {
    await ledger.look()
    return references.map((reference) => ({ reference, externalId: ledger.byReference.get(reference)?.externalId }))
  }

  return { write, get, lookup }
}

interface Judged {
  /** To be put out. */
  note?: Note
  /** Put out by an earlier attempt already. */
  before?: Noted
  error?: HubError
}

function judge(items: WriteItem[], { byAttempt, byId }: Pick<Ledger, 'byAttempt' | 'byId'>, table: Table): Judged[] {
  /** Of this batch. */
  const taken = new Map<string, string>()
  return items.map((item): Judged => {
    const before = byAttempt.get(item.attemptKey)
    if (before) return { before }
    const externalId = keyOf(item.want, table.key)
    const error = refusal(item, externalId, table, byId.get(externalId ?? '')?.reference ?? taken.get(externalId ?? ''))
    if (error) return { error }
    const native = nativeOf(item.want, table)
    const unwritable = unwritableIn(native, table)
    if (unwritable) return { error: unwritable }
    taken.set(externalId!, item.reference)
    return { note: { externalId: externalId!, reference: item.reference, attemptKey: item.attemptKey, native } }
  })
}

/** `holder`: reference of the record that has the key. */
function refusal(item: WriteItem, externalId: string | undefined, { key }: Table, holder: string | undefined): HubError | undefined {
  const [column = ''] = key
  const fault = (code: string, message: string): HubError => new HubError(code, 'data', message, { details: { path: column } })
  const names = key.join(', ')
  if (externalId === undefined) return fault('noKey', `${names} is blank: map it, it is the key`)
  if (item.externalId !== undefined && item.externalId !== externalId)
    return fault(
      'keyChanged',
      `${names} was ${item.externalId} and is now ${externalId}: the key of a record that was written may not change`,
    )
  if (item.externalId === undefined && holder !== undefined && holder !== item.reference)
    return fault('duplicateKey', `${names} ${externalId} was written for another record (${holder}): keys must be unique`)
  return undefined
}

function unwritableIn(native: Native, { encoding, format }: Table): HubError | undefined {
  if (format !== 'csv' || encoding !== 'gb18030') return undefined
  for (const [path, value] of Object.entries(native)) {
    const character = uncodable(JSON.stringify(value))
    if (character === undefined) continue
    const code = character.codePointAt(0)!.toString(16).toUpperCase()
    return new HubError('uncodable', 'data', `${path} holds a character that gb18030 does not have (U+${code}): set encoding to utf-8`, {
      details: { path },
    })
  }
  return undefined
}

/** What is written of a record: its columns as text, its lines with their places. */
function nativeOf(want: Native, { columns, lines }: Table): Native {
  const native: Native = Object.fromEntries(columns.map(({ name }) => [name, cellOf(want[name])]))
  if (!lines) return native
  const entries = (want.lines as Native[] | undefined) ?? []
  let last = Math.max(0, ...entries.map((entry) => Number(entry[LINE_ID] ?? 0)))
  native.lines = entries.map((entry) => ({
    [LINE_ID]: typeof entry[LINE_ID] === 'string' ? entry[LINE_ID] : String(++last),
    ...Object.fromEntries(lines.columns.map(({ name }) => [name, cellOf(entry[name])])),
  }))
  return native
}

const cellOf = (value: unknown): string | null => {
  if (value == null || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `orders-20260115T080000123Z-1f2e3d4c.csv`: in the order in which they were put out, though a clock be put back. */
function nameOf(notes: Note[], at: number, { pattern }: Table): string {
  const digest = createHash('sha256')
    .update(notes.map(({ attemptKey }) => attemptKey).join('\0'))
    .digest('hex')
  return pattern.replace('*', () => `${stampOf(at)}-${digest.slice(0, 8)}`)
}
