// Measures at the simulated ERP itself: what each write changed, and what the hub knew of that record by then.
import type { Native, WriteItem } from '../../connector/port.ts'
import type { Store } from '../../store/port.ts'
import type { MemorySystem } from '../memory-system.ts'

export interface Write {
  id: string
  changed: string[]
  want: Native
  /** As the hub had stored it. */
  known: Native
  /** The hub was answered, after `begin`, what the system had shown then. */
  hasLooked: boolean
  /** Somebody changed the record after the hub had looked: no hub can know. */
  isOvertaken: boolean
}

export interface Meter {
  /** From now on; what the system shows at this moment is what was planned with. */
  begin(): void
  writes: Write[]
}

const copy = (native: Native): Native => JSON.parse(JSON.stringify(native)) as Native

export const snapshotOf = (system: MemorySystem) => new Map([...system.records.keys()].map((id) => [id, copy(system.get(id)!)]))

/** `planned`: what the system showed when the plan was made. */
export function meterOf(system: MemorySystem, store: Store, planned: ReadonlyMap<string, Native>): Meter {
  const known = new Map(planned)
  const looked = new Set<string>()
  const meter: Meter = { writes: [], begin: () => (looked.clear(), void (meter.writes = [])) }
  const { commit } = store
  store.commit = async (set) => {
    const result = await commit(set)
    const failed = new Set([...result.failed, ...result.refused.map(({ key }) => key)])
    for (const { key, bindings = [] } of result.fenced ? [] : set.items)
      for (const { row } of bindings)
        if (!failed.has(key) && row.connection === system.id && row.shadow) known.set(row.externalId!, JSON.parse(row.shadow) as Native)
    return result
  }
  system.onGet = (ids) => {
    for (const id of ids) if (isSame(system.get(id)!, planned.get(id) ?? {})) looked.add(id)
  }
  system.onWrite = ({ externalId: id, changed, want }: WriteItem) => {
    if (id === undefined) return
    const isOvertaken = !isSame(known.get(id) ?? {}, system.get(id)!)
    meter.writes.push({ id, changed, want: copy(want), known: known.get(id) ?? {}, hasLooked: looked.has(id), isOvertaken })
  }
  return meter
}

/** Whatever the order of names; absent is as good as undefined. */
export function isSame(a: Native, b: Native): boolean {
  const text = (native: Native) => JSON.stringify(Object.entries(copy(native)).sort(([x], [y]) => (x < y ? -1 : 1)))
  return text(a) === text(b)
}
