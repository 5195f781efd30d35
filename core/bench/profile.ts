// Where the time went: self time by function of the CPU profiles that V8 wrote.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  samples: number[]
  /** µs since the sample before. */
  timeDeltas: number[]
}
export interface Cost {
  name: string
  ms: number
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
    .map(([name, ms]) => ({ name, ms }))
    .sort((a, b) => b.ms - a.ms)
}

/** Time of each of our functions with everything it calls, most first. Recursion counts once. */
export function totalTimes({ nodes, samples, timeDeltas }: CpuProfile): Cost[] {
  const self = new Map<number, number>()
  samples.forEach((id, index) => self.set(id, (self.get(id) ?? 0) + timeDeltas[index]! / 1000))
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  const isChild = new Set(nodes.flatMap(({ children = [] }) => children))
  const sums = new Map<string, number>()
  const open = new Set<string>()
  const add = (node: CpuProfile['nodes'][number]): number => {
    const { functionName, url, lineNumber } = node.callFrame
    const name = nameFrame(functionName, url, lineNumber)
    const isOurs = /^\S+ (core|connectors)\//.test(name) && !open.has(name)
    if (isOurs) open.add(name)
    const total = (node.children ?? []).reduce((sum, id) => sum + add(nodeOf.get(id)!), self.get(node.id) ?? 0)
    if (isOurs) {
      open.delete(name)
      sums.set(name, (sums.get(name) ?? 0) + total)
    }
    return total
  }
  for (const node of nodes) if (!isChild.has(node.id)) add(node)
  return [...sums].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms)
}

function nameFrame(name: string, url: string, line: number): string {
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^file:.*\/(?=(?:core|connectors)\/)/, '')
  return url ? `${name || '(anonymous)'} ${file}:${line + 1}` : name
}

/** Two tables for each profile under a folder: by function alone, and with what they call. */
export function topCosts(folder: string, count = 40): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .map((file) => {
      const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
      const own = selfTimes(profile)
      const busy = own.reduce((sum, { ms }) => sum + ms, 0)
      const show = ({ name, ms }: Cost) => `${((ms * 100) / busy).toFixed(1).padStart(6)} %  ${ms.toFixed(0).padStart(7)} ms  ${name}`
      const rows = [...own.slice(0, count).map(show), 'with what they call:', ...totalTimes(profile).slice(0, count).map(show)]
      return [`\n${file}: ${busy.toFixed(0)} ms busy`, ...rows].join('\n')
    })
}
