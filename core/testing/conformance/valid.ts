// Does a native record fit its object's schema?
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { createConfigAjv } from '../../connector/config.ts'
import type { JsonSchema } from '../../connector/port.ts'

const compiled = new WeakMap<JsonSchema, ValidateFunction>()

/** Fails the test with the places that do not fit. */
export function expectValid(schema: JsonSchema, native: unknown): void {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    validate = createConfigAjv().compile({ ...schema, $id: undefined })
    compiled.set(schema, validate)
  }
  const isValid = validate(native)
  const problems = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
  expect(isValid ? [] : problems, `native ${JSON.stringify(native)}`).toEqual([])
}
