// `qiao dead-letters edit`: its document in an editor or out of a file; says what was changed, or would become of it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HubError } from '../errors.ts'
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { editFile } from './editor.ts'
import { oneLine, screenOf } from './screen.ts'
import { readGiven } from './system-error.ts'

export interface EditOptions {
  file?: string
  dryRun?: boolean
}

/** Replaces the payload by a file's, or by what an editor makes of it; the letter is then ready to be replayed. */
export async function editDeadLetter(context: CommandContext, deadLetter: string, { file, dryRun }: EditOptions): Promise<number> {
  const { body: letter, etag } = await context.hub.get('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter } })
  const before = `${JSON.stringify(letter.payload, null, 2)}\n`
  const after = file === undefined ? await edited(context, before) : (await readGiven(file)).toString('utf8')
  if (after === before) {
    context.print(letter, () => ['Nothing was changed.'])
    return 0
  }
  const payload = parsePayload(after, file ?? 'What was edited')
  if (dryRun) return tryEdit(context, deadLetter, payload)
  const { body } = await context.hub.put('/api/v1/dead-letters/{deadLetter}', { path: { deadLetter }, body: { payload }, ifMatch: etag })
  context.print(body, () => [
    ...changeLines(body.changes),
    `${deadLetter} is changed. Push it again: qiao dead-letters replay ${deadLetter}`,
  ])
  return 0
}

/** Exit code 1 when it would fail again. */
async function tryEdit(context: CommandContext, deadLetter: string, payload: Record<string, unknown>): Promise<number> {
  const { body } = await context.hub.post('/api/v1/dead-letters/{deadLetter}/try', { path: { deadLetter }, body: { payload } })
  const { paint } = screenOf(context.terminal)
  const verdict = body.isAccepted
    ? `${paint('✓', 'good')} It would be accepted; nothing was changed.`
    : `${paint('✗', 'bad')} It would fail: ${oneLine(body.error?.message ?? '')}`
  context.print(body, () => [...changeLines(body.changes), verdict])
  return body.isAccepted ? 0 : 1
}

const changeLines = (changes: Schemas['PayloadChange'][]): string[] =>
  changes.map(({ pointer, before, after }) => oneLine(`${pointer}: ${shown(before)} → ${shown(after)}`))
const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

function parsePayload(text: string, source: string): Record<string, unknown> {
  const problem = (reason: string) => new HubError('badPayload', 'data', `${source} is no JSON object (${reason}): nothing was changed.`)
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch (error) {
    throw problem((error as Error).message)
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw problem('it begins with { and ends with }')
  return payload as Record<string, unknown>
}

/** The payload holds personal data: its file is for this user alone, and gone afterwards. */
async function edited({ terminal }: CommandContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'qiao-'))
  try {
    const file = join(folder, 'payload.json')
    await writeFile(file, text, { mode: 0o600 })
    await editFile(file, terminal)
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
