// The referee: what must hold when all is calm, judged by what people really did and what the systems really received.
import type { BindingRow, ConflictRow, DeadLetterRow, RecordRow } from '../../store/port.ts'
import { FIELDS, NATIVE_NAMES, OWNER, editOf, rendered, type Field } from './fields.ts'
import { judgeCombined } from './judge-combined.ts'
import { judgeEnrolment, standingIn } from './judge-enrolment.ts'
import { goneIn, isUnheard, judgeBudget, judgeExistence, lostIn } from './judge-existence.ts'
import { judgeConflicts, judgeKnown, judgeOverruled, judgeTrail, conflictsOf, trailsOf } from './judge-trail.ts'
import { SYSTEMS, type SystemId } from './system-ids.ts'
import type { Blame, Violation } from './violation.ts'
import type { Effect, System } from './system.ts'
import type { Edit } from './truth.ts'
import type { World } from './world.ts'

export async function judge(world: World, isQuiet: boolean): Promise<Violation[]> {
  const violations: Violation[] = []
  const blame = (rule: Violation['rule'], what: string) => void violations.push({ rule, what })
  if (!isQuiet) blame('quiet', 'writes or open work went on although nothing happened any more')
  for (const text of new Set(world.errors)) blame('no error', text)
  for (const what of world.watch.broken) blame('circuit', what)
  const store = world.store()
  const letters = (await store.read.select().from(store.tables.deadLetters)) as DeadLetterRow[]
  for (const letter of letters) if (letter.state === 'open') blame('nothing dead', `${letter.connection}: ${letter.code} ${letter.message}`)
  const records = (await store.read.select().from(store.tables.records)) as RecordRow[]
  const bindings = (await store.read.select().from(store.tables.bindings)) as BindingRow[]
  const [conflicts, trails] = [await conflictsOf(store), await trailsOf(store)]
  judgeBudget(world, [...trails.values()].flat(), blame)
  for (const [sku, bornIn] of world.truth.bornIn) {
    const row = records.filter((record) => record.number === sku)
    // Nobody may ever hear of what is deleted as soon as it is made.
    if (!row.length && goneIn(world, sku).has(bornIn)) continue
    if (row.length !== 1) blame('created once', `${sku} is ${row.length} records of the hub`)
    const body = row[0] ? (JSON.parse(row[0].body) as Record<string, unknown>) : {}
    const ofRecord = conflicts.filter(({ record }) => record === row[0]?.id)
    judgeConflicts(world, sku, ofRecord, blame)
    for (const record of row) {
      const trail = trails.get(record.id) ?? []
      judgeTrail(record, trail, blame)
      judgeKnown(world, sku, trail, blame)
      judgeExistence(world, { sku, record, trail, bindings: bindings.filter((binding) => binding.record === record.id) }, blame)
    }
    // What is deleted is left as it is, everywhere.
    if (row[0]?.isDeleted) continue
    const lost = lostIn(world, sku)
    judgeProduct(world, { sku, body, conflicts: ofRecord, lost }, blame)
    judgeEnrolment(world, sku, body, blame)
    judgeCombined(world, { sku, body, asked: new Set(ofRecord.map(({ field }) => field)), lost }, blame)
  }
  return violations
}

interface Product {
  sku: string
  body: Record<string, unknown>
  conflicts: ConflictRow[]
  /** Systems whose last words on it may have gone with what they deleted. */
  lost: ReadonlySet<SystemId>
}

function judgeProduct(world: World, { sku, body, conflicts, lost }: Product, blame: Blame) {
  const { systems, truth } = world
  const gone = goneIn(world, sku)
  const edits = truth.edits.filter((edit) => edit.sku === sku)
  const bornIn = truth.bornIn.get(sku)!
  for (const [id, system] of systems) {
    const copies = [...system.rows.values()].filter(({ native }) => native[system.codeField] === sku)
    const standing = standingIn(world, id, sku, body)
    const [least, most] = gone.has(id) || standing === 'never' ? [0, 0] : [standing === 'in' ? 1 : 0, 1]
    const isOff = (count: number) => count < least || count > most
    if (isOff(copies.length)) blame('created once', `${id} holds ${copies.length} of ${sku}`)
    const creates = system.effects.filter((effect) => effect.sku === sku && effect.kind === 'create')
    if (!lost.has(id) && isOff(creates.length + (id === bornIn ? 1 : 0)))
      blame('created once', `${sku} was created ${creates.length} times in ${id}`)
    judgeOrder(system, { sku, edits }, blame)
  }
  for (const field of FIELDS) {
    const ofField = edits.filter((edit) => edit.field === field)
    const isUnsure = speakersOf(field).some((by) => by !== 'hub' && lost.has(by))
    const allowed = new Set([...allowedValues(systems, field, ofField, bornIn), ...(isUnsure ? anyOf(field, ofField) : [])])
    const truthful = body[field]
    judgeOverruled(
      world,
      ofField.filter(({ by }) => by === 'hub'),
      truthful,
      conflicts,
      blame,
    )
    if (!allowed.has(truthful as string | undefined))
      blame('nothing lost', `${sku}.${field} is ${String(truthful)} in the hub, not ${[...allowed].join(' or ')}`)
    for (const [id, system] of systems) {
      const name = NATIVE_NAMES[id][field]
      if (name === undefined || !isShown(world, id, sku, body)) continue
      const held = system.find(sku)?.native[name]
      const fitting = [truthful, rendered(id, field, truthful), ...toleratedIn(id, field, ofField)]
      const isContested = conflicts.some((row) => row.kind === 'contested' && row.connection === id && row.field === field)
      if (!fitting.includes(held) && !isContested)
        blame('converged', `${id} holds ${sku}.${field} = ${String(held)}, the hub ${String(truthful)}`)
    }
  }
}

/** Is the product there, as far as can be known, and wanted to be as it is in the hub? */
const isShown = (world: World, id: SystemId, sku: string, body: Record<string, unknown>) =>
  world.systems.get(id)?.find(sku) !== undefined && standingIn(world, id, sku, body) !== 'left' && !isUnheard(world, sku, id)

/** Who may give a field its value. */
function speakersOf(field: Field): (SystemId | 'hub')[] {
  if (field === 'name') return [...SYSTEMS, 'hub']
  if (field === 'category') return ['hub']
  return field === 'spec' ? [OWNER.spec!, 'hub'] : [OWNER[field]!]
}

/** What somebody has said of it who may, or what it was made with. */
const anyOf = (field: Field, edits: Edit[]): (string | undefined)[] => {
  const speakers = new Set<string>(speakersOf(field))
  const said = edits.filter(({ by, step }) => speakers.has(by) || step === edits[0]!.step)
  return [undefined, ...said.map(({ value }) => value)]
}

/** A field of one owner is what he said last; one of several what one of them said last. */
function allowedValues(systems: World['systems'], field: Field, edits: Edit[], bornIn: 'shop' | 'erp'): Set<string | undefined> {
  const speakers = speakersOf(field)
  const [owner] = speakers as [SystemId | 'hub']
  if (speakers.length > 1) {
    const values = speakers.flatMap((by) => {
      const said = edits.filter((edit) => edit.by === by)
      return [...lastSaid(said), ...lastSaid(said.filter((edit) => !isOverwritten(systems, said, edit)))]
    })
    if (field === 'name' || edits.some(({ by }) => by === owner)) return new Set(values)
  }
  const said = lastSaid(edits.filter((edit) => edit.by === owner))
  if (said.length) return new Set(said)
  // The owner has not spoken yet: what it was created with counts, or whatever stood there when the hub saw it first.
  return new Set(
    owner === 'hub' || (owner === bornIn && speakers.length === 1) ? [undefined] : [undefined, ...edits.map(({ value }) => value)],
  )
}

/**
 * The hub wrote there before it could have read the edit, since no system is asked to look first: there was no other edit in between, or all that it
 * knew was an earlier one.
 */
function isOverwritten(systems: World['systems'], said: Edit[], { by, sku, field, step, value }: Edit): boolean {
  if (by === 'hub') return false
  const next = Math.min(...said.map((other) => other.step).filter((other) => other > step))
  const name = NATIVE_NAMES[by][field]!
  const isUnread = ({ knew }: Effect) => knew[name] !== undefined && editOf(knew[name]) < editOf(value)
  const { effects } = systems.get(by)!
  return effects.some(
    (effect) => effect.sku === sku && effect.wrote[name] !== undefined && effect.step >= step && (effect.step < next || isUnread(effect)),
  )
}

/** The last certain value and all that may have come after it. */
function lastSaid(edits: Edit[]): (string | undefined)[] {
  const last = edits.findLastIndex((edit) => !edit.isUncertain)
  return [...(last < 0 ? [undefined] : []), ...edits.slice(Math.max(0, last)).map(({ value }) => value)].slice(edits.length ? 0 : 1)
}

/** What a system that does not own the field may go on saying, until its owner speaks next. */
function toleratedIn(id: SystemId, field: Field, edits: Edit[]): string[] {
  if (field !== 'brand') return []
  const last = edits.findLastIndex(({ by }) => by === OWNER.brand)
  return edits.slice(last + 1).flatMap(({ by, value }) => (by === id ? [value] : []))
}

/** Fields with one owner arrive in the order in which he changed them. Owners are never written to, but to make what was made by half. */
function judgeOrder({ id, codeField, effects }: System, { sku, edits }: { sku: string; edits: Edit[] }, blame: Blame) {
  for (const [field, owner] of Object.entries(OWNER) as [Field, SystemId][]) {
    const name = NATIVE_NAMES[id][field]
    if (name === undefined) continue
    const isWhole = ({ kind, wrote }: Effect) => kind === 'create' || wrote[codeField] !== undefined
    const written = effects.filter((effect) => effect.sku === sku && effect.wrote[name] !== undefined)
    const isSaid = (by: Edit['by'], { wrote }: Effect) =>
      edits.some((edit) => edit.by === by && edit.field === field && edit.value === wrote[name])
    /** A hub user's edit, or the owner's own value put back where such an edit had overwritten it. */
    const isEdit = (effect: Effect, nth: number) =>
      isSaid('hub', effect) || (isSaid(owner, effect) && written.slice(0, nth).some((earlier) => isSaid('hub', earlier)))
    if (owner === id && !written.every((effect, nth) => isWhole(effect) || isEdit(effect, nth)))
      blame('owner untouched', `${id} owns ${sku}.${field} and was written to`)
    const order = edits.filter((edit) => edit.field === field && edit.by !== 'hub').map(({ value }) => editOf(value))
    let newest = -1
    for (const { wrote } of written) {
      const place = order.indexOf(editOf(wrote[name]))
      if (place < 0) continue
      if (place < newest) blame('in order', `${id} received ${sku}.${field} of edit ${order[place]} after that of edit ${order[newest]}`)
      newest = Math.max(newest, place)
    }
  }
}
