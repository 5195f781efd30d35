// Builds the screens when they are missing or older than their sources. A hub without screens still works, so a failure is only told.
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '../log.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const UI = join(ROOT, 'admin-ui')
const SOURCES = ['src', 'public', 'index.html', 'package.json', 'vite.config.ts', '../openapi/types.ts']

/** Resolves when the screens are there, or cannot be made. */
export async function buildUi(log: Log): Promise<void> {
  if (newest('dist') >= Math.max(...SOURCES.map(newest))) return
  log.info('building the screens; this takes some seconds, and only after a change')
  const problem = await npmRunBuild()
  if (problem !== undefined) log.warn({ reason: problem }, 'the screens were not built; the hub serves on: see "npm run build -w admin-ui"')
}

/** Newest change below a path of the UI's folder; -Infinity when there is nothing. */
function newest(path: string): number {
  const full = join(UI, path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat === undefined) return -Infinity
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(-Infinity, ...readdirSync(full).map((name) => newest(join(path, name))))
}

/** What went wrong, or nothing. npm finds this process's own Node first. */
function npmRunBuild(): Promise<string | undefined> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` }
  const child = spawn('npm', ['run', 'build', '-w', 'admin-ui'], {
    ...{ cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] },
    shell: process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code) => done(code === 0 ? undefined : output.trim().slice(-1000)))
  })
}
