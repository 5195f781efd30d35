// Text of a mapping → compiled mapping and findings: what the engine, the configuration check and the command line call.
import type { JsonSchema } from '../connector/port.ts'
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
}

export interface LoadResult {
  /** Absent when a finding is an error. */
  mapping?: CompiledMapping
  ast?: MappingNode
  findings: Finding[]
}

/** Parses, checks and compiles. Never throws for what a file says. */
export function compileText(text: string, options: LoadOptions): LoadResult {
  const { mapping: ast, findings } = parseMapping(text, options.file)
  if (!ast || findings.some(({ severity }) => severity === 'error')) return { findings }
  return { mapping: compileMapping(ast, options), ast, findings }
}
