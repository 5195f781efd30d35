// The static check of code tables in rules: the table and its columns exist, keys are canonical fields, and what is read back is among them.
import { error, type Checking, type CheckScope, type FieldCheck } from './check-report.ts'
import { hint } from './hint.ts'
import { planKey, type KeyPlan } from './compile-table.ts'
import { placeOf, valueTypeOf } from './schema-paths.ts'
import type { TableStep } from './chain.ts'

export function checkTable(checking: Checking, scope: CheckScope, field: FieldCheck): void {
  const step = field.chain.table
  if (!step) return
  if (valueTypeOf(field.canonical.schema) === 'list' || valueTypeOf(field.native.schema) === 'list')
    field.say({ code: 'typeMismatch', message: `${field.name}: a code table is asked for one value, not for a list.`, at: step.at })
  checkDefinition(checking, field, step)
  const places = { canonical: scope.canonical, canonicalRoot: checking.canonical, isInList: scope.isInList }
  const keys = step.keys.map((key) => {
    const plan = planKey(key.text, key.segments, places)
    const type = plan && typeOf(checking, scope, plan)
    if (!plan)
      error(checking, { path: field.name, at: key.at, code: 'unknownKeyPath', message: `\`${key.text}\` is no field of ${checking.ast.canonical}, nor a text of a record that one refers to; a key names the canonical field whose value is looked up.` }) // prettier-ignore
    else if (type === 'list' || type === 'object')
      error(checking, { path: field.name, at: key.at, code: 'typeMismatch', message: `\`${key.text}\` is ${type}; a key of a code table is one text.` }) // prettier-ignore
    return plan
  })
  checkReading(field, keys, step)
}

function typeOf(checking: Checking, scope: CheckScope, plan: KeyPlan) {
  const place = placeOf(checking.canonical, plan.field.split('.'), plan.isOuter ? checking.canonical : scope.canonical)
  return place && valueTypeOf(place.schema)
}

function checkDefinition(checking: Checking, field: FieldCheck, { table, keys, column, at }: TableStep): void {
  if (!checking.codeTables) return
  const facts = checking.codeTables.get(table)
  if (!facts)
    return field.say({
      code: 'unknownCodeTable',
      message: `There is no code table \`${table}\`${hint(table, [...checking.codeTables.keys()])}${checking.codeTables.size === 0 ? '; make it first' : ''}.`,
      at,
    })
  if (facts.keys.length !== keys.length)
    field.say({
      code: 'wrongKeys',
      message: `The key of code table ${table} is ${facts.keys.join(', ')}: name ${facts.keys.length} field(s), not ${keys.length}.`,
      at,
    })
  if (!facts.values.includes(column))
    field.say({ code: 'unknownColumn', message: `Code table ${table} has no column \`${column}\`${hint(column, facts.values)}.`, at })
}

function checkReading(field: FieldCheck, keys: (KeyPlan | undefined)[], { table, at }: TableStep): void {
  if (!field.isRead || keys.includes(undefined)) return
  const isOwn = keys.some((key) => key !== undefined && !key.isOuter && key.field === field.rule.canonical.text)
  if (!isOwn)
    field.say({
      code: 'notReadable',
      message: `${field.name} is no key of ${table} here, so what the system shows cannot be turned back into it; name it among the keys, or write ->.`,
      at,
    })
  else if (!['string', 'any'].includes(valueTypeOf(field.canonicalItem)))
    field.say({ code: 'typeMismatch', message: `A code table gives texts, but ${field.name} is ${valueTypeOf(field.canonicalItem)}.`, at })
}
