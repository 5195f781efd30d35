import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NODE_FLAGS } from './node-flags.mjs'

// What an older Node looks like to start.mjs; the Node it moves over to is started without this.
const OLD_NODE = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`
const MAIN = `
export async function main(argv: string[]): Promise<number> {
  const told = new Promise<number>((resolve) => process.once('SIGTERM', () => resolve(4)))
  const timer = setInterval(() => {}, 1000)
  console.log(JSON.stringify({ argv, node: process.versions.node }))
  const code = argv[0] === 'wait' ? await told : 3
  clearInterval(timer)
  process.removeAllListeners('SIGTERM')
  return code
}`
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qiao-start-'))
  await mkdir(join(folder, 'core'))
  for (const file of ['start.mjs', 'load-fast.mjs', 'node-flags.mjs'])
    await copyFile(new URL(file, import.meta.url), join(folder, 'core', file))
  await writeFile(join(folder, 'core/main.ts'), MAIN)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function pinNode(): Promise<void> {
  await mkdir(join(folder, 'node_modules/node/bin'), { recursive: true })
  await symlink(process.execPath, join(folder, 'node_modules/node/bin/node'))
}

function start(argv: string[], flags: string[] = []) {
  const child = spawn(process.execPath, [...flags, join(folder, 'core/start.mjs'), ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null, output }))
  return { child, ended }
}

describe('start.mjs', () => {
  it('runs main with the arguments and ends with its code', async () => {
    const { code, output } = await start(['apply', 'my folder']).ended
    expect(code).toBe(3)
    expect(JSON.parse(output)).toEqual({ argv: ['apply', 'my folder'], node: process.versions.node })
  })

  it('moves over to the pinned Node, with arguments and exit code', async () => {
    await pinNode()
    const { code, output } = await start(['apply', 'my folder'], ['--import', OLD_NODE]).ended
    expect(code).toBe(3)
    expect(JSON.parse(output)).toEqual({ argv: ['apply', 'my folder'], node: process.versions.node })
  })

  it('is started with the same flags in every way', async () => {
    const flags = NODE_FLAGS.join(' ')
    const [script, manifest] = await Promise.all(
      ['start.mjs', '../package.json'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
    )
    expect(script!.split('\n', 1)[0]).toBe(`#!/usr/bin/env -S node ${flags}`)
    const { scripts } = JSON.parse(manifest!) as { scripts: Record<'start' | 'dev', string> }
    for (const name of ['start', 'dev'] as const) expect(scripts[name]).toContain(`node ${flags} `)
  })

  it('passes signals on', async () => {
    await pinNode()
    const { child, ended } = start(['wait'], ['--import', OLD_NODE])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 4, signal: null })
  })

  it('says in one sentence what is missing', async () => {
    const { code, output } = await start([], ['--import', OLD_NODE]).ended
    expect(code).toBe(1)
    expect(output).toMatch(/^Qiao needs Node 24 and this is Node 20\.1\.0: run "npm ci".*\n$/)
  })
})
