// Opens a file in the editor of the one who sits there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { HubError } from '../errors.ts'
import type { Terminal } from './terminal.ts'

/** Resolves when the editor is closed. Throws HubError config `noEditor`, `editorFailed`. */
export async function editFile(file: string, { env }: Terminal): Promise<void> {
  const editor = env.VISUAL || env.EDITOR
  if (!editor) throw new HubError('noEditor', 'config', 'There is no editor: set EDITOR, or give the new payload with --file.')
  // VISUAL and EDITOR are shell words by custom: `code --wait`.
  const child = spawn(`${editor} "$QIAO_EDITED_FILE"`, { shell: true, stdio: 'inherit', env: { ...env, QIAO_EDITED_FILE: file } })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0)
    throw new HubError('editorFailed', 'config', `The editor (${editor}) ended with ${code ?? 'a signal'}: nothing was changed.`)
}
