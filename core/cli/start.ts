// `qiao start` and `qiao demo`: bring a hub up, say where it is, and take it down at the first signal.
import { createLog, type Log } from '../log.ts'
import type { ProcessConfig } from '../config.ts'
import type { CommandContext } from './context.ts'

/** What both ways of starting bring up. */
interface Running {
  openUrl: string
  stop(): Promise<void>
}
type Start = (config: Readonly<ProcessConfig>, log: Log) => Promise<Running>

/** A process that was asked to stop is gone after this time. */
const STOP_WITHIN_MS = 4_500

/** The hub alone, with what is configured in its data folder. */
export const start = (context: CommandContext): Promise<number> =>
  serve(context, async (config, log) => (await import('../node.ts')).startNode({ config, log }))

/** A hub among simulated systems. */
export const demo = (context: CommandContext): Promise<number> =>
  serve(context, async (config, log) => (await import('../demo/demo.ts')).runDemo(config, log))

async function serve(context: CommandContext, startIt: Start): Promise<number> {
  const { terminal, config } = context
  // Standard output carries the address alone, so that a script can read it.
  const log = createLog({ level: config.logLevel, isPretty: terminal.isLive, write: (line) => terminal.err(line) })
  const signals = listenForSignals()
  const running = await startIt(config, log)
  context.print({ url: new URL(running.openUrl).origin, openUrl: running.openUrl }, () => [`Qiao is running: ${running.openUrl}`])
  const signal = await signals.first
  log.info({ signal }, 'stopping')
  const deadline = setTimeout(() => {
    terminal.err('Qiao stopped in the middle of work that took too long; it goes on with it at the next start.\n')
    process.exit(0)
  }, STOP_WITHIN_MS)
  await running.stop()
  clearTimeout(deadline)
  signals.close()
  // A package that keeps a handle open does not keep the process.
  setTimeout(() => process.exit(0), 200).unref()
  return 0
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const NUMBERS = { SIGINT: 2, SIGTERM: 15 }

/** The first signal asks to stop, the second one ends the process at once, also while it is still starting. */
function listenForSignals() {
  const { promise: first, resolve } = Promise.withResolvers<string>()
  let count = 0
  const listener = (signal: keyof typeof NUMBERS): void => {
    count += 1
    if (count > 1) process.exit(128 + NUMBERS[signal])
    resolve(signal)
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return {
    first,
    close: () => {
      for (const signal of SIGNALS) process.removeListener(signal, listener)
    },
  }
}
