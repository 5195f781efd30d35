// `qiao demo afternoon`: says what was done, a line a step, and ends with one line (or document) of figures.
import { join } from 'node:path'
import { runAfternoon } from '../demo/afternoon/afternoon.ts'
import type { CommandContext } from './context.ts'
import { inFolder } from './demo-folder.ts'

/** Exit code 0 when shop, hub and ERP agree on every day and warehouse. */
export async function afternoon({ terminal, isJson }: CommandContext, { data }: { data?: string }): Promise<number> {
  return inFolder(data, 'qiao-afternoon-', async (dataFolder) => {
    const { differences, ...figures } = await runAfternoon({ dataFolder, say: (line) => terminal.err(`${line}\n`) })
    for (const line of differences) terminal.err(`${line}\n`)
    if (data !== undefined) terminal.err(`Configuration and sheets: ${join(dataFolder, 'configuration')}\n`)
    const { unmatched, released, summaries, sumsDiffer } = figures
    const line = `未对应 ${unmatched} → 补行后放行 ${released} 张汇总单 · ERP 汇总单 ${summaries} · 金额不符 ${sumsDiffer}`
    terminal.out(`${isJson ? JSON.stringify(figures) : line}\n`)
    return sumsDiffer === 0 && summaries > 0 ? 0 : 1
  })
}
