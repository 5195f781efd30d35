// ETags are revisions; an edit names the one it is based on (RFC 9110 §13.1).
import { Refusal } from './problem.ts'

/** Revision 7 → `"7"`. */
export const etagOf = (rev: number): string => `"${rev}"`

/** The revision an edit is based on. Throws Refusal 428 without If-Match, 412 when something else is current. */
export function requireRev(ifMatch: string | undefined, current: number): number {
  if (ifMatch === undefined) {
    throw refusal(
      428,
      'preconditionRequired',
      'If-Match is missing: read it first and send its ETag back, so that nobody’s change is lost.',
    )
  }
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (tags.includes('*') || tags.includes(etagOf(current))) return current
  throw refusal(412, 'revChanged', `It was changed in the meantime (now ${etagOf(current)}): read it again and repeat the change.`)
}

const refusal = (status: number, code: string, detail: string): Refusal =>
  new Refusal(status, code, detail, { errors: [{ pointer: '/header/If-Match', detail }] })
