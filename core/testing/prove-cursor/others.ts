// Ways of others to read what changed, each as it is published, over the same model source. A pull that fails is made again from its
// beginning.
import type { Page, Reader } from './run.ts'
import { newestFirst, oldestFirst, type Row, type Source } from './source.ts'

interface Pulled {
  rows: Row[]
  /** The watermark. */
  since: number
}
type Pull = (source: Source, since: number, limit: number) => Promise<Pulled>

/** `WHERE stamp > watermark` in one query; the watermark is the newest stamp read (airbytehq/airbyte#14732). */
const strictGreater: Pull = async (source, since) => {
  const { rows } = await source.ask({ where: ({ stamp }) => stamp > since, compare: oldestFirst })
  return { rows, since: newest(rows, since) }
}

/** `WHERE modified > watermark`; the watermark is `now()`, taken after the query (frappe/ecommerce_integrations, inventory to Shopify). */
const ownClock: Pull = async (source, since) => {
  const { rows } = await source.ask({ where: ({ stamp }) => stamp > since, compare: newestFirst })
  return { rows, since: source.now }
}

/** `ORDER BY stamp LIMIT n OFFSET k` page after page; the watermark is the newest stamp read (airbytehq/airbyte#21500). */
const offsetPaging: Pull = async (source, since, limit) => {
  const all: Row[] = []
  for (;;) {
    const { rows, hasMore } = await source.ask({ where: ({ stamp }) => stamp > since, compare: oldestFirst, offset: all.length, limit })
    all.push(...rows)
    if (!hasMore) return { rows: all, since: newest(all, since) }
  }
}

/**
 * Stamps in whole seconds; each page is a checkpoint, and of the next answer only what is of a later second is taken
 * (estuary/connectors#5205).
 */
const wholeSecondTies: Pull = async (source, since, limit) => {
  const all: Row[] = []
  for (let checkpoint = since; ;) {
    const where = ({ stamp }: Row): boolean => secondOf(stamp) > checkpoint
    const { rows, hasMore } = await source.ask({ where, compare: oldestFirst, limit })
    all.push(...rows)
    checkpoint = secondOf(newest(rows, checkpoint))
    if (!hasMore) return { rows: all, since: checkpoint }
  }
}

const newest = (rows: Row[], least: number): number => rows.reduce((most, { stamp }) => Math.max(most, stamp), least)
const secondOf = (stamp: number): number => Math.floor(stamp / 1000) * 1000

function readerOf(pull: Pull): Reader {
  return {
    bearsDeletions: false,
    async read(source, { limit }, cursor): Promise<Page> {
      const { rows, since } = await pull(source, cursor === null ? 0 : Number(cursor), limit)
      return { rows, cursor: String(since), hasMore: false }
    },
  }
}

export const OTHERS = {
  strictGreater: readerOf(strictGreater),
  ownClock: readerOf(ownClock),
  offsetPaging: readerOf(offsetPaging),
  wholeSecondTies: readerOf(wholeSecondTies),
}
export type OtherName = keyof typeof OTHERS
