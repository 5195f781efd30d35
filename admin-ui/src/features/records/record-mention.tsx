// A record that another one refers to, by its name instead of its id.
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { mentionQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'

/** Its number, or what else tells it from others. */
export const titleOf = ({ number, name }: Pick<Schemas['RecordDetail'], 'number' | 'name'>): string | undefined =>
  number || name || undefined

export function RecordMention({ id }: { id: string }) {
  const { data } = useQuery(mentionQuery(id))
  return <Link to={`/records/${encodeURIComponent(id)}`}>{data?.name ?? data?.number ?? id}</Link>
}
