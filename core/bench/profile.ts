// Where the time went: self time by function of the CPU profiles that V8 wrote.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** µs since the sample before. */
  timeDeltas: number[]
}
export interface Cost {
  name: string
  selfMs: number
}

const IDLE = new Set(['(idle)', '(program)'])

/** Self time by function, most first; idle time left out. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Cost[] {
  const nameOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [id, nameFrame(functionName, url, lineNumber)]),
  )
  const sums = new Map<string, number>()
  samples.forEach((id, index) => {
    const name = nameOf.get(id)!
    sums.set(name, (sums.get(name) ?? 0) + timeDeltas[index]! / 1000)
  })
  return [...sums]
    .filter(([name]) => !IDLE.has(name))
    .map(([name, selfMs]) => ({ name, selfMs }))
    .sort((a, b) => b.selfMs - a.selfMs)
}

function nameFrame(name: string, url: string, line: number): string {
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^file:.*\/(?=(?:core|connectors)\/)/, '')
  return url ? `${name || '(anonymous)'} ${file}:${line + 1}` : name
}

/** A table for each profile under a folder. */
export function topCosts(folder: string, count = 40): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .map((file) => {
      const costs = selfTimes(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile)
      const total = costs.reduce((sum, { selfMs }) => sum + selfMs, 0)
      const lines = costs
        .slice(0, count)
        .map(({ name, selfMs }) => `${((selfMs * 100) / total).toFixed(1).padStart(6)} %  ${selfMs.toFixed(0).padStart(7)} ms  ${name}`)
      return [`\n${file}: ${total.toFixed(0)} ms busy`, ...lines].join('\n')
    })
}
