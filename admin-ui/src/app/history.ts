// The browser's history: a screen or an opened detail is an entry of its own, which Back leaves; filters change the entry that is there.
type Keeper = () => boolean

const listeners = new Set<() => void>()
const keepers = new Set<Keeper>()
const addressNow = () => location.pathname + location.search
/** What is shown: not yet what the browser says while a screen that Back would leave is kept. */
let shown = addressNow()
let isClosing = false

interface Entry {
  /** Which one in a row, so that the way back to the shown one is known. */
  at: number
  /** Opened from the entry before it, which closing goes back to. */
  isDetail?: boolean
}
const entry = (): Entry => (history.state as Entry | null) ?? { at: 0 }
let shownAt = entry().at

function show(): void {
  shown = addressNow()
  shownAt = entry().at
  listeners.forEach((tell) => tell())
}

window.addEventListener('popstate', () => {
  const isWanted = isClosing
  isClosing = false
  if (addressNow() === shown) return
  if (!isWanted && isKept()) return history.go(shownAt - entry().at || 1)
  show()
})

export const shownAddress = (): string => shown

export function onShow(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A new entry. */
export function push(address: string, isDetail = false): void {
  history.pushState({ at: entry().at + 1, isDetail } satisfies Entry, '', address)
  show()
}

/** In place of the present entry. */
export function replace(address: string): void {
  history.replaceState(history.state, '', address)
  show()
}

/** Back to where a detail was opened. False: it was opened by its address, there is nothing before it. */
export function closeDetail(): boolean {
  if (!entry().isDetail) return false
  if (!isClosing) history.back()
  isClosing = true
  return true
}

/** What a link or Back would leave may have to be kept: it is asked, and then asks the person. */
export function keepShown(keeper: Keeper): () => void {
  keepers.add(keeper)
  return () => keepers.delete(keeper)
}

export const isKept = (): boolean => [...keepers].some((keeper) => keeper())
