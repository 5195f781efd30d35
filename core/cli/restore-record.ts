// `qiao restore-record`: undoes a deletion that the hub has taken over.
import { HubError, toHubError } from '../errors.ts'
import type { Schemas } from './client.ts'
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { findRecord } from './records.ts'

export interface RestoreOptions {
  recreateIn?: string[]
  yes?: boolean
}

export async function restoreRecord(context: CommandContext, word: string, { recreateIn = [], yes }: RestoreOptions): Promise<number> {
  const record = await findGone(context, word)
  const { id, object, number, rev } = record
  if (!record.isDeleted && recreateIn.length === 0) throw notDeleted(record)
  const where = recreateIn.length ? `, and make it anew in ${recreateIn.join(', ')}` : ''
  if (!(await isConfirmed(context, `Restore ${object} ${number ?? id}${where}?`, yes))) return 1
  const path = '/api/v1/records/{record}/restore'
  const { body } = await context.hub.post(path, { path: { record: id }, body: { recreateIn }, ifMatch: `"${rev}"` })
  context.print(body, () => [`${object} ${number ?? id} is restored${where}. What became of it: qiao lineage ${id}`])
  return 0
}

/** One that is deleted before one that is not: it may be gone in a single system. */
async function findGone(context: CommandContext, word: string): Promise<Schemas['RecordDetail']> {
  try {
    return await findRecord(context, word, { isDeleted: true })
  } catch (thrown) {
    if (toHubError(thrown).code !== 'notFound') throw thrown
    return findRecord(context, word)
  }
}

const notDeleted = ({ object, number, id }: Schemas['RecordDetail']): HubError =>
  new HubError(
    'notDeleted',
    'conflict',
    `${object} ${number ?? id} is not deleted: there is nothing to restore. A system that has deleted it gets it back with --recreate-in <connection>.`,
  )
