// A simulated system: holds records in its own shape, stamps them by the second, shows late commits late, makes of written values what it
// likes, and tells others of its changes. Its truth is what the referee judges the hub by.
import type { Native } from '../../connector/port.ts'
import type { Conductor } from './conductor.ts'
import type { Dice } from './dice.ts'
import type { SystemId } from './system-ids.ts'
import { INDEX_LAG_MS } from './network.ts'

export interface Row {
  id: string
  native: Native
  /** Whole seconds, as the system shows it: of the moment at which the change began, not of its commit. */
  stamp: number
  version: number
  /** From when on its search finds the row. */
  findableAt: number
}

/** A write by the hub that took place. */
export interface Effect {
  kind: 'create' | 'update'
  id: string
  sku: string
  /** What the hub asked for, by native property. */
  wrote: Native
  /** What stood there, and what the hub knew of it. */
  before: Native
  knew: Native
  at: number
  step: number
  /** The answer that said so has arrived. */
  isHeard: boolean
}

export interface SystemShape {
  id: SystemId
  /** Native property that carries the common code. */
  codeField: string
  /** How the system shows what is written to it. */
  render(native: Native): Native
  /** How far its clock is ahead of ours. */
  skewMs: number
}

export interface System extends SystemShape {
  rows: Map<string, Row>
  /** What its users have deleted: known to its feed, and to those who bring it back. */
  bin: Map<string, Row>
  /** Rows that its list from the beginning leaves out at the moment, though they are there. */
  unlisted: Set<string>
  effects: Effect[]
  /** Called after every commit; also of a deletion. */
  onChange: (row: Row, by: 'user' | 'hub') => void
  find(sku: string): Row | undefined
  /** Its own clock. */
  now(): number
  /** A user's change. `begunAt`: when its transaction began. */
  put(id: string, changes: Native, begunAt?: number): Row
  newId(): string
  /** A user deletes a row, or takes it out of the bin. */
  remove(id: string): void
  bringBack(id: string): void
  /** A write by the hub, of a new row or one that is there. */
  write(id: string | undefined, changes: Native, knew?: Native): { row: Row; effect: Effect }
}

const SECOND = 1_000

export function createSystem(shape: SystemShape, conductor: Conductor, dice: Dice): System {
  let nextId = 1
  const commit = (id: string, changes: Native, begunAt: number): Row => {
    const old = system.rows.get(id)
    const findableAt = old?.findableAt ?? conductor.now() + dice.whole(0, INDEX_LAG_MS)
    const stamp = Math.floor((begunAt + shape.skewMs) / SECOND) * SECOND
    const row = { id, native: { ...old?.native, ...changes, id }, stamp, version: (old?.version ?? 0) + 1, findableAt }
    system.rows.set(id, row)
    return row
  }
  const system: System = {
    ...shape,
    rows: new Map(),
    bin: new Map(),
    unlisted: new Set(),
    now: () => conductor.now() + shape.skewMs,
    effects: [],
    onChange: () => {},
    find: (sku) => [...system.rows.values()].find(({ native }) => native[shape.codeField] === sku),
    newId: () => `${shape.id}-${nextId++}`,
    put(id, changes, begunAt = conductor.now()) {
      const row = commit(id, changes, begunAt)
      system.onChange(row, 'user')
      return row
    },
    remove(id) {
      const row = commit(id, {}, conductor.now())
      system.rows.delete(id)
      system.bin.set(id, row)
      system.onChange(row, 'user')
    },
    bringBack(id) {
      system.rows.set(id, system.bin.get(id)!)
      system.bin.delete(id)
      system.onChange(commit(id, {}, conductor.now()), 'user')
    },
    write(id, changes, knew = {}) {
      const before = (id !== undefined && system.rows.get(id)?.native) || {}
      const wrote = JSON.parse(JSON.stringify(changes)) as Native
      const target = id ?? system.newId()
      const row = commit(target, shape.render(wrote), conductor.now())
      const sku = String(row.native[shape.codeField])
      const kind = id === undefined ? 'create' : 'update'
      const effect: Effect = { kind, id: target, sku, wrote, before, knew, at: conductor.now(), step: conductor.steps, isHeard: false }
      system.effects.push(effect)
      conductor.note(`${shape.id} ${kind}s ${target} ${JSON.stringify(wrote)}`)
      system.onChange(row, 'hub')
      return { row, effect }
    },
  }
  return system
}
