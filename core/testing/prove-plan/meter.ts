// Measures at the simulated ERP itself: what each write changed, and what the hub had last been shown of that record before.
import type { Native, WriteItem } from '../../connector/port.ts'
import type { MemorySystem } from '../memory-system.ts'

export interface Write {
  id: string
  changed: string[]
  want: Native
  /** As the system last answered the hub, before this write. */
  shown: Native
  /** Somebody changed the record after that answer: no hub can know. */
  isOvertaken: boolean
}

export interface Meter {
  /** What the system shows now, by id. */
  snapshot(): Map<string, Native>
  /** From now on; those of updates only. */
  begin(): void
  writes: Write[]
}

const copy = (native: Native): Native => JSON.parse(JSON.stringify(native)) as Native

export function meterOf(system: MemorySystem): Meter {
  let shown = new Map<string, Native>()
  const snapshot = () => new Map([...system.records.keys()].map((id) => [id, copy(system.get(id)!)]))
  const meter: Meter = { snapshot, writes: [], begin: () => void ((shown = snapshot()), (meter.writes = [])) }
  system.onGet = (ids) => ids.forEach((id) => shown.set(id, copy(system.get(id)!)))
  system.onWrite = ({ externalId: id, changed, want }: WriteItem) => {
    if (id === undefined) return
    const before = system.get(id)!
    const known = shown.get(id) ?? copy(before)
    meter.writes.push({ id, changed, want: copy(want), shown: known, isOvertaken: !isSame(known, before) })
    shown.set(id, copy({ ...before, ...Object.fromEntries(changed.map((name) => [name, want[name]])) }))
  }
  return meter
}

/** Whatever the order of names; absent is as good as undefined. */
export function isSame(a: Native, b: Native): boolean {
  const text = (native: Native) => JSON.stringify(Object.entries(copy(native)).sort(([x], [y]) => (x < y ? -1 : 1)))
  return text(a) === text(b)
}
