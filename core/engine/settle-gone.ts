// "There is no such record", says a system of an update: it may have deleted the record, or refuse something else, as a wrong address does. So
// it is asked for the record itself; what is gone is no fault of the push, but news to be observed (engine-rules §10).
import { HubError, toHubError } from '../errors.ts'
import type { DueRow } from './courier.ts'
import type { Channel } from './graph.ts'

interface Answered {
  row: DueRow
  error?: HubError
}

const FOUND = 'foundAfterAll'
const isFoundBefore = ({ row: { delivery } }: Answered) =>
  delivery.lastError !== null && (JSON.parse(delivery.lastError) as { code: string }).code === FOUND

export const recordGone = () => new HubError('gone', 'conflict', 'the record is gone from the system it was written to')

/** Answers of `notFound` become conflicts: the record is read again, and what is due tried again unless it is gone. */
export async function askWhatIsGone({ port, context }: Channel, answers: Answered[]) {
  const open = answers.filter(({ row, error }) => row.binding.externalId !== null && error?.code === 'notFound' && error.kind === 'data')
  if (!open.length || !port.get) return
  try {
    const found = await port.get(
      context,
      open.map(({ row }) => row.binding.externalId!),
    )
    const gone = new Set(found.flatMap(({ externalId, native }) => (native === 'notFound' ? [externalId] : [])))
    for (const one of open) {
      if (gone.has(one.row.binding.externalId!)) one.error = recordGone()
      // It may have come back just now. One that is there, and is not found again, is a person's.
      else if (!isFoundBefore(one)) one.error = new HubError(FOUND, 'conflict', 'the system does not find the record, and shows it')
    }
  } catch (thrown) {
    if (toHubError(thrown).kind === 'data') return
    // Not to be known now: the write is tried again, and asks again.
    for (const one of open)
      one.error = new HubError('gone', 'conflict', 'the record is not found, and cannot be asked for', { cause: thrown })
  }
}
