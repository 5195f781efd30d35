// The referee on counters and sets: every count is in the sum once, every tag is where it was not taken off, everywhere the same. What was lost
// must have been overwritten by a write that left before the hub could have seen it (ADR 0026).
import type { Blame } from './violation.ts'
import { COUNTING, TAGGING } from './fields.ts'
import { standingIn } from './judge-enrolment.ts'
import type { Effect } from './system.ts'
import type { Movement, Truth } from './truth.ts'
import type { SystemId } from './system-ids.ts'
import type { World } from './world.ts'

interface Combined {
  sku: string
  body: Record<string, unknown>
  /** Fields that a person has been asked about. */
  asked: ReadonlySet<string>
  /** Systems that deleted a row of it, with what was counted there last. */
  lost: ReadonlySet<SystemId>
}

export function judgeCombined(world: World, combined: Combined, blame: Blame) {
  const { sku, body, asked, lost } = combined
  const visits = Number((body['extra'] as Record<string, unknown> | undefined)?.['visits'] ?? 0)
  const tags = new Set(list(body['barcodes']))
  if (!asked.has('extra.visits')) {
    if (!lost.size) judgeVisits(world, sku, visits, blame)
    for (const [id, { native }] of holding(world, combined, COUNTING))
      if (native['visits'] !== visits) blame('converged', `${id} holds ${sku}.visits = ${String(native['visits'])}, the hub ${visits}`)
  }
  if (!lost.size) judgeTags(world, sku, tags, blame)
  for (const [id, { native }] of holding(world, combined, TAGGING)) {
    const held = list(native['tags'])
    const isMissing = (tag: string) => !held.includes(tag) && !isUnseenRemoval(world, { by: id, sku, tag })
    if (!held.every((tag) => tags.has(tag)) || [...tags].some(isMissing))
      blame('converged', `${id} holds ${sku}.tags = ${held.join(' ')}, the hub ${[...tags].join(' ')}`)
  }
}

/** Those where it is, and shown as the hub has it. */
const holding = (world: World, { sku, body }: Combined, ids: readonly SystemId[]) =>
  ids.flatMap((id) => {
    const row = world.systems.get(id)?.find(sku)
    return row && standingIn(world, id, sku, body) !== 'left' ? [[id, row] as const] : []
  })

const has = (sum: unknown, visits: number) => Math.floor(Number(sum ?? 0) / visits) % 2 === 1
const list = (tags: unknown) => (tags ?? []) as string[]

function judgeVisits(world: World, sku: string, sum: number, blame: Blame) {
  const counts = world.truth.counts.filter((count) => count.sku === sku)
  const isOverwritten = ({ visits, ...movement }: Movement & { visits: number }) =>
    later(world, movement, 'visits').some(
      ({ before, wrote, knew }) => has(before['visits'], visits) && !has(wrote['visits'], visits) && !has(knew['visits'], visits),
    )
  const certain = counts.filter((count) => !isOverwritten(count))
  const missing = certain.filter(({ visits }) => !has(sum, visits))
  const doubtful = counts.filter((count) => !certain.includes(count) && has(sum, count.visits))
  const expected = [...certain, ...doubtful].reduce((total, { visits }) => total + visits, 0)
  if (missing.length || sum !== expected) blame('counted once', `${sku} has ${sum} visits in the hub, not ${expected}`)
}

function judgeTags(world: World, sku: string, tags: ReadonlySet<string>, blame: Blame) {
  const moves = world.truth.tags.filter((move) => move.sku === sku)
  for (const added of moves.filter(({ isAdded }) => isAdded)) {
    const { tag } = added
    const removals = moves.filter((move) => move.tag === tag && !move.isAdded)
    const isLost = later(world, added, 'tags').some(
      ({ before, wrote, knew }) =>
        list(before['tags']).includes(tag) && !list(wrote['tags']).includes(tag) && !list(knew['tags']).includes(tag),
    )
    if (!tags.has(tag) && !removals.length && !isLost) blame('nothing lost', `${added.by} put ${tag} on ${sku}, and nobody took it off`)
    if (tags.has(tag) && removals.some((removal) => isCertain(world, removal)))
      blame('nothing lost', `${tag} was taken off ${sku}, and came back`)
  }
}

/** Could the hub know that the tag had been there, and is not any more? */
function isCertain(world: World, { tag, ...removal }: Truth['tags'][number]): boolean {
  const { by, sku, step } = removal
  const { effects } = world.systems.get(by)!
  const brought = effects.findLast((effect) => effect.sku === sku && effect.step <= step && list(effect.wrote['tags']).includes(tag))
  const isHeard = brought === undefined || (brought.isHeard && world.landscape.manners[by].answer === 'record')
  const isUndisturbed = brought === undefined || !world.truth.deaths.some((death) => death >= brought.step)
  const wasBroughtBack = later(world, removal, 'tags').some(({ wrote }) => list(wrote['tags']).includes(tag))
  return isHeard && isUndisturbed && !wasBroughtBack
}

/** Taken off between our write and our look at it: it is taken for what that system does not take over. */
const isUnseenRemoval = (world: World, { by, sku, tag }: Pick<Truth['tags'][number], 'by' | 'sku' | 'tag'>): boolean =>
  world.truth.tags.some((move) => !move.isAdded && move.by === by && move.sku === sku && move.tag === tag && !isCertain(world, move))

/** Writes of this property in that system after the movement. */
const later = ({ systems }: World, { by, sku, step }: Movement, name: string): Effect[] =>
  systems.get(by)!.effects.filter((effect) => effect.sku === sku && effect.step >= step && effect.wrote[name] !== undefined)
