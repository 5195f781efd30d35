// What a plan cannot show as items, in words.
import type { PlanRow } from '../store/port.ts'
import type { Channel, Graph } from './graph.ts'
import { reportOf } from './plan-store.ts'

const channelsOf = (graph: Graph): Channel[] => [...graph.connections.values()].flatMap(({ channels }) => [...channels.values()])
const sameIn = (graph: Graph, { connection, object }: Channel) => graph.connections.get(connection.id)?.channels.get(object)

/** Written to before it was ever read: until the first pull has linked the pairs, an ordinary change may make doubles. */
export function firstMeetings(running: Graph, tried: Graph): string[] {
  return channelsOf(tried)
    .filter((channel) => channel.inbound && channel.outbound && !sameIn(running, channel)?.inbound)
    .map(
      ({ connection, object }) =>
        `${connection.id}/${object} would be read and written at once for the first time: apply the inbound flow first, pull, then plan the outbound one`,
    )
}

/** Of a plan that is rolled back: what the configuration from before cannot reach. */
export function whatStays(running: Graph, tried: Graph, undone: PlanRow): string[] {
  const nativesOf = ({ mapping }: Channel) => mapping.fields.flatMap(({ field, natives }) => (mapping.writable.has(field) ? natives : []))
  const fields = channelsOf(running).flatMap((channel) => {
    const before = sameIn(tried, channel)
    const known = new Set(before ? nativesOf(before) : [])
    const stays = channel.outbound ? [...new Set(nativesOf(channel))].filter((native) => !known.has(native)) : []
    return stays.length
      ? [
          `${channel.connection.id}/${channel.object}: what was written to ${stays.join(', ')} stays, as the mapping from before does not know it`,
        ]
      : []
  })
  const created = reportOf(undone).counts.filter(({ action }) => action === 'create')
  const records = created.map(({ connection, object }) => `${connection}/${object}: records that were created there stay`)
  return [...fields, ...records]
}
