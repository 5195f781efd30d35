// The test every shipped mapping passes: no error in the static check, its cases, and the lens laws on generated and on the cases' records.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../connector/port.ts'
import { parseCases, runCases } from '../mapping/cases.ts'
import { lawsOnSamples, type LawResult } from '../mapping/laws.ts'
import { compileText, type LoadResult } from '../mapping/load.ts'
import { parseMapping } from '../mapping/parse.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { lawsOnGenerated } from './mapping-laws.ts'

export { sampleRefsIn, sampleRefsOut } from '../mapping/sample-world.ts'

export interface MappingConformance {
  mappingFile: string | URL
  /** The schema, or the file that holds it. */
  nativeSchema: JsonSchema | string | URL
  casesFile: string | URL
  /** May records come into being through it? Default true. */
  canCreate?: boolean
  /** Generated records per law. Default 200. */
  runs?: number
}

/** Call it in a test file; it makes a `describe` of its own. */
export function mappingConformance({ mappingFile, nativeSchema, casesFile, canCreate = true, runs = 200 }: MappingConformance): void {
  const text = readFileSync(mappingFile, 'utf8')
  const cases = readFileSync(casesFile, 'utf8')
  const file = basename(mappingFile instanceof URL ? fileURLToPath(mappingFile) : mappingFile)
  const native =
    typeof nativeSchema === 'string' || nativeSchema instanceof URL
      ? (JSON.parse(readFileSync(nativeSchema, 'utf8')) as JsonSchema)
      : nativeSchema
  const object = parseMapping(text, file).mapping?.canonical ?? ''

  describe(`mapping ${file}`, () => {
    const loaded = (): LoadResult => compileText(text, { file, native, canonical: canonicalSchema(object) as JsonSchema, canCreate })

    it('has no error in the static check', () => {
      expect(loaded().findings.filter(({ severity }) => severity === 'error')).toEqual([])
    })

    it('passes its cases', async () => {
      const results = await runCases(compiled(loaded()).mapping, cases)
      expect(results.filter(({ ok }) => !ok)).toEqual([])
    })

    it('keeps the lens laws on generated records', () => {
      const { mapping, ast, report } = compiled(loaded())
      expectLaws(lawsOnGenerated({ mapping, ast, native, report, runs, seed: 20_261_122 }))
    })

    it("keeps the lens laws on the cases' records", () => {
      const { mapping, report } = compiled(loaded())
      const natives = parseCases(cases).flatMap(({ native: record, error, put }) => [error ? [] : (record ?? []), put?.old ?? []].flat())
      expectLaws(lawsOnSamples(mapping, natives, report))
    })
  })
}

function compiled({ mapping, ast, report, findings }: LoadResult): Required<Pick<LoadResult, 'mapping' | 'ast' | 'report'>> {
  if (!mapping || !ast) throw new Error(findings.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'))
  return { mapping, ast, report }
}

function expectLaws(results: LawResult[]): void {
  const broken = results.flatMap(({ law, failure }) => (failure ? [`${law}: ${failure.message} ${JSON.stringify(failure.sample)}`] : []))
  expect(broken).toEqual([])
  for (const { law, samples } of results) expect(samples, `${law} was tried on no record: the mapping refuses them all`).toBeGreaterThan(0)
}
