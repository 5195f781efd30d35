// Addresses: the path says which screen, the query holds its filters, so that both survive a reload and can be sent to a colleague.
import { useMemo, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'

const listeners = new Set<() => void>()
const tellAll = () => listeners.forEach((tell) => tell())
window.addEventListener('popstate', tellAll)

export interface Place {
  path: string
  query: URLSearchParams
}

/** Where the browser is now. */
export function usePlace(): Place {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  return useMemo(() => {
    const [path = '/', search = ''] = address.split('?')
    return { path, query: new URLSearchParams(search) }
  }, [address])
}

export function go(to: string): void {
  history.pushState(null, '', to)
  window.scrollTo(0, 0)
  tellAll()
}

/** Changes filters of this screen without a new entry in the history; an empty value removes one. */
export function setQuery(changes: Record<string, string>): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name)
    else query.set(name, value)
  }
  const search = query.toString()
  history.replaceState(null, '', location.pathname + (search === '' ? '' : `?${search}`))
  tellAll()
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { to: string }

/** A real link: opens in a new tab when asked to, changes the screen otherwise. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
