// Rows for tests of stores: everything filled in, each field may be overridden; and a codec that never gives the same bytes twice.
import { randomBytes } from 'node:crypto'
import type { Codec } from '../store/dialect.ts'
import type {
  BindingKey,
  BindingRow,
  CommitItem,
  ConflictRow,
  DeadLetterRow,
  DeliveryStep,
  DirtyMark,
  LineageRow,
  RecordRow,
  RunRow,
  Store,
} from '../store/port.ts'

/** Time of the tests, epoch ms. */
export const T0 = 1_790_000_000_000

/** Other bytes each time for the same text: what compares, sorts or looks up sealed bytes breaks. */
export const randomisingCodec: Codec = {
  seal: (text) => Buffer.concat([randomBytes(8), Buffer.from(text)]),
  open: (bytes) => Buffer.from(bytes.subarray(8)).toString(),
}

export const recordRow = (id: string, over: Partial<RecordRow> = {}): RecordRow => ({
  id,
  object: 'order',
  number: `SO-${id}`,
  status: 'paid',
  amount: '12.50',
  currency: 'CNY',
  pieces: null,
  dueAt: null,
  todoKind: null,
  todoAt: null,
  body: JSON.stringify({ number: id, note: '订单' }),
  stamps: null,
  isFilled: true,
  isDeleted: false,
  isStopped: false,
  rev: 1,
  createdAt: T0,
  updatedAt: T0,
  ...over,
})

export const bindingKey = (record: string, connection = 'erp'): BindingKey => ({ connection, object: 'order', record })

export const bindingRow = (record: string, over: Partial<BindingRow> = {}): BindingRow => ({
  ...bindingKey(record, over.connection),
  externalId: null,
  shadow: null,
  shadowDigest: null,
  mappingHash: null,
  sent: null,
  accepted: null,
  corrections: null,
  keys: null,
  lines: null,
  documentNumber: null,
  documentStatus: null,
  documentType: null,
  documentHold: null,
  documentDate: null,
  pushedAt: null,
  approvedAt: null,
  version: null,
  seenSeq: 0,
  writtenSeq: 0,
  readAt: T0,
  isDeleted: false,
  rev: 1,
  updatedAt: T0,
  ...over,
})

export const dirtyMark = (record: string, over: Partial<DirtyMark> = {}): DirtyMark => ({
  ...bindingKey(record, over.connection),
  lane: 0,
  priority: 8,
  dueAt: T0,
  at: T0,
  ...over,
})

export const step = (record: string, over: Partial<DeliveryStep> & Pick<DeliveryStep, 'from' | 'to'>): DeliveryStep => ({
  ...bindingKey(record, over.connection),
  set: {},
  at: T0,
  ...over,
})

export const lineageRow = (record: string, over: Partial<LineageRow> = {}): Omit<LineageRow, 'id'> => ({
  at: T0,
  record,
  object: 'order',
  connection: 'erp',
  kind: 'changed',
  origin: 'live',
  run: null,
  externalId: null,
  mappingHash: null,
  fields: 'status',
  patch: '{"status":["paid","shipped"]}',
  ...over,
})

export const conflictRow = (id: string, over: Partial<ConflictRow> = {}): ConflictRow => ({
  id,
  record: 'r1',
  object: 'order',
  connection: 'erp',
  field: 'status',
  kind: 'manual',
  values: '{}',
  state: 'open',
  rev: 1,
  createdAt: T0,
  updatedAt: T0,
  ...over,
})

export const letterRow = (id: string, over: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  id,
  direction: 'out',
  connection: 'erp',
  object: 'order',
  record: 'r1',
  externalId: null,
  payload: '{}',
  code: 'badField',
  kind: 'data',
  message: 'no such unit',
  details: null,
  field: null,
  mappingHash: null,
  version: null,
  state: 'open',
  note: null,
  rev: 1,
  createdAt: T0,
  updatedAt: T0,
  ...over,
})

export const runRow = (id: string, over: Partial<RunRow> = {}): RunRow => ({
  id,
  connection: 'erp',
  object: 'order',
  kind: 'pull',
  state: 'running',
  counters: '{}',
  error: null,
  startedAt: T0,
  endedAt: null,
  ...over,
})

/** A record with a due delivery in `erp`. */
export const dueItem = (record: string, over: Partial<DirtyMark> = {}): CommitItem => ({
  key: record,
  records: [{ row: recordRow(record), expectRev: null }],
  dirty: [dirtyMark(record, over)],
})

/** Commits items, and fails the test if any of them did not get in. */
export async function commitAll(store: Store, ...items: CommitItem[]): Promise<number> {
  const { seq, failed, refused, fenced } = await store.commit({ items })
  if (failed.length + refused.length > 0 || fenced) throw new Error(`not committed: ${JSON.stringify({ failed, refused, fenced })}`)
  return seq
}

export async function addConnection(store: Store, id: string, state = 'active'): Promise<void> {
  await store.admin([
    {
      table: 'connections',
      put: { id, connector: 'x', name: id, config: '{}', state, stateReason: null, rev: 1, createdAt: T0, updatedAt: T0 },
    },
  ])
}
