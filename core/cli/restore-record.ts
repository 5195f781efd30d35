// `qiao restore-record`: undoes a deletion that the hub has taken over.
import { isConfirmed } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { findRecord } from './records.ts'

export interface RestoreOptions {
  recreateIn?: string[]
  yes?: boolean
}

export async function restoreRecord(context: CommandContext, word: string, { recreateIn = [], yes }: RestoreOptions): Promise<number> {
  const { id, object, number, rev } = await findRecord(context, word, { isDeleted: true })
  const where = recreateIn.length ? `, and make it anew in ${recreateIn.join(', ')}` : ''
  if (!(await isConfirmed(context, `Restore ${object} ${number ?? id}${where}?`, yes))) return 1
  const path = '/api/v1/records/{record}/restore'
  const { body } = await context.hub.post(path, { path: { record: id }, body: { recreateIn }, ifMatch: `"${rev}"` })
  context.print(body, () => [`${object} ${number ?? id} is restored${where}. What became of it: qiao lineage ${id}`])
  return 0
}
