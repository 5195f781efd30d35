import { describe, expect, it } from 'vitest'
import { HubError } from './errors.ts'
import { connectorLogger, createLog, maskText } from './log.ts'

function capture(isPretty = false) {
  const lines: string[] = []
  const log = createLog({ level: 'debug', isPretty, write: (line) => lines.push(line) })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

describe('createLog', () => {
  it('writes JSON lines with level, time and message', () => {
    const { log, last } = capture()
    log.info({ connection: 'shop', count: 3 }, 'pulled')
    expect(last()).toMatchObject({ level: 'info', msg: 'pulled', connection: 'shop', count: 3 })
    expect(String(last().time)).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it.each([
    'password',
    'appSecret',
    'app_secret',
    'accessToken',
    'X-Api-Key',
    'Authorization',
    'set-cookie',
    'receiverPhone',
    'databaseUrl',
  ])('masks the field %s at any depth', (name) => {
    const { log, lines } = capture()
    log.warn({ [name]: 'hunter2', deep: [{ request: { [name]: 'hunter2' } }] }, 'x')
    expect(lines.join('')).not.toContain('hunter2')
    expect(lines.join('')).toContain('•••')
  })

  it('leaves ordinary fields alone', () => {
    const { log, last } = capture()
    log.info({ number: 'SO-1', externalId: '12', keys: { number: 'A' }, takenAt: 5 }, 'x')
    expect(last()).toMatchObject({ number: 'SO-1', externalId: '12', keys: { number: 'A' }, takenAt: 5 })
  })

  it('masks secrets in texts', () => {
    const { log, lines } = capture()
    log.error(
      { url: 'https://api.example/token?appid=1&secret=hunter2&x=1' },
      'GET https://u:hunter2@db/x with Bearer hunter2hunter2 failed',
    )
    expect(lines.join('')).not.toContain('hunter2')
    expect(maskText('?appid=1&secret=abc&x=1')).toBe('?appid=1&secret=•••&x=1')
  })

  it('spells out errors with code, kind, masked details and cause', () => {
    const { log, last, lines } = capture()
    const error = new HubError('rateLimited', 'transient', 'slow down', {
      details: { token: 'hunter2', status: 429 },
      cause: new Error('inner'),
    })
    log.error({ err: error }, 'failed')
    expect(last().err).toMatchObject({ code: 'rateLimited', kind: 'transient', message: 'slow down', details: { status: 429 } })
    expect(last().err).toMatchObject({ cause: { message: 'inner' } })
    expect(lines.join('')).not.toContain('hunter2')
  })

  it('writes short lines for people', () => {
    const { log, lines } = capture(true)
    log.warn({ connection: 'shop', token: 'hunter2' }, 'late')
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}late {2}connection=shop {2}token=•••\n$/)
  })
})

describe('connectorLogger', () => {
  it('names the connection in every line', () => {
    const { log, last } = capture()
    connectorLogger(log, 'shop').debug({ page: 2 }, 'read')
    expect(last()).toMatchObject({ level: 'debug', connection: 'shop', page: 2, msg: 'read' })
  })
})
