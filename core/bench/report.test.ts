import { expect, it } from 'vitest'
import { selfTimes } from './profile.ts'
import { isMet, jsonLine, linesOf, table, type Results } from './report.ts'

const results: Results = {
  database: 'sqlite',
  webhook: { hubPerSecond: 1000, barePerSecond: 2500, ratio: 0.4, cpuMsPerOrder: 0.61234 },
  readyAfterKillMs: 1500,
}

it('bars are met from either side, the limit included', () => {
  const met = Object.fromEntries(linesOf(results).map((line) => [line.name, isMet(line)]))
  expect(met).toMatchObject({ 'webhook: hub / bare': false, 'webhook: processor per order': true, 'ready after a kill': true })
})

it('the table shows what was measured, with its bar', () => {
  const text = table(linesOf(results))
  expect(text).toMatch(/webhook: hub \/ bare +0.4 +≥ 0.5 +✗/)
  expect(text).toMatch(/processor per order +0.612 ms +≤ 0.7 +✓/)
  expect(text).not.toContain('latency')
})

it('sections that were left out are null for machines', () =>
  expect(JSON.parse(jsonLine(results))).toEqual({
    database: 'sqlite',
    webhook: { ratio: 0.4, cpuMsPerOrder: 0.612 },
    pull: null,
    latency: null,
    rssMb: null,
    rssGrowthMb: null,
    readyAfterKillMs: 1500,
  }))

it('self time is summed by function, without idle time', () => {
  const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })
  const nodes = [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('merge', 'file:///somewhere/core/engine/merge.ts', 9) },
    { id: 3, callFrame: frame('', 'file:///somewhere/node_modules/hono/dist/hono.js', 4) },
    { id: 4, callFrame: frame('merge', 'file:///somewhere/core/engine/merge.ts', 9) },
  ]
  expect(selfTimes({ nodes, samples: [1, 2, 3, 4], timeDeltas: [9000, 1000, 2500, 2000] })).toEqual([
    { name: 'merge core/engine/merge.ts:10', ms: 3 },
    { name: '(anonymous) hono/dist/hono.js:5', ms: 2.5 },
  ])
})
