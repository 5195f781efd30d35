// RFC 8288 Link headers: `<https://…/orders?cursor=abc>; rel="next", <…>; rel="first prev"`.
import { HubError } from '../errors.ts'

const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]+))?)*)/g
const PARAMETER = /;\s*([^\s=;,]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]+)))?/g

/** The links by relation, resolved against the address that was asked. The first of each relation counts. */
export function parseLinks(header: string | undefined, requestUrl: string): Record<string, string> {
  const links: Record<string, string> = {}
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(LINK)) {
    if (!URL.canParse(target, requestUrl)) continue
    const rel = [...parameters.matchAll(PARAMETER)].find(([, name]) => name?.toLowerCase() === 'rel')
    for (const name of (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/)) {
      if (name !== '') links[name] ??= new URL(target, requestUrl).href
    }
  }
  return links
}

/** Where the next page is, or null. A link to another origin is refused: our credentials would travel there. */
export function nextLink(header: string | undefined, requestUrl: string): string | null {
  const next = parseLinks(header, requestUrl).next
  return next === undefined ? null : sameOrigin(next, requestUrl)
}

/** A paging address from an answer, resolved; HubError config `foreignLink` when it leads elsewhere. */
export function sameOrigin(target: string, requestUrl: string): string {
  const url = new URL(target, requestUrl)
  if (url.origin === new URL(requestUrl).origin) return url.href
  throw new HubError('foreignLink', 'config', `The next page is at ${url.host}, another host than was asked: it is not followed`, {
    details: { host: url.host },
  })
}
