// Addresses: the path says which screen, the query holds its filters, so that both survive a reload and can be sent to a colleague.
import { useMemo, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'
import { closeDetail, isKept, onShow, push, replace, shownAddress } from './history.ts'

export interface Place {
  path: string
  query: URLSearchParams
}

/** Where the browser is now. */
export function usePlace(): Place {
  const address = useSyncExternalStore(onShow, shownAddress)
  return useMemo(() => {
    const [path = '/', search = ''] = address.split('?')
    return { path, query: new URLSearchParams(search) }
  }, [address])
}

export function go(to: string): void {
  push(to)
  window.scrollTo(0, 0)
}

/** Changes filters of this screen without a new entry in the history; an empty value removes one. */
export const setQuery = (changes: Record<string, string>): void => replace(changed(changes))

/** Opens a detail of this screen, which Back closes again. */
export const openItem = (item: string): void => push(changed({ item }), true)

export function closeItem(): void {
  if (!closeDetail()) setQuery({ item: '' })
}

function changed(changes: Record<string, string>): string {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name)
    else query.set(name, value)
  }
  const search = query.toString()
  return location.pathname + (search === '' ? '' : `?${search}`)
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { to: string }

/** A real link: opens in a new tab when asked to, changes the screen otherwise. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (!isKept()) go(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}
