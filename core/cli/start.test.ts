// The hub as a process: its one line, and how it goes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runQiao } from '../testing/cli-world.ts'

const START = fileURLToPath(new URL('../start.mjs', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const readAddress = (folder: string): URL => new URL(readFileSync(join(folder, 'address'), 'utf8').trim())

async function start(...argv: string[]) {
  const env = { PATH: process.env.PATH, QIAO_DATA: folder, PORT: '0' }
  const child = spawn(process.execPath, [START, 'start', ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null, out, err }))
  await Promise.race([once(child.stdout, 'data'), ended])
  return { child, ended, env }
}

describe('qiao start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('prints one line with the address and the token, and ends well at %s', async (signal) => {
    const { child, ended, env } = await start()
    expect((await runQiao(['flows', '--json'], { env })).json()).toEqual([])
    const asked = Date.now()
    child.kill(signal)
    const { code, out } = await ended
    expect(code).toBe(0)
    expect(Date.now() - asked).toBeLessThan(5_000)
    expect(out).toMatch(/^Qiao is running: http:\/\/127\.0\.0\.1:\d+\/#token=qiao_[\w-]+\n$/)
    expect((await runQiao(['flows'], { env })).err).toContain('No hub answers')
  })
  it('does not start with a night that is no time', async () => {
    const { code, err } = await runQiao(['start'], { env: { QIAO_DATA: folder, PORT: '0', QIAO_CHECK_AT: 'noon' } })
    expect(code).toBe(1)
    expect(err).toMatch(/^QIAO_CHECK_AT is "noon"\. Give a cron expression/)
  })
  it('tells machines in one document, the log apart', async () => {
    const { child, ended } = await start('--json')
    child.kill('SIGTERM')
    const { out, err } = await ended
    const { url, openUrl } = JSON.parse(out) as { url: string; openUrl: string }
    expect(openUrl.startsWith(`${url}/#token=`)).toBe(true)
    for (const line of err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
    expect(err).not.toContain(openUrl.split('=')[1])
  })
  it('ends at once at the second signal, whatever is under way', async () => {
    const { child, ended, env } = await start()
    const url = readAddress(env.QIAO_DATA)
    // A message whose body does not come: stopping waits for it for a while.
    const slow = connect(Number(url.port), url.hostname)
    slow.on('error', () => {})
    slow.write('POST /webhooks/shop HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 10\r\n\r\n')
    await once(slow, 'connect')
    child.kill('SIGTERM')
    await once(child.stderr, 'data')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    slow.destroy()
  })
  it('says in one sentence why it cannot start', async () => {
    const { child, ended } = await start()
    const second = await (await start()).ended
    expect(second).toMatchObject({ code: 1, out: '' })
    expect(second.err).toMatch(/^[^\n]*qiao\.sqlite[^\n]*\n$/)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
