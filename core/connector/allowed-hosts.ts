// Which hosts a connection may call: everything else is refused before a socket opens (server-side request forgery).
import { HubError } from '../errors.ts'

/** Says whether a URL may be called. */
export type HostCheck = (url: URL) => boolean

/**
 * Compiles host patterns: `api.example.com` (the scheme's own port only), `host:8443`, `host:*` (any port), `*.example.com` (any subdomain,
 * not the domain itself). Case does not matter.
 */
export function compileHostPatterns(patterns: readonly string[]): HostCheck {
  const checks = patterns.map((pattern) => compileOne(pattern.toLowerCase()))
  return (url) => checks.some((check) => check(url))
}

function compileOne(pattern: string): HostCheck {
  const [, name = pattern, port] = /^(.*?)(?::(\*|\d+))?$/.exec(pattern) ?? []
  const isPort = (url: URL): boolean => port === '*' || url.port === normalPort(url, port)
  if (!name.startsWith('*.')) return (url) => url.hostname === name && isPort(url)
  const suffix = name.slice(1)
  return (url) => url.hostname.endsWith(suffix) && url.hostname.length > suffix.length && isPort(url)
}

/** URL.port is empty when the port is the scheme's own. */
function normalPort(url: URL, port: string | undefined): string {
  const own = url.protocol === 'https:' ? '443' : '80'
  return port === undefined || port === own ? '' : port
}

/**
 * The manifest's patterns for one connection: `{config.baseUrl}` becomes host[:port] of that configured URL. A path that is not
 * configured is left out; one that is no URL throws HubError config `badUrl`.
 */
export function resolveAllowedHosts(patterns: readonly string[], config: Record<string, unknown>): string[] {
  return patterns.flatMap((pattern) => {
    const path = /^\{config\.(.+)\}$/.exec(pattern)?.[1]
    if (path === undefined) return [pattern]
    const value = path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], config)
    if (value === undefined || value === '') return []
    if (typeof value !== 'string' || !URL.canParse(value)) {
      throw new HubError('badUrl', 'config', `config.${path} is no URL: give it as https://host/path`, { details: { field: path } })
    }
    return [new URL(value).host]
  })
}
