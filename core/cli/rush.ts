// `qiao demo 1111`: runs the rush, shows how far it is, and ends with the one line (or document) of what the three sides hold.
import { lineOf, type Difference } from '../demo/rush/compare.ts'
import { runRush, type RushProgress } from '../demo/rush/rush.ts'
import type { CommandContext } from './context.ts'
import { inFolder } from './demo-folder.ts'
import { count } from './screen.ts'
import type { Terminal } from './terminal.ts'

export interface RushFlags {
  orders?: number
  seconds?: number
  seed?: number
  data?: string
}

const PLAIN_EVERY_MS = 5_000
const SHOWN = 20

/** Exit code 0 when the three sides agree on every order to the fen and nothing is left open. */
export async function rush({ terminal, isJson }: CommandContext, flags: RushFlags): Promise<number> {
  const { orders = 3000, seconds = 120, seed = 1, data } = flags
  return inFolder(data, 'qiao-1111-', async (dataFolder) => {
    const bar = progressBar(terminal, orders)
    try {
      const { figures, differences, unsettled } = await runRush({ dataFolder, orders, seconds, seed, onProgress: bar.show })
      bar.end()
      for (const line of differences.slice(0, SHOWN).map(differenceLine)) terminal.err(`${line}\n`)
      if (differences.length > SHOWN) terminal.err(`… and ${differences.length - SHOWN} more\n`)
      if (unsettled !== undefined) terminal.err(`It did not come to rest: ${unsettled}\n`)
      const isRight = differences.length === 0 && unsettled === undefined && figures.platform === orders
      if (figures.platform !== orders) terminal.err(`The shop sold ${figures.platform} of ${count(orders, 'order')}.\n`)
      terminal.out(`${isJson ? JSON.stringify({ ...figures, ...(differences.length > 0 && { differences }) }) : lineOf(figures)}\n`)
      return isRight ? 0 : 1
    } finally {
      bar.end()
    }
  })
}

function differenceLine({ number, platform, hub, erp }: Difference): string {
  const held = (amounts: string[]): string => (amounts.length === 0 ? 'not there' : amounts.map((amount) => `¥${amount}`).join(' + '))
  return `${number}: shop ${held(platform)}, hub ${held(hub)}, ERP ${held(erp)}`
}

const STEPS: Record<RushProgress['step'], string> = {
  preparing: 'preparing',
  selling: 'selling',
  settling: 'settling',
  asking: 'asking the three sides',
}

/** One line drawn over itself on a terminal, else a line now and then. */
function progressBar({ err, isLive, now }: Terminal, orders: number) {
  let shownAt = -Infinity
  let step = ''
  let isDrawn = false
  return {
    show(progress: RushProgress): void {
      if (!isLive && now() - shownAt < PLAIN_EVERY_MS && progress.step === step) return
      shownAt = now()
      step = progress.step
      const { placed, inHub, inErp, kills, faults } = progress
      const troubles = `pushes ${faults.lost} lost ${faults.doubled} doubled ${faults.late} late, ERP ${faults.failed} errors ${faults.dropped} answers dropped`
      const line = `${STEPS[progress.step]}: paid ${placed}/${orders}, hub ${inHub}, ERP ${inErp} · ${troubles} · hub killed ${kills}×`
      isDrawn = isLive
      err(isLive ? `\r\u001b[K${line}` : `${line}\n`)
    },
    end(): void {
      if (isDrawn) err('\n')
      isDrawn = false
    },
  }
}
