// Files of code tables over the API: bytes up with what kind they are, bytes down.
import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { readGiven } from './system-error.ts'
import { UsageError } from './usage-error.ts'

export type RowsResult = Schemas['CodeRowsResult']

const TYPES = { '.csv': 'text/csv', '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const
type Ending = keyof typeof TYPES

function endingOf(file: string): Ending {
  const ending = extname(file).toLowerCase()
  if (ending in TYPES) return ending as Ending
  throw new UsageError(`${file} is neither .csv nor .xlsx: its ending says what it is.`)
}

export interface ImportOptions {
  isDryRun: boolean
  /** Rows that the file lacks are removed. */
  isWhole: boolean
}

export async function importFile(context: CommandContext, name: string, file: string, options: ImportOptions): Promise<RowsResult> {
  const type = TYPES[endingOf(file)]
  return importBytes(context, name, { bytes: await readGiven(file), type, ...options })
}

export async function importBytes(
  { hub }: CommandContext,
  name: string,
  { bytes, type, ...query }: ImportOptions & { bytes: Uint8Array; type: string },
): Promise<RowsResult> {
  return (await hub.post('/api/v1/code-tables/{codeTable}/import', { path: { codeTable: name }, query, body: { bytes, type } })).body
}

/** Returns the number of bytes. */
export async function exportFile({ hub }: CommandContext, name: string, file: string): Promise<number> {
  const ending = endingOf(file)
  const bytes = await hub.download(`/api/v1/code-tables/{codeTable}/rows${ending}`, { path: { codeTable: name } })
  await writeFile(file, bytes)
  return bytes.length
}
