// The referee on enrolment: what was never put into a system is not there; what was taken out again is kept, left alone or archived, as its
// flow says.
import { ENROLLED_IN, ENROLMENT } from './enrolment.ts'
import { ARCHIVED_STATE } from './landscape.ts'
import { LATEST_MS } from './network.ts'
import type { SystemId } from './system-ids.ts'
import type { Blame } from './violation.ts'
import type { World } from './world.ts'

/**
 * in: as everywhere · never: it was not put there · kept, left: it was, and may be there; left: what it shows is not what the hub wants.
 */
export type Standing = 'in' | 'never' | 'kept' | 'left'

export function standingIn({ landscape, truth }: World, system: SystemId, sku: string, body: Record<string, unknown>): Standing {
  const { enrolment } = landscape
  if (!enrolment || system !== ENROLLED_IN || body[ENROLMENT.field] === ENROLMENT.in) return 'in'
  if (!truth.enrolments.some((one) => one.sku === sku && one.isIn)) return 'never'
  return enrolment.leave === undefined || enrolment.leave === 'keep' ? 'kept' : 'left'
}

export function judgeEnrolment(world: World, sku: string, body: Record<string, unknown>, blame: Blame) {
  const { landscape, truth, systems } = world
  if (!landscape.enrolment || standingIn(world, ENROLLED_IN, sku, body) !== 'left') return
  const { leave } = landscape.enrolment
  const system = systems.get(ENROLLED_IN)!
  const row = system.find(sku)
  if (leave === 'archive' && row && row.native['state'] !== ARCHIVED_STATE)
    blame('left out', `${sku} was taken out of ${ENROLLED_IN}, and is not archived there`)
  if (leave !== 'stop') return
  const own = truth.enrolments.filter((one) => one.sku === sku)
  const outAt = own[own.findLastIndex(({ isIn }) => isIn) + 1]?.at ?? Infinity
  const late = system.effects.filter((effect) => effect.sku === sku && effect.at > outAt + LATEST_MS)
  const wasPaused = truth.pauses.some(({ to }) => to + LATEST_MS > outAt)
  if (late.length && !wasPaused) blame('left out', `${sku} was taken out of ${ENROLLED_IN}, and written there ${late.length} times since`)
}
