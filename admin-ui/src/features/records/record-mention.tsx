// A record that another one refers to, by its name instead of its id.
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { mentionQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'

/** What a person calls this record: its name or title, else its number. */
export function titleOf({ number, body }: Schemas['RecordDetail']): string | undefined {
  if (number !== null && number !== '') return number
  return nameIn(body)
}

function nameIn(body: Record<string, unknown>): string | undefined {
  const name = body['name'] ?? body['title'] ?? body['code']
  return typeof name === 'string' && name !== '' ? name : undefined
}

export function RecordMention({ id }: { id: string }) {
  const { data } = useQuery(mentionQuery(id))
  const name = data && (nameIn(data.body) ?? data.number ?? undefined)
  return <Link to={`/records/${encodeURIComponent(id)}`}>{name ?? id}</Link>
}
