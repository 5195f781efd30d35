// One reader over one model source: pulls while the history goes on, then once more in the quiet. What it has not seen then is lost.
import type { SourcePlan } from './plan.ts'
import { createSource, LostAnswer, type Row, type Source } from './source.ts'

export interface Page {
  rows: Pick<Row, 'id' | 'version'>[]
  cursor: string | null
  hasMore: boolean
}

export interface Reader {
  /** Its promise covers rows that are deleted while it reads. Otherwise none are. */
  bearsDeletions: boolean
  /** Keeps nothing between two calls but the cursor: each page is also a restart. */
  read(source: Source, plan: SourcePlan, cursor: string | null): Promise<Page>
}

const RETRY_AFTER_MS = 250
/** Of the quiet at the end. */
const MOST_PAGES = 2000

/** Rows whose last version the reader has not seen, `id#version`. */
export async function lostRows(plan: SourcePlan, reader: Reader): Promise<string[]> {
  const source = createSource(plan, { hasDeletions: reader.bearsDeletions })
  const seen = new Set<string>()
  let cursor: string | null = null
  let pages = 0

  /** What was read and where to go on are saved together, or neither is. */
  async function readPage(): Promise<boolean> {
    pages++
    try {
      const page = await reader.read(source, plan, cursor)
      for (const row of page.rows) seen.add(nameOf(row))
      cursor = page.cursor
      return page.hasMore
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error
      source.wait(RETRY_AFTER_MS)
      return true
    }
  }

  async function readToTheEnd() {
    let left = MOST_PAGES
    while (await readPage()) if (--left === 0) throw new Error(`the reader comes to no end: ${cursor}`)
  }

  source.wait(plan.firstPullMs)
  let hasMore = false
  while (!source.isHistoryOver) {
    hasMore = await readPage()
    source.wait(hasMore ? plan.restsMs[pages % plan.restsMs.length]! : plan.pauseMs)
  }
  if (hasMore) await readToTheEnd()
  await readToTheEnd()
  return source
    .rows()
    .map(nameOf)
    .filter((name) => !seen.has(name))
}

const nameOf = ({ id, version }: Page['rows'][number]): string => `${id}#${version}`
