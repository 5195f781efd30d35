// A few worlds with every run of the tests; `npm run prove` runs as many as are asked for.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { planOf, run } from './run.ts'

const SEEDS = Array.from({ length: 12 }, (_, n) => n + 1)

it.each(SEEDS)('all that was promised holds in the world of seed %i', { timeout: 30_000 }, async (seed) => {
  const { violations } = await run(planOf(seed))
  expect(violations).toEqual([])
})

it('a seed gives the same run again', { timeout: 30_000 }, async () => {
  const [one, other] = [await run(planOf(3)), await run(planOf(3))]
  expect(other.trace).toEqual(one.trace)
})

it('the command ends when its worlds have ended', { timeout: 30_000 }, async () => {
  const command = path.join(import.meta.dirname, 'main.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [command, '--seeds=1', '--json'], { timeout: 25_000 })
  expect(stdout.trim().split('\n').at(-1)).toBe('{"seeds":1,"violations":0}')
})
