// `qiao replay`: what a system last showed of a document, merged anew; shown first, then applied.
import type { Schemas } from './client.ts'
import { brief } from './conflicts.ts'
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { findRecord } from './records.ts'
import { clock, screenOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Replay = Schemas['RecordReplay']
type Field = Replay['fields'][number]

export interface RecordReplayOptions {
  connection: string
  mapping?: string
  dryRun?: boolean
  yes?: boolean
}

const value = (one: unknown) => (one === null ? 'nothing' : brief(one))
const FIELD: Column<Field>[] = [
  { title: 'field', text: ({ field }) => field },
  { title: 'record', text: ({ ours }) => value(ours), least: 10 },
  { title: 'shown there', text: ({ theirs }) => value(theirs), least: 10 },
  { title: 'taken over', text: ({ isTaken }) => (isTaken ? 'yes' : 'no'), tone: ({ isTaken }) => (isTaken ? 'good' : 'dim') },
]

export async function replayRecord(context: CommandContext, word: string, options: RecordReplayOptions): Promise<number> {
  const { connection, mapping, dryRun, yes } = options
  const { id } = await findRecord(context, word)
  const request = { connection, ...(mapping !== undefined && { mapping }) }
  const path = '/api/v1/records/{record}/replay'
  const tried = await context.hub.post(path, { path: { record: id }, body: request })
  const { fields, readAt, mappingHash } = tried.body
  const isNothing = !fields.some(({ isTaken }) => isTaken)
  const lines = () => [
    `As ${connection} showed it ${clock(readAt)}, through mapping ${mappingHash.slice(0, 8)}:`,
    ...(fields.length === 0 ? ['Nothing differs from the record.'] : table(fields, FIELD, screenOf(context.terminal))),
  ]
  if (dryRun || isNothing) {
    context.print(tried.body, lines)
    return 0
  }
  if (!context.isJson) context.note(lines().join('\n'))
  if (!(await isConfirmed(context, 'Take these over?', yes))) return 1
  const { body } = await context.hub.post(path, { path: { record: id }, body: { ...request, isDryRun: false }, ifMatch: tried.etag })
  context.print(body, () => [`${id} is replayed: ${body.fields.flatMap(({ field, isTaken }) => (isTaken ? [field] : [])).join(', ')}`])
  return 0
}
