import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { HubError } from './errors.ts'

describe('readConfig', () => {
  it('has defaults for everything but secrets', () => {
    const config = readConfig({})
    expect(config).toMatchObject({ port: 8300, host: '127.0.0.1', url: 'http://127.0.0.1:8300', logLevel: 'info' })
    expect(config.dataFolder).toBe(`${process.cwd()}/.qiao`)
    expect(config.databaseUrl).toBeUndefined()
    expect(config.checkAt).toBe('30 3 * * *')
    expect(readConfig({ QIAO_CHECK_AT: 'off' }).checkAt).toBeUndefined()
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('treats empty variables as unset', () => {
    expect(readConfig({ PORT: '', QIAO_HOST: ' ', QIAO_TOKEN: '' })).toMatchObject({ port: 8300, host: '127.0.0.1', token: undefined })
  })

  it('finds the hub of commands from host and port', () => {
    expect(readConfig({ PORT: '9000', QIAO_HOST: '0.0.0.0' }).url).toBe('http://127.0.0.1:9000')
    expect(readConfig({ PORT: '9000', QIAO_HOST: '::1' }).url).toBe('http://[::1]:9000')
    expect(readConfig({ QIAO_URL: 'https://hub.example/' }).url).toBe('https://hub.example')
  })

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['QIAO_LOG', 'loud'],
    ['QIAO_DATABASE_URL', 'mysql://root:hunter2@db/x'],
    ['QIAO_URL', 'https://admin:hunter2@hub.example'],
  ])('refuses %s=%s with the name of the variable and without secrets', (name, value) => {
    const error = catchError(() => readConfig({ [name]: value }))
    expect(error).toMatchObject({ code: 'badEnvironment', kind: 'config' })
    expect(error.message).toContain(name)
    expect(error.message).not.toContain('hunter2')
  })

  it('never prints secrets, not even from a copy', () => {
    const config = readConfig({ QIAO_DATABASE_URL: 'postgresql://u:hunter2@db/x', QIAO_KEY: 'hunter2', QIAO_TOKEN: 'hunter2' })
    for (const value of [config, { ...config, port: 0 }]) {
      expect(JSON.stringify(value)).not.toContain('hunter2')
      expect(inspect(value)).not.toContain('hunter2')
      expect(JSON.parse(JSON.stringify(value))).toMatchObject({ databaseUrl: '•••', key: '•••', token: '•••' })
    }
    expect(config.token).toBe('hunter2')
  })
})

function catchError(run: () => unknown): HubError {
  try {
    run()
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
