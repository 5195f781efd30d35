// Drifts behind the hub's back: values changed, rows removed, rows added in a system, while no stamp moves and nobody tells.
import type { DifferenceKind } from '../../engine/reconcile-report.ts'
import type { MemorySystem } from '../memory-system.ts'
import type { Dice } from '../simulation/dice.ts'

export interface Drift {
  system: MemorySystem
  kind: Extract<DifferenceKind, 'different' | 'missing' | 'extra'>
  externalId: string
  code: string
}

const KINDS = ['different', 'missing', 'extra'] as const

/** `count` drifts of chance kinds in chance records, no two of one product. */
export function injectDrifts(systems: MemorySystem[], count: number, dice: Dice): Drift[] {
  const rows = new Map(systems.map((system) => [system, [...system.records.values()]]))
  const lastStamp = new Map(systems.map((system) => [system, Math.max(...rows.get(system)!.map(({ stamp }) => stamp))]))
  const taken = new Set<unknown>()
  const drifts: Drift[] = []
  while (drifts.length < count) {
    const system = dice.pick(systems)
    const victim = dice.pick(rows.get(system)!)
    const code = victim.native['code'] as string
    // What carries the last stamp is read again by the next pull: that would be no drift.
    if (taken.has(code) || victim.stamp === lastStamp.get(system)) continue
    taken.add(code)
    drifts.push(injectOne(system, dice.pick(KINDS), { victim, number: drifts.length, dice }))
  }
  return drifts
}

interface Target {
  victim: { id: string; native: Record<string, unknown>; stamp: number }
  number: number
  dice: Dice
}

function injectOne(system: MemorySystem, kind: Drift['kind'], { victim, number, dice }: Target): Drift {
  const record = system.records.get(victim.id)!
  if (kind === 'extra') {
    const id = `added-${number}`
    const native = { ...victim.native, id, code: `X${number}`, name: `Nobody told of ${number}` }
    system.records.set(id, { id, native, stamp: victim.stamp })
    return { system, kind, externalId: id, code: native.code }
  }
  if (kind === 'missing') system.records.delete(victim.id)
  else if (dice.isLucky(0.5)) record.native = { ...record.native, price: `${dice.whole(100, 999)}.99` }
  else record.native = { ...record.native, name: `${String(record.native['name'])}, drifted` }
  return { system, kind, externalId: victim.id, code: victim.native['code'] as string }
}
