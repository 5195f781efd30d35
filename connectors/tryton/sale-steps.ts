// Driving sales forward: draft → quotation → confirmed → processing, in batches. Each attempt starts from the state that Tryton shows.
import { HubError } from '../../core/errors.ts'
import type { WriteItem, WriteResult } from '../../core/connector/port.ts'
import { inHalves } from './batches.ts'
import type { TrytonClient } from './client.ts'

type Target = NonNullable<WriteItem['target']>

/** In the order a sale goes through them. */
const STATES: readonly string[] = ['draft', 'quotation', 'confirmed', 'processing', 'done']
/** 保存 · 提交 · 审核. Tryton processes by itself what is confirmed, so nothing stops in between. */
const REACHES: Readonly<Record<Target, string>> = { save: 'draft', submit: 'quotation', approve: 'processing' }

/** Does a sale stand further back than it did? A cancelled one does. */
export const isFurtherBack = (now: string, before: unknown): boolean =>
  typeof before === 'string' && STATES.includes(before) && STATES.indexOf(now) < STATES.indexOf(before)

/** A sale to drive on; without a target as far as Tryton goes. */
export interface Way {
  state: string
  target: Target | undefined
}

/** What became of one sale: its state now, and why it did not get further. */
export type Progress = { state: string } & Pick<WriteResult, 'failed' | 'error'>

/**
 * Sales of one call. Confirming makes shipment and invoice in the same breath: up to a second a sale on SQLite (measured on 6.0.29), and a call
 * must end well before its time-out.
 */
const AT_ONCE = { quote: 50, confirm: 5, process: 5 }

const STEPS: { from: string; button: keyof typeof AT_ONCE; step: Target }[] = [
  { from: 'draft', button: 'quote', step: 'submit' },
  { from: 'quotation', button: 'confirm', step: 'approve' },
  { from: 'confirmed', button: 'process', step: 'approve' },
]

/** Presses the buttons that are still due, by sale id. Sales that stand further, or are cancelled, stay as they are. */
export async function driveSales(client: TrytonClient, ways: Map<number, Way>): Promise<Map<number, Progress>> {
  const progress = new Map<number, Progress>([...ways].map(([id, { state }]) => [id, { state }]))
  const isWanted = (id: number, from: string): boolean => isFurtherBack(from, REACHES[ways.get(id)!.target ?? 'approve'])
  for (const step of STEPS) {
    const due = [...progress].filter(([id, { state, error }]) => state === step.from && error === undefined && isWanted(id, state))
    await press(
      client,
      due.map(([id]) => id),
      { ...step, progress },
    )
  }
  return progress
}

async function press(
  client: TrytonClient,
  ids: number[],
  { from, button, step, progress }: (typeof STEPS)[number] & { progress: Map<number, Progress> },
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
    progress.set(id, state === from ? { state, failed: step, error: stuck(id, button, error) } : { state })
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
