// The key file: made once, private, and never silently replaced.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KEY_FILE, loadKeys } from './key-file.ts'

let dataDir = ''
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'qiao-key-'))))
afterEach(() => rmSync(dataDir, { recursive: true }))

test('the first start makes a private key, later ones find it', () => {
  const nested = join(dataDir, 'new')
  const first = loadKeys({ dataDir: nested, env: {} })
  expect(statSync(join(nested, KEY_FILE)).mode & 0o777).toBe(0o600)
  expect(loadKeys({ dataDir: nested, env: {} })).toEqual(first)
  expect(first.sealKey).toHaveLength(32)
  expect(first.indexKey).toHaveLength(32)
  expect(first.indexKey).not.toEqual(first.sealKey)
})

test('a key in QIAO_KEY wins, as base64 or hex, and no file is made', () => {
  const master = Buffer.alloc(32, 7)
  const keys = loadKeys({ dataDir, env: { QIAO_KEY: master.toString('base64') } })
  expect(loadKeys({ dataDir, env: { QIAO_KEY: master.toString('hex') } })).toEqual(keys)
  expect(() => statSync(join(dataDir, KEY_FILE))).toThrow(/ENOENT/)
  writeFileSync(join(dataDir, KEY_FILE), master.toString('base64'), { mode: 0o600 })
  expect(loadKeys({ dataDir, env: {} })).toEqual(keys)
})

test.each([0o640, 0o604, 0o660])('a file of mode %o is refused with the remedy', (mode) => {
  loadKeys({ dataDir, env: {} })
  chmodSync(join(dataDir, KEY_FILE), mode)
  expect(() => loadKeys({ dataDir, env: {} })).toThrow(expect.objectContaining({ code: 'keyFileOpen', kind: 'config' }) as Error)
  expect(() => loadKeys({ dataDir, env: {} })).toThrow(/chmod 600/)
})

test('a key of another length is refused without saying it', () => {
  expect(() => loadKeys({ dataDir, env: { QIAO_KEY: 'c2VjcmV0' } })).toThrow(/QIAO_KEY must hold 32 bytes/)
  writeFileSync(join(dataDir, KEY_FILE), 'short', { mode: 0o600 })
  expect(() => loadKeys({ dataDir, env: {} })).toThrow(/32 bytes/)
  expect(readFileSync(join(dataDir, KEY_FILE), 'utf8')).toBe('short')
})
