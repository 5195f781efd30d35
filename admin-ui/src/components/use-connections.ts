// Names of the connections, for lists and filters.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { connectionsQuery } from '../api/queries.ts'
import type { Choice } from './filters.tsx'

export interface ConnectionNames {
  nameOf(id: string): string
  names: ReadonlyMap<string, string>
  choices: Choice[]
}

export function useConnections(): ConnectionNames {
  const { data } = useQuery(connectionsQuery)
  return useMemo(() => {
    const items = data?.items ?? []
    const names = new Map(items.map(({ id, name }) => [id, name]))
    return { names, nameOf: (id) => names.get(id) ?? id, choices: items.map(({ id, name }) => ({ value: id, label: name })) }
  }, [data])
}
