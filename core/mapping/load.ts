// Text of a mapping → compiled mapping and findings: what the engine, the configuration check and the command line call.
import type { JsonSchema } from './port.ts'
import { checkMapping } from './check.ts'
import type { FieldReport, TableFacts } from './check-report.ts'
import { compileMapping } from './compile.ts'
import { parseExtended, type FindBase } from './extend.ts'
import type { CompiledMapping } from './port.ts'
import type { Finding, MappingNode } from './syntax.ts'

export interface LoadOptions {
  /** Name of the file, for findings. */
  file: string
  /** JSON Schema of the native record. */
  native: JsonSchema
  /** Canonical schema of the object, $refs resolved. */
  canonical: JsonSchema
  /** May records come into being through this mapping? Default: no, a partial view. */
  canCreate?: boolean
  /** Where mappings are that this one may extend. Default: there are none. */
  find?: FindBase
  /** Code tables by name; without them it is not checked which there are. */
  codeTables?: ReadonlyMap<string, TableFacts>
}

export interface LoadResult {
  /** Absent when a finding is an error. */
  mapping?: CompiledMapping
  ast?: MappingNode
  /** The text with those it extends behind it: it compiles to the same mapping wherever it is. */
  whole: string
  findings: Finding[]
  /** Per field: proved, holds or lossy. */
  report: FieldReport[]
}

/** Parses, checks and compiles. Never throws for what a file says. */
export function compileText(text: string, options: LoadOptions): LoadResult {
  const { mapping: ast, findings, whole } = parseExtended(text, options.file, options.find)
  if (!ast || hasErrors(findings)) return { findings, report: [], whole }
  const checked = checkMapping(ast, { ...options, canCreate: options.canCreate ?? false })
  findings.push(...checked.findings)
  if (hasErrors(findings)) return { ast, findings, report: checked.report, whole }
  return { mapping: compileMapping(ast, options), ast, findings, report: checked.report, whole }
}

export function hasErrors(findings: Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}
