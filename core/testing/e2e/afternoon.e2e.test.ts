// `qiao demo afternoon`: from a sheet with 37 wrong rows to daily bills in the ERP, by the real hub as a process.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runQiao } from '../cli-world.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-afternoon-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('counts what lacks a code, releases the bills that waited, and every sum is right', { timeout: 240_000 }, async () => {
  const { code, out, err, lines } = await runQiao(['demo', 'afternoon', '--data', join(folder, 'new'), '--json'])
  expect(lines, err).toHaveLength(1)
  expect(JSON.parse(out), err).toEqual({ unmatched: 37, released: 6, summaries: 6, sumsDiffer: 0 })
  expect(code).toBe(0)
  expect(err).toContain('so zeros at its beginning may be lost')
  expect(err).toMatch(/unmapped → operations: 6 documents, \d+ pieces, ¥/)
  for (const sheet of ['物料对照表.xlsx', 'materials-usable.xlsx', 'materials-answer.xlsx'])
    expect(existsSync(join(folder, 'new', 'configuration', sheet)), sheet).toBe(true)
})
