// The admin UI's files: hashed ones cached for ever, index.html asked for every time and given for every route of the UI.
import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import type { Context, Hono } from 'hono'
import type { Env } from './body.ts'
import { Refusal } from './problem.ts'
import { UI_HEADERS } from './security.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
/** Made by the build beside the files, best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** Vite puts a digest of the content into the names under assets/. */
const HASHED = /^\/assets\//
/** Never the UI's: a wrong address there is a 404, not a page. */
const NOT_UI = /^\/(api|webhooks|health)(\/|$)/

interface Found {
  file: string
  size: number
  modifiedMs: number
}

export function addUiRoutes(app: Hono<Env>, folder: string): void {
  const root = resolve(folder)
  app.get('*', async (c, next) => {
    const { path } = c.req
    if (NOT_UI.test(path)) return next()
    const found = await find(root, path === '/' ? '/index.html' : path)
    if (found) return give(c, found, path)
    if (!isPage(c, path)) return next()
    const index = await find(root, '/index.html')
    if (!index) throw new Refusal(404, 'uiNotBuilt', 'The admin UI is not built yet: run its build, or use the API alone (see /docs).')
    return give(c, index, '/index.html')
  })
}

/** A route of the UI. A missing file must not come back as a page: the browser would take it for a script. */
const isPage = (c: Context<Env>, path: string): boolean =>
  !HASHED.test(path) && !path.includes('/.') && (extname(path) === '' || (c.req.header('accept') ?? '').includes('text/html'))

/** A file under the root, or undefined: outside of it, hidden, or not there. */
async function find(root: string, path: string): Promise<Found | undefined> {
  const file = join(root, path)
  if (!file.startsWith(root + sep) || path.includes('/.') || path.includes('\0')) return undefined
  try {
    const { size, mtimeMs, isFile } = await fileFacts(file)
    return isFile ? { file, size, modifiedMs: mtimeMs } : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
    throw error
  }
}

async function fileFacts(file: string): Promise<{ size: number; mtimeMs: number; isFile: boolean }> {
  const facts = await stat(file)
  return { size: facts.size, mtimeMs: facts.mtimeMs, isFile: facts.isFile() }
}

async function give(c: Context<Env>, { file, size, modifiedMs }: Found, path: string): Promise<Response> {
  const etag = `W/"${size.toString(36)}-${Math.trunc(modifiedMs).toString(36)}"`
  const headers: Record<string, string> = {
    ...UI_HEADERS,
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag,
  }
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const accepted = c.req.header('accept-encoding') ?? ''
  for (const [encoding, suffix] of ENCODINGS) {
    if (!new RegExp(`\\b${encoding}\\b`).test(accepted)) continue
    const packed = await readIfThere(`${file}${suffix}`)
    if (packed) return new Response(packed, { status: 200, headers: { ...headers, 'content-encoding': encoding } })
  }
  return new Response(await readFile(file), { status: 200, headers })
}

async function readIfThere(file: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
