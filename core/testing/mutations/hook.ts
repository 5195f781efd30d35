// Preloaded (--import) into a process that runs a mutant: changes the source text of a few files while they are loaded.
import { registerHooks } from 'node:module'
import type { Edit } from './mutants.ts'

const edits = JSON.parse(process.env.QIAO_MUTANT ?? '[]') as Edit[]
const open = new Set(edits)
const core = new URL('../../', import.meta.url).href

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const mine = edits.filter(({ file }) => url === core + file)
    if (!mine.length) return loaded
    let source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array)
    for (const edit of mine) {
      if (source.split(edit.find).length !== 2) throw new Error(`the text that a mutant changes is not once in ${edit.file}: ${edit.find}`)
      source = source.replace(edit.find, () => edit.replace)
      open.delete(edit)
    }
    return { ...loaded, source }
  },
})

process.on('exit', (code) => {
  if (code !== 0 || !open.size) return
  console.error(`never loaded: ${[...open].map(({ file }) => file).join(', ')}`)
  process.exitCode = 1
})
