import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { HubError } from '../../errors.ts'
import { receivedError, sendableError } from './thread-error.ts'

const cross = (thrown: unknown) => receivedError(structuredClone(sendableError(thrown)))

it('brings our own errors over whole', () => {
  const error = new HubError('badRow', 'data', 'Cannot be stored', { details: { row: 'r1' }, retryAfterMs: 50 })
  const received = cross(error)
  expect(received).toBeInstanceOf(HubError)
  expect(received).toMatchObject({ code: 'badRow', kind: 'data', message: 'Cannot be stored', details: { row: 'r1' }, retryAfterMs: 50 })
})

it('keeps name, message and code of others', () => {
  const received = cross(new Database.SqliteError('disk I/O error', 'SQLITE_IOERR'))
  expect(received).toBeInstanceOf(Error)
  expect(received).not.toBeInstanceOf(HubError)
  expect(received).toMatchObject({ name: 'SqliteError', message: 'disk I/O error', code: 'SQLITE_IOERR' })
  expect(cross(new TypeError('no such thing'))).not.toHaveProperty('code')
})

it('makes an error of what is none', () => {
  expect(cross('broken')).toMatchObject({ name: 'Error', message: 'broken' })
})
