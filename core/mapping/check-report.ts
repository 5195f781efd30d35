// What the static check writes down: findings for people, and per field how much of the two-way laws is certain.
import type { Chain } from './chain.ts'
import type { Direction, JsonSchema } from './port.ts'
import type { Place } from './schema-paths.ts'
import type { ConstantNode, FieldRule, Finding, MappingNode, Position, Rule } from './syntax.ts'

/** proved: by construction · holds: as far as the data goes, tested on samples · lossy: something is not kept, and why. */
export const CERTAINTIES = ['proved', 'holds', 'lossy'] as const
export type Certainty = (typeof CERTAINTIES)[number]

export interface FieldReport {
  field: string
  direction: Direction
  status: Certainty
  why?: string
}

/** What the check needs to know of a code table. */
export interface TableFacts {
  keys: readonly string[]
  values: readonly string[]
}

export interface CheckOptions {
  /** JSON Schema of the native record; $ref into its own $defs is followed. */
  native: JsonSchema
  /** Canonical schema of the object, $refs resolved. */
  canonical: JsonSchema
  /** May records come into being through this mapping? Then required canonical fields must be covered. */
  canCreate: boolean
  /** Code tables by name; without them it is not checked which there are. */
  codeTables?: ReadonlyMap<string, TableFacts>
}

/** What all parts of one check share. */
export interface Checking extends CheckOptions {
  ast: MappingNode
  findings: Finding[]
  report: FieldReport[]
}

/** The rules of the record or of one list, with the schemas of both sides. */
export interface CheckScope {
  prefix: string
  rules: Rule[]
  outer: Rule[] | null
  direction: Direction | null
  isInList: boolean
  native: JsonSchema
  canonical: JsonSchema
  set: ConstantNode[]
  constants: ConstantNode[]
}

export interface Remark {
  path: string
  at: Position
  code: string
  message: string
}

export function error(checking: Checking, { at, ...remark }: Remark): void {
  checking.findings.push({ file: checking.ast.file, ...remark, severity: 'error', ...at })
}

export function warn(checking: Checking, { at, ...remark }: Remark): void {
  checking.findings.push({ file: checking.ast.file, ...remark, severity: 'warning', ...at })
}

/** What a chain of converters keeps. */
export function certaintyOf(chain: Chain, isTotal: boolean): Pick<FieldReport, 'status' | 'why'> {
  if (chain.split) return { status: 'lossy', why: 'taxSplit computes what is sent where the record does not say' }
  const losing = chain.steps.filter((step) => !step.bijective)
  if (losing.length > 0) return { status: 'lossy', why: losing.map((step) => `${step.name}: ${step.loses ?? 'not one to one'}`).join('; ') }
  if (chain.spread) return { status: 'holds', why: "allocate: the system's own shares stay while their sum is right" }
  if (chain.table) return { status: 'holds', why: `as far as code table ${chain.table.table} is one to one` }
  if (chain.ref) return { status: 'holds', why: `as far as each ${chain.ref.object} is known on both sides` }
  const partial = chain.steps.find((step) => !step.total && !(isTotal && step.words))
  if (partial) return { status: 'holds', why: `${partial.name} refuses values it does not understand` }
  return { status: 'proved' }
}

/** One field rule with all that is known of both its sides. */
export interface FieldCheck {
  rule: FieldRule
  name: string
  chain: Chain
  native: Place
  canonical: Place
  /** Of list fields: the items, which converters work on. */
  nativeItem: JsonSchema
  canonicalItem: JsonSchema
  isRead: boolean
  isWritten: boolean
  say(remark: Omit<Remark, 'path' | 'at'> & Partial<Pick<Remark, 'at'>>): void
}
