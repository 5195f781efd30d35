// References: find them in a record, and turn a native word into a record's id and back through the context.
import type { Chain, RefStep } from './chain.ts'
import { refuse, shown } from './converter.ts'
import { buildChain } from './chain.ts'
import { readerOf, type Reader } from './paths.ts'
import type { Canonical, NativeRecord, RefIn, RefOut, RefsIn, RefsOut } from './port.ts'
import type { Scope } from './compile-part.ts'
import type { FieldRule, Rule } from './syntax.ts'

export interface RefPlan {
  field: string
  object: string
  key: string | null
  isOptional: boolean
  /** External id of the line's owner. */
  parentIn(native: NativeRecord, root: NativeRecord): string | undefined
  /** Record id of the line's owner. */
  parentOut(canonical: Canonical, root: Canonical): string | undefined
}

/** Where a reference's owner stands: beside it in the entry, else in the record. */
export interface OwnerRule {
  rule: FieldRule
  isOuter: boolean
}

export function ownerRule(parent: string, scope: { rules: Rule[]; outer: Rule[] | null }): OwnerRule | undefined {
  const inside = fieldRule(scope.rules, parent)
  if (inside) return { rule: inside, isOuter: false }
  const outside = scope.outer ? fieldRule(scope.outer, parent) : undefined
  return outside && { rule: outside, isOuter: true }
}

function fieldRule(rules: Rule[], field: string): FieldRule | undefined {
  return rules.find((rule): rule is FieldRule => rule.kind === 'field' && rule.canonical.text === field)
}

export function planRef(step: RefStep, field: string, scope: Scope): RefPlan {
  const plan = { field, object: step.object, key: step.key, isOptional: step.isOptional }
  const owner = step.parent === undefined ? undefined : ownerRule(step.parent, scope)
  if (!owner) return { ...plan, parentIn: () => undefined, parentOut: () => undefined }
  const { chain } = buildChain(owner.rule.chain, { native: 'any', canonical: 'string' })
  const readNative = readerOf(owner.rule.native.segments)
  const readCanonical = readerOf(owner.rule.canonical.segments)
  return {
    ...plan,
    parentIn: (native, root) => wordOf(chain, readNative(owner.isOuter ? root : native)),
    parentOut: (canonical, root) => {
      const id = readCanonical(owner.isOuter ? root : canonical)
      return typeof id === 'string' ? id : undefined
    },
  }
}

/** The native word of a reference after the converters before `ref`; undefined = none. */
export function wordOf(chain: Chain, native: unknown): string | undefined {
  const word = chain.get(native)
  if (word === undefined || word === '') return undefined
  if (typeof word === 'string') return word
  if (typeof word === 'number') return String(word)
  throw refuse('notAReference', `${shown(word)} is no id or code`)
}

/** Reads words of a reference: one, or the items of a list. */
export function wordsOf(chain: Chain, read: Reader): (native: NativeRecord) => string[] {
  return (native) => {
    const value = read(native)
    return (Array.isArray(value) ? value : [value]).flatMap((item) => wordOf(chain, item) ?? [])
  }
}

/** Word → record id; undefined for an optional reference that nobody knows. Throws HubError data `unknownReference`. */
export function resolveIn(plan: RefPlan, word: string, run: { refs: RefsIn; parent: string | undefined }): string | undefined {
  const id = run.refs.resolve(plan.object, plan.key, word, run.parent)
  if (id !== undefined || plan.isOptional) return id
  throw refuse('unknownReference', `${shown(word)} names no known ${plan.object}${plan.key === null ? '' : ` by ${plan.key}`}`, {
    object: plan.object,
    key: plan.key,
  })
}

export function resolveOut(plan: RefPlan, id: string, run: { refs: RefsOut; parent: string | undefined }): string | undefined {
  return run.refs.resolve(plan.object, plan.key, id, run.parent)
}

export function refIn(plan: RefPlan, value: string, parent: string | undefined): RefIn {
  const { object, key, isOptional, field } = plan
  return { object, key, value, ...(parent === undefined ? {} : { parent }), isOptional, field }
}

export function refOut(plan: RefPlan, id: string, parent: string | undefined): RefOut {
  const { object, key, isOptional, field } = plan
  return { object, key, id, ...(parent === undefined ? {} : { parent }), isOptional, field }
}
