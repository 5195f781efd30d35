// The contract itself: as JSON, as YAML and as a page. Each is made once, at the first request.
import { hash } from 'node:crypto'
import type { Hono } from 'hono'
import { stringify } from 'yaml'
import { contract, contractText } from '../model/schemas.ts'
import type { Env } from './body.ts'
import { renderDocs, STYLE } from './docs-page.ts'
import { pageHeaders } from './security.ts'

export function addDocsRoutes(app: Hono<Env>): void {
  const headers = { ...pageHeaders(hash('sha256', STYLE, 'base64')), 'cache-control': 'no-cache' }
  // Anchors of the source are spelt out: not every reader of YAML knows them.
  const yaml = onFirstUse(() => stringify(contract, { aliasDuplicateObjects: false, lineWidth: 0 }))
  const page = onFirstUse(renderDocs)
  app.get('/openapi.json', (c) => c.body(contractText, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' }))
  app.get('/openapi.yaml', (c) => c.body(yaml(), 200, { ...headers, 'content-type': 'application/yaml; charset=utf-8' }))
  app.get('/docs', (c) => c.body(page(), 200, { ...headers, 'content-type': 'text/html; charset=utf-8' }))
}

function onFirstUse<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
