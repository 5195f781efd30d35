// Requests (and, in tests, answers) against the contract. Validators are compiled at first use from the document itself.
import type { ValidateFunction } from 'ajv'
import { contract } from '../model/schemas.ts'
import { explain, sharedAjv, type FieldError } from '../model/validator.ts'
import type { Operation, Parameter } from './contract.ts'
import { Refusal, type ProblemItem } from './problem.ts'

const ROOT = 'hub'
const compiled = new Map<string, ValidateFunction>()

function validatorFor(key: string, make: () => object): ValidateFunction {
  const known = compiled.get(key)
  if (known) return known
  const ajv = sharedAjv()
  if (!ajv.schemas[ROOT]) {
    // The document is no schema itself: its parts are only places that references point to.
    ajv.addVocabulary(['paths', 'components'])
    ajv.addSchema({ $id: ROOT, paths: contract.paths, components: contract.components }, ROOT, false, false)
  }
  const made = ajv.compile(make())
  compiled.set(key, made)
  return made
}

const reference = (pointer: string): { $ref: string } => ({ $ref: `${ROOT}${encodeURI(pointer)}` })

type Place = Parameter['in']

/** The parameters of one place, turned into their types. Throws Refusal 400 that names each wrong one. */
export function readParameters(operation: Operation, place: Place, given: Record<string, string[] | undefined>): Record<string, unknown> {
  const declared = operation.parameters.filter((parameter) => parameter.in === place)
  const values: Record<string, unknown> = {}
  const errors: ProblemItem[] = []
  for (const [name, words] of Object.entries(given)) {
    const parameter = declared.find((one) => one.name === name)
    if (!words || words.length === 0) continue
    if (!parameter) errors.push({ pointer: `/${place}/${name}`, detail: `${name} is not a known parameter. ${known(declared)}` })
    else if (words.length > 1)
      errors.push({ pointer: `/${place}/${name}`, detail: `${name} is given ${words.length} times: give it once.` })
    else if (words[0]!.includes('\0'))
      errors.push({ pointer: `/${place}/${name}`, detail: `${name} holds the character U+0000: take it out.` })
    else values[name] = coerce(words[0]!, parameter)
  }
  const check = validatorFor(`${operation.id} ${place}`, () => ({
    type: 'object',
    properties: Object.fromEntries(declared.map(({ name, pointer }) => [name, reference(pointer)])),
    required: declared.filter(({ required }) => required).map(({ name }) => name),
  }))
  if (!check(values)) errors.push(...explain(check.errors ?? []).map((error) => item(error, `/${place}`)))
  if (errors.length > 0) throw new Refusal(400, 'invalidRequest', sentence(errors), { errors })
  return values
}

const known = (declared: Parameter[]): string =>
  declared.length > 0 ? `Use ${declared.map(({ name }) => name).join(', ')}.` : 'This request takes none.'

/** Words stay words where they do not read as the type: the schema then says what is wrong. */
function coerce(word: string, { schema }: Parameter): unknown {
  if (schema.type === 'integer' && /^-?\d{1,15}$/.test(word)) return Number(word)
  if (schema.type === 'boolean' && (word === 'true' || word === 'false')) return word === 'true'
  return word
}

/** Checks a JSON body. Throws Refusal 422 that names each wrong field. */
export function checkBody(operation: Operation, body: unknown): void {
  const check = validatorFor(`${operation.id} body`, () => reference(`${operation.pointer}/requestBody/content/application~1json/schema`))
  if (check(body)) return
  const errors = explain(check.errors ?? []).map((error) => item(error, ''))
  throw new Refusal(422, 'invalidBody', sentence(errors), { errors })
}

/** What is wrong with an answer: for tests. `status` as the contract spells it, `default` included. */
export function answerFaults(operation: Operation, status: string, mediaType: string, body: unknown): FieldError[] {
  const check = validatorFor(`${operation.id} ${status} ${mediaType}`, () => {
    const answer = operation.responses[status]
    const schema = answer?.content?.[mediaType]?.schema
    if (!schema) throw new Error(`${operation.id} must not answer ${status} as ${mediaType}.`)
    return { ...schema, ...(schema.$ref ? reference(schema.$ref) : {}) }
  })
  return check(body) ? [] : explain(check.errors ?? [])
}

const item = ({ pointer, message }: FieldError, before: string): ProblemItem => ({ pointer: `${before}${pointer}`, detail: message })
const sentence = (errors: ProblemItem[]): string =>
  errors.length === 1 ? errors[0]!.detail : `${errors[0]!.detail} And ${errors.length - 1} more: see errors.`
