// Lists of the API page by page: all of it for machines, the first lines for people, with a word on what was left out.
import type { CommandContext } from './context.ts'
import type { HubClient } from './client.ts'

const PAGE = 200
/** Rows that people are shown unless they ask for more. */
const SHOWN = 50

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}
interface PageRequest {
  limit: number
  cursor?: string
}

export interface Listed<Item> {
  items: Item[]
  /** There are more than were asked for. */
  hasMore: boolean
}

/** Walks the pages. Machines get everything unless `limit` is given, people the first rows. */
export async function listAll<Item>(
  { hub, terminal, isJson }: CommandContext,
  {
    limit = isJson ? Infinity : SHOWN,
    read,
  }: { limit?: number; read: (hub: HubClient, page: PageRequest) => Promise<{ body: Page<Item> }> },
): Promise<Listed<Item>> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const { body }: { body: Page<Item> } = await read(hub, {
      limit: Math.min(PAGE, limit - items.length),
      ...(cursor === null ? {} : { cursor }),
    })
    items.push(...body.items)
    cursor = body.nextCursor
    if (terminal.isLive && cursor !== null && limit > PAGE) terminal.err(`\r${items.length} …`)
  } while (cursor !== null && items.length < limit)
  if (terminal.isLive && items.length > PAGE) terminal.err('\r\u001b[K')
  return { items, hasMore: cursor !== null }
}

/** Prints a list: the array for machines, the table for people, and what to do about the rest. */
export function printList<Item>(
  context: CommandContext,
  { items, hasMore }: Listed<Item>,
  { lines, empty }: { lines: () => string[]; empty: string },
): void {
  context.print(items, () => (items.length === 0 ? [] : lines()))
  if (context.isJson) return
  if (items.length === 0) context.note(empty)
  if (hasMore) context.note(`… and more: --limit <n> shows more of them, --json all of them.`)
}
