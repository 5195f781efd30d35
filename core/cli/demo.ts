// `qiao demo`: the simulated systems to look around in, or one of the shows.
import type { CommandContext } from './context.ts'
import type { RushFlags } from './rush.ts'
import { UsageError } from './usage-error.ts'

export async function demo(context: CommandContext, show: string | undefined, flags: RushFlags): Promise<number> {
  if (show === '1111') return (await import('./rush.ts')).rush(context, flags)
  if (show === 'afternoon') {
    const odd = Object.keys(flags).find((name) => name !== 'data')
    if (odd !== undefined) throw new UsageError(`--${odd} belongs to \`qiao demo 1111\`.`)
    return (await import('./afternoon.ts')).afternoon(context, flags)
  }
  if (show !== undefined)
    throw new UsageError(`There is no show "${show}": give 1111 or afternoon, or nothing for the demo to look around in.`)
  const [given] = Object.keys(flags)
  if (given !== undefined)
    throw new UsageError(`--${given} belongs to \`qiao demo 1111\`. The demo itself is configured by the environment.`)
  return (await import('./start.ts')).demo(context)
}
