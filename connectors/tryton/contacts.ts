// Contact mechanisms of a party: phones and emails as lists of values; other kinds (websites, fax) are left alone.
import type { Row } from './client.ts'

const KINDS = { phones: ['phone', 'mobile'], emails: ['email'] } as const

/** Phones and emails of a party, in the order Tryton holds them. */
export function contactsOf(contacts: Row[]): { phones: { value: string }[]; emails: string[] } {
  const values = (kinds: readonly string[]): string[] =>
    contacts.filter(({ type, value }) => kinds.includes(type as string) && typeof value === 'string').map(({ value }) => value as string)
  return { phones: values(KINDS.phones).map((value) => ({ value })), emails: values(KINDS.emails) }
}

/** Commands that make a party's phones and emails as wanted: values that are there stay, whatever their kind or order. */
export function contactCommands(want: Record<string, unknown>, held: Row[], has: (name: string) => boolean): unknown[] {
  const commands: unknown[] = []
  for (const name of ['phones', 'emails'] as const) {
    if (!has(name)) continue
    const wanted = ((want[name] ?? []) as (string | { value: string })[]).map((entry) => (typeof entry === 'string' ? entry : entry.value))
    const own = held.filter(({ type }) => (KINDS[name] as readonly string[]).includes(type as string))
    const missing = wanted.filter((value) => !own.some((row) => row.value === value))
    const gone = own.filter((row) => !wanted.includes(row.value as string)).map(({ id }) => id)
    if (gone.length > 0) commands.push(['delete', gone])
    if (missing.length > 0) commands.push(['create', missing.map((value) => ({ type: KINDS[name][0], value }))])
  }
  return commands
}
