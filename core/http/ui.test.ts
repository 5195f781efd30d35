// The admin UI's files: cached as they may be, never outside their folder, and never in place of an answer of the API.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFakeHub, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const folder = mkdtempSync(join(tmpdir(), 'qiao-ui-'))
let hub: FakeHub
let app: ReturnType<typeof createApp>
const get = (path: string, headers = {}) => app.request(`http://localhost${path}`, { headers })

beforeAll(async () => {
  hub = await openFakeHub()
  mkdirSync(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>Qiao</title>')
  writeFileSync(join(folder, 'dist/.env'), 'hidden')
  writeFileSync(join(folder, 'dist/assets/app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, 'dist/assets/app-1a2b.js.gz'), gzipSync('export {}'))
  app = createApp(hub, { verifyToken: async () => false, uiFolder: join(folder, 'dist'), isLoopback: true, log: silent })
})
afterAll(async () => {
  await hub.dispose()
  rmSync(folder, { recursive: true })
})

describe('the UI', () => {
  it.each(['/', '/index.html', '/orders/SO-1', '/connections'])('gives its page at %s, asked for every time', async (path) => {
    const answer = await get(path)
    expect(await answer.text()).toContain('<title>Qiao</title>')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  })
  it('gives hashed files to keep, packed where the browser takes it', async () => {
    const plain = await get('/assets/app-1a2b.js')
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const packed = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, br' })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(packed.headers.get('vary')).toBe('accept-encoding')
  })
  it('gives its page for a number with a dot, when a page is what the browser wants', async () => {
    expect((await get('/orders/SO.1', { accept: 'text/html,*/*' })).status).toBe(200)
    expect((await get('/assets/gone.js', { accept: 'text/html,*/*' })).status).toBe(404)
  })
  it('says when nothing changed', async () => {
    const etag = (await get('/')).headers.get('etag')!
    expect((await get('/', { 'if-none-match': etag })).status).toBe(304)
  })
  it.each([
    '/assets/gone.js',
    '/favicon.ico',
    '/.env',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%00.js',
  ])('gives nothing at %s', async (path) => {
    const answer = await get(path)
    expect(await answer.text()).not.toMatch(/outside|hidden/)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })
  it.each([
    ['/api/v1/nowhere', 401],
    ['/health/nowhere', 404],
    ['/webhooks', 404],
    ['/api', 401],
  ])('leaves %s to the API', async (path, status) => expect((await get(path)).status).toBe(status))
})

it('that is not built says so', async () => {
  const bare = createApp(hub, { verifyToken: async () => false, uiFolder: join(folder, 'nowhere'), isLoopback: true, log: silent })
  const answer = await bare.request('http://localhost/')
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'uiNotBuilt'])
})
