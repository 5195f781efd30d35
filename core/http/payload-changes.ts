// What differs between two JSON values: one change per leaf, with its JSON Pointer. Lists are compared position by position.
import type { components } from '../../openapi/types.ts'

type Change = components['schemas']['PayloadChange']

export function payloadChanges(before: unknown, after: unknown, pointer = ''): Change[] {
  if (before === after) return []
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ pointer, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => payloadChanges(before[name], after[name], `${pointer}/${escape(name)}`))
}

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const escape = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
