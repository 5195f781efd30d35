// People delete products, bring them back, undo deletions in the hub and decide on held ones; lists leave something out, data checks look.
import { HubError } from '../../errors.ts'
import type { Conductor, Life } from './conductor.ts'
import { ENROLMENT } from './enrolment.ts'
import type { SimulatedNode } from './node.ts'
import type { Happening } from './steps.ts'
import type { SystemId } from './system-ids.ts'
import type { System } from './system.ts'
import type { Fate, Truth } from './truth.ts'

type Of<Do extends Happening['do']> = Extract<Happening, { do: Do }>

export interface Existence {
  remove(happening: Of<'delete' | 'bringBack'>): void
  restore(happening: Of<'restore'>): Promise<void>
  enrol(happening: Of<'enrol'>): Promise<void>
  decide(happening: Omit<Of<'decide'>, 'do'>): Promise<void>
  unlist(happening: Of<'unlist'>): Promise<void>
  /** Resolves with false when it found out nothing; never when its node dies. */
  check(happening: Pick<Of<'check'>, 'system'>): Promise<boolean>
}

interface ExistenceOptions {
  conductor: Conductor
  systems: ReadonlyMap<SystemId, System>
  truth: Truth
  chooseNode(): SimulatedNode
  onError(text: string): void
}

/** What a person is told when things have moved meanwhile, or there is nothing to be done. */
const EXPECTED = ['revChanged', 'notDeleted', 'notGone', 'noTarget', 'filteredOut', 'alreadyRunning', 'circuitOpen', 'notReadable']

export function createExistence({ conductor, systems, truth, chooseNode, onError }: ExistenceOptions): Existence {
  const now = () => ({ step: conductor.steps, at: conductor.now() })

  /** A person's word to a node. Undefined: the node died before it answered. */
  async function say(what: string, life: Life, word: () => Promise<unknown>): Promise<'done' | 'refused' | undefined> {
    let outcome: 'done' | 'refused' | undefined
    const saying = word().then(
      () => void (outcome = 'done'),
      (error: unknown) => {
        if (!isExpected(error)) onError(`${what} failed: ${String(error)}`)
        outcome = 'refused'
      },
    )
    await conductor.complete(saying, life)
    conductor.note(`${what}: ${outcome ?? 'no answer'}`)
    return outcome
  }

  const isRestoredInto = (system: SystemId, sku: string) =>
    truth.fates.some((fate) => fate.sku === sku && fate.do === 'restored' && fate.into === system)

  function remove({ do: what, system: id, sku }: Of<'delete' | 'bringBack'>) {
    const system = systems.get(id)!
    const row = system.find(sku)
    if (what === 'delete' && row) {
      truth.fates.push({ ...now(), sku, do: 'deleted', by: id, id: row.id })
      conductor.note(`${id} user deletes ${row.id}`)
      system.remove(row.id)
    }
    // Nobody takes a second one out of the bin beside one that was made anew.
    const old = [...system.bin.values()].findLast(({ native }) => native[system.codeField] === sku)
    if (what === 'bringBack' && !row && old && !isRestoredInto(id, sku)) {
      truth.fates.push({ ...now(), sku, do: 'broughtBack', by: id, id: old.id })
      conductor.note(`${id} user brings ${old.id} back`)
      system.bringBack(old.id)
    }
  }

  async function restore({ sku, into }: Of<'restore'>) {
    const { hub, store, life } = chooseNode()
    if (!hub || !store) return
    const row = (await store.read.select().from(store.tables.records)).find((record) => record.number === sku)
    // Who wants it made anew has looked: it is not there.
    if (!row || (into !== undefined && systems.get(into)!.find(sku))) return
    const fate: Fate = { ...now(), sku, do: 'restored', isUncertain: true, ...(into !== undefined && { into }) }
    truth.fates.push(fate)
    const recreateIn = into === undefined ? [] : [into]
    const word = () => hub.restoreRecord(row.id, { expectRev: row.rev, recreateIn, by: 'tester' })
    const outcome = await say(`restore of ${sku}${into === undefined ? '' : ` into ${into}`}`, life, word)
    if (outcome === 'refused') truth.fates.splice(truth.fates.indexOf(fate), 1)
    if (outcome === 'done') fate.isUncertain = false
  }

  async function enrol({ sku, isIn }: Of<'enrol'>) {
    const { hub, store, life } = chooseNode()
    if (!hub || !store) return
    const row = (await store.read.select().from(store.tables.records)).find((record) => record.number === sku)
    if (!row?.isFilled) return
    const enrolment = { sku, isIn, at: conductor.now() }
    truth.enrolments.push(enrolment)
    const patch = { [ENROLMENT.field]: isIn ? ENROLMENT.in : ENROLMENT.out }
    const word = () => hub.editRecord(row.id, patch, { expectRev: row.rev, by: 'tester' })
    const outcome = await say(`${sku} is put ${isIn ? 'in' : 'out'}`, life, word)
    if (outcome === 'refused') truth.enrolments.splice(truth.enrolments.indexOf(enrolment), 1)
  }

  async function decide({ system, use }: Omit<Of<'decide'>, 'do'>) {
    const { hub, store, life } = chooseNode()
    if (!hub || !store) return
    const conflicts = await store.read.select().from(store.tables.conflicts)
    const held = conflicts.find((row) => row.kind === 'deleteBudget' && row.connection === system && row.state === 'open')
    if (!held) return
    truth.decisions.push({ system, use })
    await say(`decision on deletions of ${system}: ${use}`, life, () =>
      hub.settleConflict(held.id, { use, by: 'tester', expectRev: held.rev }),
    )
  }

  /** Only of what has been read already: a first reading that leaves something out would be another matter. */
  async function unlist({ system: id, sku, ms }: Of<'unlist'>) {
    const system = systems.get(id)!
    const row = system.find(sku)
    const { store } = chooseNode()
    if (!row || !store) return
    const { cursor } = await store.cursor(id, 'product', 'pull')
    if (cursor === null) return
    conductor.note(`${id} leaves ${row.id} out of its list for ${ms} ms`)
    system.unlisted.add(row.id)
    conductor.after(ms, () => void system.unlisted.delete(row.id))
  }

  /** False: it found out nothing. */
  async function check({ system: connection }: Pick<Of<'check'>, 'system'>): Promise<boolean> {
    const { hub } = chooseNode()
    try {
      const { id, state } = (await hub?.check({ connection, object: 'product', wait: true })) ?? {}
      if (state !== 'succeeded') return false
      const { repaired } = await hub!.repairCheck(id!, { kinds: ['missing'] })
      conductor.note(`check of ${connection}: ${repaired} missing`)
      return true
    } catch (error) {
      if (!isExpected(error)) onError(`check of ${connection} failed: ${String(error)}`)
      return false
    }
  }

  return { remove, restore, enrol, decide, unlist, check }
}

const isExpected = (error: unknown) => error instanceof HubError && (EXPECTED.includes(error.code) || error.kind === 'transient')
