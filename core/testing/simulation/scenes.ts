// What rarely meets by chance: changes of one field close together, and what may happen to their writes and readings in between.
import type { Dice } from './dice.ts'
import { EDITED, type Field } from './fields.ts'
import type { Step } from './steps.ts'
import type { SystemId } from './system-ids.ts'

interface Cast {
  dice: Dice
  systems: SystemId[]
  /** Those in which people edit. */
  editors: SystemId[]
  fieldOf(fields: readonly Field[]): Field
  node(): number
  nextEdit(): number
}

/** Faults after which something of the write is there, or will be. */
const AMBIGUOUS = ['lostAnswer', 'late', 'halfDone'] as const
const MOST_TURNS = 60

/** Draws one scene around a product. */
export function scenesFor({ dice, systems, editors, fieldOf, node, nextEdit }: Cast): (sku: string) => Step[] {
  const other = (among: SystemId[], id: SystemId) => dice.pick(among.filter((one) => one !== id))
  const soon = (most: number) => dice.whole(0, most)
  const change = (system: SystemId, sku: string, field: Field, most: number): Step => ({
    after: soon(most),
    ...{ do: 'edit', system, sku, field, edit: nextEdit(), pushes: [0], commitsAfterMs: 0 },
  })
  const anyField = (system: SystemId): Field => (dice.isLucky(0.4) ? 'name' : fieldOf(EDITED[system]))

  /** The outcome of a write is in doubt; its node dies, or it is read; the field changes again. */
  const inDoubt = (sku: string): Step[] => {
    const source = dice.pick(editors)
    const system = other(systems, source)
    const field = anyField(source)
    const fault = (): Step => ({ after: 0, do: 'fault', system, call: 'write', fault: dice.pick(AMBIGUOUS) })
    const crash = (): Step => ({ after: dice.whole(5, MOST_TURNS), do: 'crash', node: node(), isAfterCall: dice.isLucky(0.5), downMs: 0 })
    const pull = (): Step => ({ after: dice.whole(5, MOST_TURNS), do: 'pull', system })
    const between = dice.pick([[crash], [pull], [pull, pull], []]).map((draw) => draw())
    return [
      fault(),
      change(source, sku, field, 5),
      ...between,
      ...(dice.isLucky(0.3) ? [fault()] : []),
      change(source, sku, field, MOST_TURNS),
    ]
  }

  /** A reading that left before a write is answered after it. */
  const overtaken = (sku: string): Step[] => {
    const source = dice.pick(editors)
    const system = other(systems, source)
    return [
      { after: 0, do: 'fault', system, call: dice.pick(['read', 'get'] as const), fault: 'slow' },
      { after: 0, do: 'pull', system },
      change(source, sku, anyField(source), 10),
    ]
  }

  /** Two systems change the same field at nearly the same time. */
  const atOnce = (sku: string): Step[] => {
    const source = dice.pick(editors)
    const system = other(editors, source)
    const shared = EDITED[source].filter((field) => (EDITED[system] as readonly Field[]).includes(field))
    const field = dice.isLucky(0.6) ? 'name' : dice.pick<Field>(shared)
    return [
      change(source, sku, field, MOST_TURNS),
      change(system, sku, field, 30),
      ...(dice.isLucky(0.5) ? [change(source, sku, field, 30)] : []),
    ]
  }

  return (sku) => dice.pick([inDoubt, inDoubt, overtaken, atOnce])(sku)
}
