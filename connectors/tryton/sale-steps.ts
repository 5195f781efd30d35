// Driving sales forward: draft → quotation → confirmed → processing, in batches. Each attempt starts from the state that Tryton shows.
import { HubError } from '../../core/errors.ts'
import { inHalves } from './batches.ts'
import type { TrytonClient } from './client.ts'

export const DOCUMENT_TARGETS = ['draft', 'quotation', 'confirmed', 'processing'] as const
export type DocumentTarget = (typeof DOCUMENT_TARGETS)[number]

/** Option `documentTarget` of the flow. Throws HubError config when it is no such step. */
export function documentTarget(options: Record<string, unknown>): DocumentTarget {
  const { documentTarget: target = 'processing' } = options
  if ((DOCUMENT_TARGETS as readonly unknown[]).includes(target)) return target as DocumentTarget
  throw new HubError('badOption', 'config', `Option documentTarget "${String(target)}" is none of ${DOCUMENT_TARGETS.join(', ')}`, {
    details: { field: 'documentTarget' },
  })
}

/** What became of one sale: its state now, and why it did not get further. */
export interface Progress {
  state: string
  error?: HubError
}

/**
 * Sales of one call. Confirming makes shipment and invoice in the same breath: up to a second a sale on SQLite (measured on 6.0.29), and a call
 * must end well before its time-out.
 */
const AT_ONCE = { quote: 50, confirm: 5, process: 5 }

const STEPS: { from: string; button: keyof typeof AT_ONCE; reaches: DocumentTarget }[] = [
  { from: 'draft', button: 'quote', reaches: 'quotation' },
  { from: 'quotation', button: 'confirm', reaches: 'confirmed' },
  { from: 'confirmed', button: 'process', reaches: 'processing' },
]

/** Presses the buttons that are still due. `states`: sale id → state now. Sales that stand further, or are cancelled, stay as they are. */
export async function driveSales(
  client: TrytonClient,
  states: Map<number, string>,
  target: DocumentTarget,
): Promise<Map<number, Progress>> {
  const progress = new Map<number, Progress>([...states].map(([id, state]) => [id, { state }]))
  for (const step of STEPS) {
    if (DOCUMENT_TARGETS.indexOf(step.reaches) > DOCUMENT_TARGETS.indexOf(target)) break
    const due = [...progress].filter(([, { state, error }]) => state === step.from && error === undefined).map(([id]) => id)
    await press(client, due, step, progress)
  }
  return progress
}

async function press(
  client: TrytonClient,
  ids: number[],
  { from, button }: (typeof STEPS)[number],
  progress: Map<number, Progress>,
): Promise<void> {
  if (ids.length === 0) return
  const results: Awaited<ReturnType<typeof inHalves<number, number>>> = []
  for (let at = 0; at < ids.length; at += AT_ONCE[button]) {
    const some = ids.slice(at, at + AT_ONCE[button])
    results.push(...(await inHalves(some, async (few) => (await client.call('sale.sale', button, [few]), few))))
  }
  const rows = await client.searchRead('sale.sale', [['id', 'in', ids]], { fields: ['state'] })
  const now = new Map(rows.map(({ id, state }) => [id, state as string]))
  ids.forEach((id, at) => {
    const result = results[at]!
    const state = now.get(id) ?? from
    const error = 'error' in result ? result.error : undefined
    // A button pressed in a state it does not fit is ignored without a word, and processing runs behind confirm's answer, where its
    // failure is only logged: what counts is the state that shows.
    progress.set(id, state === from ? { state, error: stuck(id, button, error) } : { state })
  })
}

export function stuck(id: number, button: string, error: HubError | undefined): HubError {
  if (button === 'process' && (error === undefined || error.code === 'buttonNotAllowed')) {
    return new HubError(
      'notProcessed',
      'transient',
      `Tryton confirmed sale ${id} but has not processed it. Either its worker is behind; or processing fails (accounts of the product category, fiscal year): press Process there to see why, or give the API user the group Sales Administrator, and the hub will say`,
      { details: { sale: id } },
    )
  }
  return (
    error ?? new HubError('noEffect', 'data', `Tryton ignored ${button} on sale ${id}: look at the sale there`, { details: { sale: id } })
  )
}
