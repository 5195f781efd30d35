// `qiao demo 1111` in small: the real hub as a process, killed twice, with all the faults. It waits as long as Tryton may take to show what was
// written before a kill.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runQiao } from '../cli-world.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-rush-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Strikes the ERP's second, fifth, sixth and ninth request: so few orders may need no more than some dozens. */
const SEED = '385'

describe('qiao demo 1111', () => {
  it('brings every order over once and to the fen, through faults and kills', { timeout: 240_000 }, async () => {
    const argv = ['demo', '1111', '--orders', '60', '--seconds', '4', '--seed', SEED, '--data', join(folder, 'new'), '--json']
    const { code, out, err, lines } = await runQiao(argv)
    expect(lines, err).toHaveLength(1)
    expect(JSON.parse(out), err).toEqual({ platform: 60, hub: 60, erp: 60, doubled: 0, amountDiff: '0.00' })
    expect(code).toBe(0)
    // Something did go wrong on the way.
    const last = err.trim().split('\n').at(-1)!
    expect(last).toMatch(/hub killed 2×$/)
    for (const word of ['lost', 'doubled', 'late', 'errors']) expect(last).toMatch(new RegExp(`[1-9]\\d* ${word}`))
    expect(existsSync(join(folder, 'new', 'qiao.sqlite'))).toBe(true)
  })
})
