// Customers: party.party with its addresses and contact mechanisms.
import { HubError } from '../../core/errors.ts'
import type { ObjectPort, WriteItem } from '../../core/connector/port.ts'
import { inHalves } from './batches.ts'
import { stampOf } from './changes.ts'
import { trytonClient, type Row, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { customEncoder, customNames, customOf } from './custom.ts'
import { describeObject } from './manifest.ts'
import { contactCommands, contactsOf } from './contacts.ts'
import { keptRows } from './lookups.ts'
import { findByReference, readingPort, type Composed, type ObjectShape } from './object.ts'
import { each, settle } from './write-results.ts'

const BOTH_STATES = ['active', 'in', [true, false]]
const ADDRESS_FIELDS = ['party', 'party_name', 'street', 'city', 'postal_code', 'country.code']

/** Stamps of a child count only where they are newer than the parent's own: then the parent is not read anyway. */
const viaParty = (row: Row): string[] => (stampOf(row['party.'] as Record<string, unknown>) >= stampOf(row) ? [] : [String(row.party)])

const shape: ObjectShape = {
  ...describeObject('customer'),
  model: 'party.party',
  domain: [BOTH_STATES],
  referenceField: 'code',
  sources: () =>
    Promise.resolve([
      { model: 'party.party', domain: [BOTH_STATES] },
      { model: 'party.address', domain: [BOTH_STATES], fields: ['party', 'party.write_date', 'party.create_date'], owners: viaParty },
      {
        model: 'party.contact_mechanism',
        domain: [BOTH_STATES],
        fields: ['party', 'party.write_date', 'party.create_date'],
        owners: viaParty,
      },
    ]),
  compose,
}

async function compose(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]> {
  const rows = await client.searchRead('party.party', [['id', 'in', ids], BOTH_STATES], {
    fields: ['code', 'name', 'active', 'write_date', 'create_date', ...customNames(ctx, 'customer')],
  })
  const addresses = await childrenOf(client, 'party.address', ids, ADDRESS_FIELDS)
  const contacts = await childrenOf(client, 'party.contact_mechanism', ids, ['party', 'type', 'value'])
  return rows.map((row) => {
    const own = { addresses: addresses.get(row.id) ?? [], contacts: contacts.get(row.id) ?? [] }
    return {
      externalId: String(row.id),
      stamp: [stampOf(row), ...own.addresses.map(stampOf), ...own.contacts.map(stampOf)].sort().at(-1)!,
      native: {
        id: String(row.id),
        code: row.code ?? null,
        name: row.name || row.code || `party-${row.id}`,
        state: row.active ? 'active' : 'inactive',
        ...customOf(ctx, 'customer', row),
        ...contactsOf(own.contacts),
        addresses: own.addresses.map((address) => ({
          id: String(address.id),
          name: address.party_name || null,
          street: address.street || null,
          city: address.city || null,
          postal_code: address.postal_code || null,
          country: (address['country.'] as { code: string } | null)?.code ?? null,
        })),
      },
    }
  })
}

async function childrenOf(client: TrytonClient, model: string, parties: number[], fields: string[]): Promise<Map<number, Row[]>> {
  const rows = await client.searchRead(model, [['party', 'in', parties]], {
    fields: [...fields, 'write_date', 'create_date'],
    order: [['id', 'ASC']],
  })
  return Map.groupBy(rows, (row) => row.party as number)
}

const reading = readingPort(shape)

/** The object `customer`. */
export const customer: ObjectPort<TrytonConfig> = {
  ...reading,
  async write(ctx, items) {
    const client = trytonClient(ctx)
    const existing = await findByReference(client, shape, 'code', items.filter(({ externalId }) => externalId === undefined).map(codeOf))
    const idOf = (item: WriteItem): string | undefined => item.externalId ?? existing.get(codeOf(item))
    const results = await each(items, async (item) => {
      const id = idOf(item)
      if (id === undefined) return { done: false }
      await client.call('party.party', 'write', [[Number(id)], await partyValues(ctx, client, item, await heldBy(client, id))])
      return { externalId: id, done: true }
    })
    const news = items.filter((item) => idOf(item) === undefined)
    const made = await inHalves(news, async (some) => {
      const values = await Promise.all(some.map((item) => partyValues(ctx, client, item)))
      return client.call<number[]>('party.party', 'create', [values])
    })
    news.forEach((item, at) => {
      const answer = made[at]!
      results.set(item, 'error' in answer ? { done: false, error: answer.error } : { externalId: String(answer.result), done: true })
    })
    return settle(ctx, reading, items, results)
  },
}

function codeOf({ want, reference }: WriteItem): string {
  return typeof want.code === 'string' && want.code !== '' ? want.code : reference
}

interface Held {
  addresses: Row[]
  contacts: Row[]
}

async function heldBy(client: TrytonClient, id: string): Promise<Held> {
  const party = Number(id)
  const addresses = await childrenOf(client, 'party.address', [party], ADDRESS_FIELDS)
  const contacts = await childrenOf(client, 'party.contact_mechanism', [party], ['party', 'type', 'value'])
  return { addresses: addresses.get(party) ?? [], contacts: contacts.get(party) ?? [] }
}

/** Values to create (no `held`) or to write. */
async function partyValues(ctx: TrytonContext, client: TrytonClient, item: WriteItem, held?: Held): Promise<Record<string, unknown>> {
  const { want, changed } = item
  const has = (name: string): boolean =>
    want[name] !== undefined && (held === undefined || item.externalId === undefined || changed.includes(name))
  const values: Record<string, unknown> = {}
  if (held === undefined && typeof want.name !== 'string') {
    throw new HubError('missingField', 'data', 'A party needs a name: give it a value', { details: { field: 'name' } })
  }
  if (has('name')) values.name = want.name
  if (held === undefined || has('code')) values.code = codeOf(item)
  if (has('state')) values.active = want.state !== 'inactive'
  Object.assign(values, (await customEncoder(ctx, client, 'customer'))(want, customNames(ctx, 'customer').filter(has)))
  if (has('addresses')) values.addresses = await addressCommands(ctx, client, want.addresses as Wanted[], held?.addresses ?? [])
  if (has('phones') || has('emails')) values.contact_mechanisms = contactCommands(want, held?.contacts ?? [], has)
  return values
}

type Wanted = Record<string, unknown>

async function addressCommands(ctx: TrytonContext, client: TrytonClient, wanted: Wanted[], held: Row[]): Promise<unknown[]> {
  const countries = wanted.some(({ country }) => typeof country === 'string')
    ? await keptRows(ctx, client, { model: 'country.country', fields: ['code'] })
    : []
  const commands: unknown[] = []
  const kept = new Set<number>()
  for (const [at, address] of wanted.entries()) {
    const country = countries.find(({ code }) => code === address.country)
    if (typeof address.country === 'string' && country === undefined) {
      throw new HubError(
        'unknownCountry',
        'data',
        `Tryton has no country ${address.country}: use a two-letter code, and load the countries there`,
        {
          details: { field: 'addresses.country', value: address.country },
        },
      )
    }
    const values: Wanted = { party_name: address.name ?? null, street: address.street ?? null, city: address.city ?? null }
    Object.assign(values, { postal_code: address.postal_code ?? null, country: country?.id ?? null })
    const old = address.id === undefined ? held[at] : held.find(({ id }) => String(id) === address.id)
    if (old === undefined) commands.push(['create', [values]])
    else {
      kept.add(old.id)
      commands.push(['write', [old.id], values])
    }
  }
  // Sales keep pointing at their addresses: what is no longer wanted is archived, not deleted.
  const gone = held.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  if (gone.length > 0) commands.push(['write', gone, { active: false }])
  return commands
}
