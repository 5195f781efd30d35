// What a seed makes happen: people's edits, faults, crashes, waiting. The plan is data, so that a failing one can be printed, replayed and cut
// down to what is needed; when exactly each thing meets the engine's work is the conductor's choice.
import { diceFrom, type Dice } from './dice.ts'
import { drawPushes } from './draw-pushes.ts'
import { COUNTING, EDITED, FIELDS, TAGGING, type Field } from './fields.ts'
import type { Happening, Plan, Step } from './steps.ts'
import { scenesFor } from './scenes.ts'
import { withDeletions } from './deletions.ts'
import { withEnrolment } from './enrolment.ts'
import type { SystemId } from './system-ids.ts'
import { CALLS, FAULTS, OUTAGES } from './network.ts'
import { LATE_COMMIT_MS } from './system-connector.ts'

const MOST_RECORDS = 3
const LONGEST_GAP = 40
/** Nodes are named modulo their number, so that a plan fits any. */
const MOST_NODES = 6

export function drawPlan(seed: number, systems: SystemId[], dice: Dice): Plan {
  let edit = 10
  const skus: string[] = []
  const steps: Step[] = []
  const editors = systems.filter((id) => EDITED[id].length)
  const add = (happening: Happening) => void steps.push({ after: dice.isLucky(0.3) ? 0 : dice.whole(1, LONGEST_GAP), ...happening })
  const create = () => {
    const sku = `SKU-${skus.length + 1}`
    skus.push(sku)
    add({ do: 'create', system: dice.isLucky(0.75) ? 'shop' : 'erp', sku, edit: edit++, pushes: drawPushes(dice) })
  }
  const records = dice.whole(1, MOST_RECORDS)
  // Few things changed often meet each other more than many changed seldom.
  const hot = dice.isLucky(0.5) ? dice.pick(FIELDS) : undefined
  const often = dice.isLucky(0.5) ? dice.pick(FAULTS) : undefined
  const fieldOf = (fields: readonly Field[]) => (hot && fields.includes(hot) && dice.isLucky(0.7) ? hot : dice.pick(fields))
  const node = () => dice.whole(0, MOST_NODES - 1)
  let visits = 1
  const among = (ids: readonly SystemId[]) => dice.pick(systems.filter((id) => ids.includes(id)))
  const move = (sku: string) => {
    if (dice.isLucky(0.5)) add({ do: 'count', system: among(COUNTING), sku, visits: (visits *= 2) / 2, pushes: drawPushes(dice) })
    else if (dice.isLucky(0.6)) add({ do: 'tag', system: among(TAGGING), sku, tag: `t${edit++}`, pushes: drawPushes(dice) })
    else add({ do: 'untag', system: among(TAGGING), sku, nth: dice.whole(0, 3), pushes: drawPushes(dice) })
  }
  const scene = scenesFor({ dice, systems, editors, fieldOf, node, nextEdit: () => edit++ })
  create()
  for (let left = dice.whole(8, 40); left > 0; left--) {
    const sku = dice.pick(skus)
    const draw = dice.next()
    if (draw < 0.07 && skus.length < records) create()
    else if (draw < 0.13) move(sku)
    else if (draw < 0.2) steps.push(...scene(sku))
    else if (draw < 0.42) {
      const system = dice.pick(editors)
      const commitsAfterMs = dice.isLucky(0.15) ? dice.whole(1, LATE_COMMIT_MS) : 0
      const pushes = commitsAfterMs && dice.isLucky(0.5) ? [] : drawPushes(dice)
      add({ do: 'edit', system, sku, field: fieldOf(EDITED[system]), edit: edit++, pushes, commitsAfterMs })
    } else if (draw < 0.45) {
      const [from, to] = [dice.pick(systems), dice.pick(editors)]
      if (from !== to) add({ do: 'copy', from, to, sku, field: dice.pick<Field>(EDITED[to]), pushes: drawPushes(dice) })
    } else if (draw < 0.53) add({ do: 'editHub', sku, field: fieldOf(['name', 'category', 'spec']), edit: edit++ })
    else if (draw < 0.78) {
      const call = dice.isLucky(0.6) ? 'write' : dice.pick(CALLS)
      const fault = often && dice.isLucky(0.7) ? often : dice.pick(FAULTS)
      add({ do: 'fault', system: dice.pick(systems), call, fault })
    } else if (draw < 0.85) {
      const downMs = dice.isLucky(0.7) ? dice.whole(0, 50) : dice.whole(50, 10_000)
      add({ do: 'crash', node: node(), isAfterCall: dice.isLucky(0.5), downMs })
    } else if (draw < 0.87) add({ do: 'pause', node: node(), ms: dice.isLucky(0.5) ? dice.whole(1, 5_000) : dice.whole(5_000, 150_000) })
    else if (draw < 0.94) add({ do: 'wait', ms: dice.isLucky(0.6) ? dice.whole(10, 1_000) : dice.whole(1_000, 15_000) })
    else add({ do: 'pull', system: dice.pick(systems) })
  }
  const all = withDeletions(seed, systems, withOutage(seed, systems, steps))
  return { seed, steps: withEnrolment(seed, systems, all) }
}

/** In some worlds one system is away for a while. Its dice are its own, so that whatever else happens is the same without it. */
function withOutage(seed: number, systems: SystemId[], steps: Step[]): Step[] {
  const dice = diceFrom(seed + 0x0ff)
  if (!dice.isLucky(0.3)) return steps
  const ms = dice.whole(30_000, 15 * 60_000)
  const outage: Step[] = [
    { after: 0, do: 'outage', system: dice.pick(systems), ms },
    { after: LONGEST_GAP, do: 'wait', ms: dice.whole(20_000, ms + 60_000) },
  ]
  const place = dice.whole(1, steps.length)
  Object.assign(outage[0]!, { as: dice.pick(OUTAGES), ...(dice.isLucky(0.3) && { isCheckAnswered: true }) })
  return steps.toSpliced(place, 0, ...outage)
}
