import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openKeptFile } from './kept-file.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-kept-'))))
afterEach(() => rmSync(folder, { recursive: true }))
const open = () => openKeptFile<[string, number]>(join(folder, 'some.jsonl'))

it('tells a first start from an empty one', () => {
  expect(open().entries).toBeUndefined()
  open().rewrite([])
  expect(open().entries).toEqual([])
})

it('keeps what was appended after the last rewrite', () => {
  const file = open()
  file.rewrite([['a', 1]])
  file.append([['a', 2]])
  file.append([])
  expect(open().entries).toEqual([
    ['a', 1],
    ['a', 2],
  ])
})

it('passes over a last line that was cut off', () => {
  open().append([['a', 1]])
  appendFileSync(join(folder, 'some.jsonl'), '["b",')
  expect(open().entries).toEqual([['a', 1]])
})
