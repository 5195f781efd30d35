// The run with summary bills: all that the shop ships of a day's orders becomes one sale (or several, when it is long), and what comes back
// afterwards an adjustment. Tryton is asked whether each day is worth what the file says, to the penny.
import { minorUnits, type Tryton } from './json-rpc.ts'
import type { RetailShop } from './retail-shop.ts'
import type { Run } from './run.ts'
import type { Invoice } from './truth.ts'
import { watchWrites } from './verify.ts'

interface SummaryRun {
  run: Run
  shop: RetailShop
  tryton: Tryton
  /** The orders of the file. */
  valid: Invoice[]
  /** From now on days end at this time of day, `HH:MM`. */
  endDaysAt(cutOff: string): Promise<void>
  say(line: string): void
}

const ZONE = 'Europe/London'
const MINUTE_MS = 60_000
/** Taken back after their bills are closed. */
const TAKEN_BACK = 3

interface Bill {
  reference: string
  day: string
  total: bigint
  state: string
}

export async function runSummaries({ run, shop, tryton, valid, endDaysAt, say }: SummaryRun) {
  await run.pull('shop', ['order'])
  await run.untilIdle('orders')
  await shop.ship(valid.map(({ number }) => number))
  await run.pull('shop', ['order', 'shipment'])
  await run.untilIdle('shipments and bills')
  const closed = await billsOf(tryton)
  // Adjustments are of today, and today must end within this run.
  await endDaysAt(clockIn(ZONE, Date.now() + MINUTE_MS))
  const back = valid.slice(0, TAKEN_BACK)
  shop.takeBack(back.map(({ number }) => number))
  await run.pull('shop', ['shipment'])
  await run.untilIdle('adjustments')
  const bills = await billsOf(tryton)
  say(`asked Tryton: ${closed.length} bills, then ${bills.length - closed.length} adjustments`)

  const gone = new Set(back.map(({ number }) => number))
  const wanted = totals(valid.filter(({ number }) => !gone.has(number)))
  const booked = totals(bills)
  const days = new Set([...wanted.keys(), ...booked.keys()])
  const daysDiffer = [...days].filter((day) => (wanted.get(day) ?? 0n) !== (booked.get(day) ?? 0n))
  const numbers = bills.map(({ reference }) => reference)
  const after = new Map(bills.map((bill) => [bill.reference, bill]))
  const [writes, shopBefore] = [await watchWrites(tryton), shop.fingerprint()]
  for (const kind of ['pull', 'backfill'] as const) {
    await run.pullEverything(kind)
    await run.untilIdle(`second run, ${kind}`)
  }
  return {
    orders: valid.length,
    days: wanted.size,
    bills: closed.length,
    adjustments: bills.length - closed.length,
    takenBack: back.length,
    daysDiffer: daysDiffer.length,
    /** Bills that were touched after they had been closed. */
    closedChanged: closed.filter(({ reference, total }) => after.get(reference)?.total !== total).length,
    duplicates: numbers.length - new Set(numbers).size,
    notProcessing: bills.filter(({ state }) => state !== 'processing').length,
    deadLetters: (await run.otherLetters()).length,
    secondRunWrites: (await writes.since()) + (shop.fingerprint() === shopBefore ? 0 : 1),
  }
}

/** Nothing may differ, and each part must have happened. */
export const isRight = (verdict: Awaited<ReturnType<typeof runSummaries>>): boolean => {
  const { daysDiffer, closedChanged, duplicates, notProcessing, deadLetters, secondRunWrites, bills, adjustments } = verdict
  const faults = [daysDiffer, closedChanged, duplicates, notProcessing, deadLetters, secondRunWrites]
  return bills > 0 && adjustments > 0 && faults.every((count) => count === 0)
}

const clockIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)

async function billsOf(tryton: Tryton): Promise<Bill[]> {
  const sales = await tryton.searchRead('sale.sale', [['reference', 'like', 'SUM-%']], ['reference', 'total_amount', 'state'])
  return sales.map(({ reference, total_amount, state }) => ({
    reference: String(reference),
    // The day it is about, whatever the day on which an adjustment is made.
    day: /(\d{4}-\d{2}-\d{2})-\d+$/.exec(String(reference))![1]!,
    total: minorUnits(total_amount),
    state: String(state),
  }))
}

function totals(items: readonly { day: string; total: bigint }[]): Map<string, bigint> {
  const byDay = new Map<string, bigint>()
  for (const { day, total } of items) byDay.set(day, (byDay.get(day) ?? 0n) + total)
  return byDay
}
