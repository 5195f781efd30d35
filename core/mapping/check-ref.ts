// The static check of references: fields that hold a record end in ref(object), and a line's reference names the field with its owner.
import { CANONICAL_OBJECTS, canonicalSchema } from '../model/schemas.ts'
import { type CheckScope, type FieldCheck } from './check-report.ts'
import { hint } from './hint.ts'
import { ownerRule } from './compile-ref.ts'

/** Keys that systems give to any record, beside the record's own fields. */
const COMMON_KEYS = ['number', 'code']

export function checkRef(field: FieldCheck, scope: CheckScope): void {
  const { chain, canonicalItem, name } = field
  const held = canonicalItem['x-ref']
  if (!chain.ref) {
    if (held)
      field.say({
        code: 'needsRef',
        message: `${name} holds a ${held}; end the rule with | ref(${held}), or | ref(${held}.<key>) for a business number.`,
      })
    return
  }
  const { object, key, at } = chain.ref
  const say = (code: string, message: string): void => field.say({ code, message, at })
  if (!CANONICAL_OBJECTS.includes(object)) return say('unknownObject', `There is no object \`${object}\`${hint(object, CANONICAL_OBJECTS)}`)
  if (held && (held !== object || key === 'line'))
    return say('wrongObject', `${name} holds a ${held}, not ${key === 'line' ? 'a line' : `a ${object}`}; write ref(${held}).`)
  if (!held && key !== 'line')
    return say('notAReference', `${name} holds no record, so ref(${object}) does not fit; take the value as it is, or use | string.`)
  if (checkKey(object, key, say) && chain.ref.parent !== undefined) checkOwner(chain.ref.parent, { object, scope, say })
}

function checkKey(object: string, key: string | null, say: (code: string, message: string) => void): boolean {
  if (key === null) return true
  const properties = canonicalSchema(object).properties ?? {}
  if (key === 'line') {
    if (!properties['lines']) say('unknownKey', `A ${object} has no lines.`)
    return properties['lines'] !== undefined
  }
  const known = Object.entries(properties).flatMap(([name, { type, format, enum: words, 'x-ref': held }]) =>
    type === 'string' && !held && !words && !format ? [name] : [],
  )
  const isKnown = known.includes(key) || COMMON_KEYS.includes(key)
  if (!isKnown) say('unknownKey', `A ${object} has no key \`${key}\`${hint(key, known)}`)
  return isKnown
}

function checkOwner(
  parent: string,
  { object, scope, say }: { object: string; scope: CheckScope; say: (code: string, message: string) => void },
): void {
  const owner = ownerRule(parent, scope)
  const ref = owner?.rule.chain.at(-1)
  if (!owner)
    say('unknownOwner', `No rule maps \`${parent}\`, which is to hold the ${object} of the line; add one, or name the field that does.`)
  else if (ref?.name !== 'ref' || ref.args[0]?.value !== object)
    say('unknownOwner', `\`${parent}\` must end in ref(${object}): a line is looked up in the ${object} that its external id names.`)
}
