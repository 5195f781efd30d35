// What a mapping file says, as data: parse.ts makes it, check.ts judges it, compile.ts turns it into functions.
import type { Direction } from './port.ts'

/** 1-based, as editors count. */
export interface Position {
  line: number
  column: number
  /** Of a rule that came from the mapping that is extended; else it is the mapping's own file. */
  file?: string
}

/** Something to mend in a mapping, in a sentence a person can act on. Fits ConfigProblem of the configuration. */
export interface Finding {
  file: string
  /** The canonical field or header key it is about. */
  path: string
  /** Stable camelCase word. */
  code: string
  message: string
  severity: 'error' | 'warning'
  line: number
  column: number
}

/** A dotted path. Segments are never names of Object.prototype. */
export interface PathNode {
  text: string
  segments: string[]
  at: Position
}

/** One argument as written, without quotes. `key` for `a=b`. */
export interface ArgumentNode {
  key?: string
  value: string
  isQuoted: boolean
  at: Position
}

export interface ConverterNode {
  name: string
  args: ArgumentNode[]
  /** What follows the arguments: `table(…).column`. */
  column?: string
  /** A trailing `?`: only references may have it. */
  isOptional: boolean
  at: Position
}

/** `canonical <-> native | converter | …` */
export interface FieldRule {
  kind: 'field'
  canonical: PathNode
  direction: Direction
  native: PathNode
  chain: ConverterNode[]
  at: Position
}

/** `canonical <- jsonata(…)` */
export interface ExpressionRule {
  kind: 'expression'
  canonical: PathNode
  direction: Direction
  expression: string
  at: Position
}

/** `"lines[lineId] <-> items[id]": […]`; keys null = positional. */
export interface ListRule {
  kind: 'list'
  canonical: PathNode
  canonicalKey: PathNode | null
  direction: Direction
  native: PathNode
  nativeKey: PathNode | null
  rules: Rule[]
  at: Position
}

export type Rule = FieldRule | ExpressionRule | ListRule

/** A native path with converters, as `id`, `keys`, `document` and `reference` have it. */
export interface NativeValue {
  native: PathNode
  chain: ConverterNode[]
}

/** A constant at a canonical (`set`) or native (`const`) path. */
export interface ConstantNode {
  path: PathNode
  value: string | number | boolean
}

export interface IdentityNode {
  field: PathNode
  isStrong: boolean
}

export interface MappingNode {
  file: string
  /** sha-256 of the text, hex; of the whole text where it extends another. */
  hash: string
  name: string
  connector: string
  object: string
  variant?: string
  nativeSchema: string
  canonical: string
  id: NativeValue | null
  keys: Record<string, NativeValue>
  document: { number?: NativeValue; type?: NativeValue; status?: NativeValue }
  reference: NativeValue | null
  match: IdentityNode[]
  rules: Rule[]
  set: ConstantNode[]
  constants: ConstantNode[]
  cases?: string
  /** Name of the mapping that this one patches: `tryton.order`. */
  extends?: string
  /** Canonical paths whose rules are taken out of it. */
  drops: PathNode[]
  /** Where header entries stand, for findings about them. */
  places: Record<string, Position>
}
