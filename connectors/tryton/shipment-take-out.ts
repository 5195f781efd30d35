// Goods that must not leave are taken out of the shipments that Tryton has planned for them, which may serve other lines and other sales too.
import { HubError } from '../../core/errors.ts'
import type { Row, TrytonClient } from './client.ts'
import { isAsFar, SHIPMENT, toDraft } from './shipment-steps.ts'
import { quantityText } from './values.ts'

export const LINE = 'sale.line,'

/** So much of a move. */
export interface Cut {
  move: Row
  quantity: number
}
/** Ignored: the sale is content without it. Otherwise it shows a shipment exception, for people to settle. */
export interface How {
  isIgnored: boolean
  /** The sale's own lines, as origins of moves. */
  lines: ReadonlySet<string>
}

/**
 * Takes moves, or parts of them, out of a shipment, which keeps the rest; without a rest it is cancelled. Throws HubError data `alreadyPicked` where
 * it would have to be picked anew.
 */
export async function takeOut(client: TrytonClient, { id, state }: { id: number; state: string }, cuts: Cut[], how: How): Promise<void> {
  const press = (button: string) => client.call(SHIPMENT, button, [[id]])
  const open = await client.searchRead(
    'stock.move',
    [['shipment', '=', `${SHIPMENT},${id}`], ['origin', 'like', `${LINE}%`], ['state', 'in', ['draft', 'assigned']]], // prettier-ignore
    { fields: ['quantity', 'origin'] },
  )
  const isWhole = ({ move, quantity }: Cut): boolean => quantity === move.quantity
  if (open.every((move) => cuts.some((cut) => cut.move.id === move.id && isWhole(cut)))) {
    if (how.isIgnored) await ignore(client, cuts)
    await press('cancel')
    return
  }
  const isShared = open.some((move) => !how.lines.has(String(move.origin)))
  if (isAsFar(state, 'picked')) {
    const pieces = quantityText(cuts.reduce((sum, cut) => sum + cut.quantity, 0))
    throw alreadyPicked({ id, state }, `${pieces} of its pieces are not to leave: take them out there`, { pieces })
  }
  await toDraft(client, { id, state })
  const out: Cut[] = []
  for (const cut of cuts) out.push(isWhole(cut) ? await setAside(client, cut) : await splitOff(client, cut))
  // A draft that serves other sales too may be one on hold.
  if (state !== 'draft' || !isShared) await press('wait')
  if (state === 'assigned') await press('assign_try')
  await drop(client, out, how)
}

/** Draft shipments that serve these sale lines alone wait again. Gives the others, which may be on hold for another sale. */
export async function waitAgain(client: TrytonClient, drafts: number[], lines: ReadonlySet<string>): Promise<number[]> {
  if (drafts.length === 0) return []
  const keys = drafts.map((id) => `${SHIPMENT},${id}`)
  const domain = [['shipment', 'in', keys], ['origin', 'like', `${LINE}%`], ['state', '=', 'draft']] // prettier-ignore
  const moves = await client.searchRead('stock.move', domain, { fields: ['shipment', 'origin'] })
  const shared = new Set(moves.flatMap(({ shipment, origin }) => (lines.has(String(origin)) ? [] : [shipment])))
  const own = drafts.filter((id) => !shared.has(`${SHIPMENT},${id}`))
  if (own.length > 0) await client.call(SHIPMENT, 'wait', [own])
  return drafts.filter((id) => !own.includes(id))
}

/** A cancelled move must not stay in a shipment: that could not become a draft again. */
async function setAside(client: TrytonClient, cut: Cut): Promise<Cut> {
  await client.call('stock.move', 'write', [[cut.move.id], { shipment: null }])
  return cut
}

async function splitOff(client: TrytonClient, { move, quantity }: Cut): Promise<Cut> {
  const [copy] = await client.call<number[]>('stock.move', 'copy', [[move.id], { shipment: null, quantity }])
  const rest = Number(quantityText((move.quantity as number) - quantity))
  await client.call('stock.move', 'write', [[move.id], { quantity: rest }])
  return { move: { ...move, id: copy! }, quantity }
}

/** Cancels moves of no shipment. Ignored first: Tryton looks at their sale when they are cancelled, and has no exception then. */
export async function drop(client: TrytonClient, cuts: Cut[], { isIgnored }: Pick<How, 'isIgnored'>): Promise<void> {
  if (isIgnored) await ignore(client, cuts)
  await client.call('stock.move', 'cancel', [cuts.map(({ move }) => move.id)])
}

async function ignore(client: TrytonClient, cuts: Cut[]): Promise<void> {
  for (const { move } of cuts) {
    const line = Number(String(move.origin).slice(LINE.length))
    await client.call('sale.line', 'write', [[line], { moves_ignored: [['add', [move.id]]] }])
  }
}

/** For people to settle, who have the goods in their hands. `what`: the end of the sentence. */
export function alreadyPicked({ id, state }: { id: number; state: string }, what: string, details: Record<string, string> = {}): HubError {
  return new HubError('alreadyPicked', 'data', `Shipment ${id} is ${state} in Tryton, and ${what}`, {
    details: { shipment: id, state, ...details },
  })
}
