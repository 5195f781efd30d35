// A connection's configuration against the manifest's schema: errors name the field and the remedy, defaults are filled in.
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { HubError } from '../errors.ts'
import type { JsonSchema, Manifest } from './port.ts'

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

/** An Ajv that knows the keywords of configuration schemas (`secret`), fills in defaults and reports every error. */
export function createConfigAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false, keywords: ['secret'] })
  addFormats(ajv)
  return ajv
}

const validators = new WeakMap<JsonSchema, ReturnType<Ajv2020['compile']>>()

/** What is wrong with a configuration, one sentence each, naming the path; [] = fine. Fills defaults into `config`. */
export function configProblems(manifest: Manifest, config: Record<string, unknown>): { path: string; message: string }[] {
  let validate = validators.get(manifest.config)
  if (validate === undefined) {
    validate = createConfigAjv().compile(manifest.config)
    validators.set(manifest.config, validate)
  }
  return validate(config) ? [] : sentencesOf(validate.errors ?? [])
}

/** The configuration with defaults, or HubError config `badConfig` that lists every problem. */
export function readConfig(manifest: Manifest, config: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(config)
  const problems = configProblems(manifest, copy)
  if (problems.length === 0) return copy
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new HubError('badConfig', 'config', `The configuration of connector ${manifest.id} is not valid: ${list}`, {
    details: { problems },
  })
}

/** Ajv's errors as sentences: a wrong `if`/`oneOf` branch is told once, by what is wrong in it. */
export function sentencesOf(errors: readonly ErrorObject[]): { path: string; message: string }[] {
  const telling = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'oneOf' && keyword !== 'anyOf')
  const seen = new Set<string>()
  return (telling.length > 0 ? telling : errors).map(sentenceOf).filter(({ path, message }) => {
    const key = `${path} ${message}`
    return !seen.has(key) && seen.add(key)
  })
}

function sentenceOf({ instancePath, keyword, params, message }: ErrorObject): { path: string; message: string } {
  const path = `config${instancePath.replaceAll('/', '.')}`
  const facts = params as Record<string, unknown>
  if (keyword === 'required') return { path: `${path}.${String(facts.missingProperty)}`, message: 'is missing' }
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const name = facts.additionalProperty ?? facts.unevaluatedProperty
    return { path: `${path}.${String(name)}`, message: 'is not known here: check the spelling' }
  }
  if (keyword === 'enum') return { path, message: `must be one of ${(facts.allowedValues as unknown[]).join(', ')}` }
  if (keyword === 'const') return { path, message: `must be ${JSON.stringify(facts.allowedValue)}` }
  return { path, message: message ?? 'is not valid' }
}
