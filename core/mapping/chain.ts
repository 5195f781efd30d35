// Converters one after another, as one: get from left to right, put from right to left.
import { HubError } from '../errors.ts'
import { CONVERTERS } from './converters.ts'
import { ArgumentFault, sameJson, type Converter, type ValueType } from './converter.ts'
import { MONEY_STEPS, moneyStep, type SplitStep, type SpreadStep } from './money-steps.ts'
import { parsePath } from './paths.ts'
import type { ArgumentNode, ConverterNode, Position } from './syntax.ts'

/** `ref(object.key, parent)?` at the end of a chain. */
export interface RefStep {
  object: string
  key: string | null
  /** Canonical sibling that holds the owner of the line, for key `line`. */
  parent?: string
  isOptional: boolean
  at: Position
}

/** `table(name, key, …).column` at the end of a chain. */
export interface TableStep {
  table: string
  /** Canonical paths, in the order of the table's key columns. */
  keys: { text: string; segments: string[]; at: Position }[]
  column: string
  at: Position
}

export interface Chain {
  steps: Converter[]
  ref: RefStep | null
  spread?: SpreadStep
  split?: SplitStep
  table: TableStep | null
  /** Native → canonical (before the reference); undefined = nothing there. */
  get(native: unknown): unknown
  /** Canonical (after the reference) → native. */
  put(value: unknown, old: unknown): unknown
  same(a: unknown, b: unknown): boolean
  /** What an explicit null writes; undefined = the schema decides. */
  cleared: unknown
  hasDefault: boolean
}

export interface ChainFault {
  code: string
  message: string
  at: Position
}

/** Decimals that a value is written with; Infinity where the chain says nothing of them. */
export const keptDecimals = ({ steps }: Pick<Chain, 'steps'>): number => steps.find(({ scale }) => scale !== undefined)?.scale ?? Infinity

const PASSING = new Set(['default', 'absent', 'trim', ...MONEY_STEPS])

/** Builds a chain; what is wrong with names and arguments is returned, and that converter left out. */
export function buildChain(
  nodes: ConverterNode[],
  types: { native: ValueType; canonical: ValueType },
): { chain: Chain; faults: ChainFault[] } {
  const faults: ChainFault[] = []
  const steps: Converter[] = []
  let ref: RefStep | null = null
  const money: Pick<Chain, 'spread' | 'split'> = {}
  let table: TableStep | null = null
  let native = types.native
  nodes.forEach((node, index) => {
    if (node.column !== undefined && node.name !== 'table')
      faults.push({ code: 'badConverter', message: `Only \`table(…)\` has a column behind it, not \`${node.name}\`.`, at: node.at })
    if (node.name === 'table') {
      if (index < nodes.length - 1)
        faults.push({ code: 'badConverter', message: '`table` comes last: nothing converts what a code table says.', at: node.at })
      table = tableStep(node, faults)
      return
    }
    if (node.name === 'ref') {
      if (index < nodes.length - 1)
        faults.push({ code: 'badConverter', message: '`ref` comes last: its value is a record of Qiao.', at: node.at })
      ref = refStep(node, faults)
      return
    }
    if (MONEY_STEPS.has(node.name)) {
      addMoneyStep(node, { isLast: index === nodes.length - 1, money, faults })
      return
    }
    const isLast = nodes.slice(index + 1).every((later) => PASSING.has(later.name))
    const canonical = ['ref', 'table'].includes(nodes.at(-1)!.name) ? 'string' : isLast ? types.canonical : 'any'
    const step = buildStep(node, { native, canonical }, faults)
    if (!step) return
    steps.push(step)
    native = step.gives
  })
  return { chain: { ...chainOf(steps, ref, table), ...money }, faults }
}

/** allocate and taxSplit look at the record around the value: what comes before them spells one part. */
function addMoneyStep(
  node: ConverterNode,
  { isLast, money, faults }: { isLast: boolean; money: Pick<Chain, 'spread' | 'split'>; faults: ChainFault[] },
): void {
  const { name, at } = node
  if (!isLast) faults.push({ code: 'badConverter', message: `\`${name}\` comes last: what stands before it spells each part.`, at })
  if (node.isOptional) faults.push({ code: 'badConverter', message: `Only \`ref(…)\` may end in ?, not \`${name}\`.`, at })
  try {
    const step = moneyStep(node)
    if (step.kind === 'spread') money.spread = step
    else money.split = step
  } catch (error) {
    if (!(error instanceof ArgumentFault)) throw error
    faults.push({ code: 'badArguments', message: `${error.message}.`, at })
  }
}

function buildStep(node: ConverterNode, around: { native: ValueType; canonical: ValueType }, faults: ChainFault[]): Converter | null {
  const factory = CONVERTERS.get(node.name)
  if (!factory) {
    const known = [...CONVERTERS.keys(), ...MONEY_STEPS, 'ref', 'table', 'jsonata'].join(', ')
    faults.push({ code: 'unknownConverter', message: `There is no converter \`${node.name}\`; there are ${known}.`, at: node.at })
    return null
  }
  if (node.isOptional) faults.push({ code: 'badConverter', message: `Only \`ref(…)\` may end in ?, not \`${node.name}\`.`, at: node.at })
  try {
    return onLists(factory(node.args, around))
  } catch (error) {
    if (!(error instanceof ArgumentFault)) throw error
    faults.push({ code: 'badArguments', message: `${error.message}.`, at: node.at })
    return null
  }
}

function refStep(node: ConverterNode, faults: ChainFault[]): RefStep {
  const [target, parent, ...rest] = node.args
  const match = /^([a-z][A-Za-z0-9]*)(?:\.([a-z][A-Za-z0-9]*))?$/.exec(target?.value ?? '')
  const isBad = !match || rest.length > 0 || node.args.some((arg) => arg.key !== undefined)
  if (isBad)
    faults.push({ code: 'badArguments', message: '`ref` reads ref(object), ref(object.key) or ref(order.line, order).', at: node.at })
  const key = match?.[2] ?? null
  if (!isBad && (key === 'line') !== (parent !== undefined))
    faults.push({
      code: 'badArguments',
      message: 'A line is found in its record: ref(order.line, order) names the field that holds it.',
      at: node.at,
    })
  return {
    object: match?.[1] ?? '',
    key,
    ...(parent === undefined ? {} : { parent: parent.value }),
    isOptional: node.isOptional,
    at: node.at,
  }
}

const TABLE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

function tableStep(node: ConverterNode, faults: ChainFault[]): TableStep {
  const [name, ...paths] = node.args
  const isBad = !TABLE_NAME.test(name?.value ?? '') || paths.length === 0 || node.column === undefined
  if (isBad || node.isOptional || node.args.some((arg) => arg.key !== undefined)) {
    const message =
      '`table` reads table(name, key).column: a table, the fields that its key columns are looked up by, and the column to take.'
    faults.push({ code: 'badArguments', message, at: node.at })
  }
  const keys = paths.flatMap((path) => keyPath(path, faults) ?? [])
  return { table: name?.value ?? '', keys, column: node.column ?? '', at: node.at }
}

function keyPath({ value, at }: ArgumentNode, faults: ChainFault[]): TableStep['keys'][number] | undefined {
  try {
    return { text: value, segments: parsePath(value), at }
  } catch (error) {
    faults.push({ code: 'badArguments', message: `${(error as Error).message}.`, at })
    return undefined
  }
}

/** Applies a converter for single values to each item of a list. */
function onLists(step: Converter): Converter {
  if (step.takesList) return step
  const { get, put, same } = step
  return {
    ...step,
    get: (value) => (Array.isArray(value) ? value.map(get) : get(value)),
    put: (value, old) =>
      Array.isArray(value) ? value.map((item, index) => put(item, Array.isArray(old) ? old[index] : undefined)) : put(value, old),
    same: (a, b) =>
      Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((item, index) => same(item, b[index])) : same(a, b),
  }
}

function chainOf(steps: Converter[], ref: RefStep | null, table: TableStep | null): Chain {
  const [only] = steps
  const cleared = steps.find((step) => step.cleared !== undefined)?.cleared
  const rest = { steps, ref, table, cleared, hasDefault: steps.some((step) => step.handlesAbsent) }
  if (!only) return { ...rest, get: (value) => value ?? undefined, put: (value) => value, same: sameJson }
  const get = steps.length === 1 && !only.handlesAbsent ? (value: unknown) => (value == null ? undefined : only.get(value)) : getAll(steps)
  const put = steps.length === 1 ? only.put : putAll(steps)
  const same = steps.length === 1 ? only.same : sameThrough(steps)
  return { ...rest, get, put, same: ref || table ? sameJson : same }
}

function getAll(steps: Converter[]): (native: unknown) => unknown {
  return (native) => {
    let value = native ?? undefined
    for (const step of steps) if (value !== undefined || step.handlesAbsent) value = step.get(value) ?? undefined
    return value
  }
}

/** Each converter gets the old value in its own terms, so that old spellings survive in the middle of a chain too. */
function putAll(steps: Converter[]): (value: unknown, old: unknown) => unknown {
  return (value, old) => {
    const olds: unknown[] = [old]
    for (const step of steps.slice(0, -1)) olds.push(attempt(step, olds.at(-1)))
    return steps.reduceRight((wanted, step, index) => step.put(wanted, olds[index]), value)
  }
}

function attempt(step: Converter, old: unknown): unknown {
  if (old == null) return undefined
  try {
    return step.get(old)
  } catch (error) {
    if (error instanceof HubError && error.kind === 'data') return undefined // an old value that cannot be read is no guide
    throw error
  }
}

/** Two values are the same to the system if any converter on the way back to it makes no difference between them. */
function sameThrough(steps: Converter[]): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    let [left, right] = [a, b]
    for (let i = steps.length - 1; i >= 0; i -= 1) {
      const step = steps[i]!
      if (step.same(left, right)) return true
      if (left == null || right == null || i === 0) return false
      try {
        left = step.put(left, undefined)
        right = step.put(right, undefined)
      } catch (error) {
        if (error instanceof HubError && error.kind === 'data') return false // what cannot be written is like nothing else
        throw error
      }
    }
    return false
  }
}
