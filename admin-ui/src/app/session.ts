// The administrator token of this browser tab. It arrives in the address's fragment, which never reaches a server, and leaves the address at once.
import { useSyncExternalStore } from 'react'

const KEY = 'qiao.token'
let refusal: string | undefined
const listeners = new Set<() => void>()

/** Takes `#token=…` over into the session and removes it from the address and the history. Call before anything is shown. */
export function takeTokenFromAddress(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given === null) return
  sessionStorage.setItem(KEY, given)
  history.replaceState(null, '', location.pathname + location.search)
}

export const readRefusal = (): string | undefined => refusal
export const readToken = (): string | null => sessionStorage.getItem(KEY)

export function signIn(token: string): void {
  sessionStorage.setItem(KEY, token.trim())
  refusal = undefined
  listeners.forEach((tell) => tell())
}

/** Forgets the token. `why`: the sentence of a hub that refused it, shown where a person signs in. */
export function signOut(why?: string): void {
  sessionStorage.removeItem(KEY)
  refusal = why
  listeners.forEach((tell) => tell())
}

/** The token, or null when a person has to sign in. */
export const useToken = (): string | null => useSyncExternalStore(subscribe, readToken)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
