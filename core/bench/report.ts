// Figures against their bars, as a table for people and one line for machines.
import { rounded } from './figures.ts'
import type { LatencyFigures } from './latency.ts'
import type { MemoryFigures } from './memory.ts'
import type { PullFigures } from './pull.ts'
import type { WebhookFigures } from './webhook.ts'

/** What was measured; sections that were left out are absent. */
export interface Results {
  database: string
  webhook?: WebhookFigures
  hint?: WebhookFigures
  pull?: PullFigures
  latency?: LatencyFigures
  memory?: MemoryFigures
  readyAfterKillMs?: number
}
export interface Line {
  name: string
  value: number
  unit: string
  bar?: { isAtLeast: boolean; limit: number }
}

const atLeast = (limit: number) => ({ isAtLeast: true, limit })
const atMost = (limit: number) => ({ isAtLeast: false, limit })

export const isMet = ({ value, bar }: Line): boolean => bar === undefined || (bar.isAtLeast ? value >= bar.limit : value <= bar.limit)

export function linesOf({ webhook, hint, pull, latency, memory, readyAfterKillMs }: Results): Line[] {
  const lines: Line[] = []
  const add = (name: string, value: number | undefined, unit: string, bar?: Line['bar']) => {
    if (value !== undefined) lines.push({ name, value, unit, ...(bar && { bar }) })
  }
  add('webhook: hub', webhook?.hubPerSecond, 'orders/s')
  add('webhook: bare pipeline', webhook?.barePerSecond, 'orders/s')
  add('webhook: hub / bare', webhook?.ratio, '', atLeast(0.5))
  add('webhook: processor per order', webhook?.cpuMsPerOrder, 'ms', atMost(0.7))
  add('webhook with id alone: hub', hint?.hubPerSecond, 'orders/s')
  add('webhook with id alone: hub / bare', hint?.ratio, '')
  add('webhook with id alone: processor per order', hint?.cpuMsPerOrder, 'ms')
  add('pull: hub', pull?.hubPerSecond, 'orders/s')
  add('pull: bare pipeline', pull?.barePerSecond, 'orders/s')
  add('pull: hub / bare', pull?.ratio, '', atLeast(0.4))
  add('pull: 20 changed', pull?.changed20Ms, 'ms', atMost(30))
  add('pull: writes for nothing', pull?.unchangedWrites, '', atMost(0))
  add('pull: unchanged scan / first', pull?.unchangedShare, '', atMost(0.6))
  add('latency: hub, median', latency?.p50Ms, 'ms', atMost(6))
  add('latency: bare pipeline, median', latency?.bareP50Ms, 'ms')
  add('latency: hub, 99 of 100', latency?.p99Ms, 'ms')
  add('latency: 99 of 100, hub / bare', latency?.p99Ratio, '', atMost(3))
  add('ready after a kill', readyAfterKillMs, 'ms', atMost(1500))
  const stream = memory && `${memory.records.toLocaleString('en')} records`
  add(`memory: ${stream}`, memory?.recordsPerSecond, 'records/s')
  add(`memory: peak`, memory?.rssMb, 'MB', atMost(250))
  add(`memory: growth after the first tenth`, memory?.rssGrowthMb, 'MB', atMost(20))
  return lines
}

export function table(lines: readonly Line[]): string {
  return lines
    .map((line) => {
      const bar = line.bar ? `${line.bar.isAtLeast ? '≥' : '≤'} ${line.bar.limit}`.padEnd(8) + (isMet(line) ? '✓' : '✗') : ''
      return `  ${line.name.padEnd(44)}${String(rounded(line.value)).padStart(10)} ${line.unit.padEnd(10)}${bar}`.trimEnd()
    })
    .join('\n')
}

/** The line for machines; null where a section was left out. */
export function jsonLine({ database, webhook, pull, latency, memory, readyAfterKillMs }: Results): string {
  const n = (value: number | undefined) => (value === undefined ? null : rounded(value))
  return JSON.stringify({
    database,
    webhook: webhook ? { ratio: n(webhook.ratio), cpuMsPerOrder: n(webhook.cpuMsPerOrder) } : null,
    pull: pull
      ? {
          ratio: n(pull.ratio),
          changed20Ms: n(pull.changed20Ms),
          unchangedWrites: pull.unchangedWrites,
          unchangedShare: n(pull.unchangedShare),
        }
      : null,
    latency: latency ? { p50Ms: n(latency.p50Ms), p99Ratio: n(latency.p99Ratio) } : null,
    rssMb: n(memory?.rssMb),
    rssGrowthMb: n(memory?.rssGrowthMb),
    readyAfterKillMs: n(readyAfterKillMs),
  })
}
