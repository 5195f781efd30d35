// What a delivery's next step writes, before anything is sent: taken, closed, kept in trial, stopped, waiting or failed.
import type { CommitItem, DeliveryStep } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { failureItem } from './failure.ts'
import type { Channel } from './graph.ts'
import { lockOf } from './planned.ts'
import { deadLetterId } from './rows.ts'
import type { Prepared } from './prepare.ts'

export function preparedItem(deps: EngineDeps, channel: Channel, one: Prepared): CommitItem {
  const row = one.kind === 'send' ? one.parcel.row : one.row
  const { delivery, record } = row
  const now = deps.now()
  const step = (to: DeliveryStep['to'], set: DeliveryStep['set'], more: Partial<DeliveryStep> = {}): CommitItem => ({
    key: record.id,
    steps: [
      { connection: delivery.connection, object: delivery.object, record: record.id, from: ['due', 'waiting'], to, set, at: now, ...more },
    ],
  })
  switch (one.kind) {
    case 'send': {
      const { item, inFlight } = one.parcel
      const set = {
        taken: delivery.dirty,
        attemptKey: item.attemptKey,
        inFlight: JSON.stringify(inFlight),
        writes: delivery.writes + 1,
        takenAt: now,
      }
      return { ...step('taken', { ...set, waitingFor: null }, { expectDirty: delivery.dirty }), ...lockOf(one.parcel) }
    }
    case 'close':
      return step('done', { taken: delivery.dirty, attempts: 0, dueAt: now, waitingFor: null }, { closeIfDirty: delivery.dirty })
    case 'trial':
      return {
        ...step('trial', { taken: delivery.dirty, attempts: 0, dueAt: now, waitingFor: null }, { closeIfDirty: delivery.dirty }),
        deadLettersResolved: [{ id: deadLetterId('out', delivery.connection, delivery.object, record.id), at: now }],
      }
    case 'stop':
      return step('stopped', {})
    case 'wait':
      return step('waiting', { waitingFor: JSON.stringify(one.missing), dueAt: now + waitMs(delivery.dirtyAt, now) })
    case 'fail':
      return failureItem(deps, channel, { row, error: one.error, from: ['due', 'waiting'] })
  }
}

/** Looks again after a tenth of the time it has waited already, between 1 s and 1 min: a release usually comes first. */
const waitMs = (since: number, now: number) => Math.round(Math.min(60_000, Math.max(1_000, (now - since) / 10)))
