// How `qiao demo 1111` is called; what it does is shown by core/testing/e2e/rush.e2e.test.ts.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runQiao } from '../testing/cli-world.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-rush-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('qiao demo 1111', () => {
  it('wants a folder of its own', async () => {
    writeFileSync(join(folder, 'mine'), 'x')
    const { code, out, err } = await runQiao(['demo', '1111', '--data', folder])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('is not empty. Give a new folder')
    expect(readdirSync(folder)).toEqual(['mine'])
  })
  it.each([
    [['demo', '1212'], 'There is no show "1212": give 1111 or afternoon'],
    [['demo', '--seed', '2'], '--seed belongs to `qiao demo 1111`'],
    [['demo', 'afternoon', '--orders', '2'], '--orders belongs to `qiao demo 1111`'],
  ])('%j is not understood', async (argv, message) => {
    expect(await runQiao(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
  })
})
