// Text of a mapping → compiled mapping and findings: what the engine, the configuration check and the command line call.
import type { JsonSchema } from './port.ts'
import { checkMapping } from './check.ts'
import type { FieldReport } from './check-report.ts'
import { compileMapping } from './compile.ts'
import { parseMapping } from './parse.ts'
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
}

export interface LoadResult {
  /** Absent when a finding is an error. */
  mapping?: CompiledMapping
  ast?: MappingNode
  findings: Finding[]
  /** Per field: proved, holds or lossy. */
  report: FieldReport[]
}

/** Parses, checks and compiles. Never throws for what a file says. */
export function compileText(text: string, options: LoadOptions): LoadResult {
  const { mapping: ast, findings } = parseMapping(text, options.file)
  if (!ast || hasErrors(findings)) return { findings, report: [] }
  const checked = checkMapping(ast, { ...options, canCreate: options.canCreate ?? false })
  findings.push(...checked.findings)
  if (hasErrors(findings)) return { ast, findings, report: checked.report }
  return { mapping: compileMapping(ast, options), ast, findings, report: checked.report }
}

export function hasErrors(findings: Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}
