// `qiao doctor`: is everything in place for a hub here? Each line with the remedy. Looks only: nothing is made or changed.
import type { ProcessConfig } from '../config.ts'
import { toHubError } from '../errors.ts'
import type { CommandContext } from './context.ts'
import { checkDatabase, checkStoredConnections } from './doctor-data.ts'
import { wrong, type Finding } from './doctor-finding.ts'
import { askHub, checkAddress, checkRunningConnections } from './doctor-hub.ts'
import { checkConnectors, checkFolder, checkKey, checkNode, checkOwnClock, checkUi } from './doctor-place.ts'
import { oneLine, screenOf, type Tone } from './screen.ts'

const SIGNS: Record<Finding['state'], [string, Tone]> = { ok: ['✓', 'good'], warning: ['!', 'warn'], wrong: ['✗', 'bad'] }

/** Exit code 1 when something is wrong. */
export async function doctor(context: CommandContext): Promise<number> {
  const findings: Finding[] = [checkNode()]
  const config = readableConfig(context, findings)
  if (config) {
    const hub = await askHub(context)
    findings.push(
      checkFolder(config),
      checkKey(config),
      ...(await checkDatabase(context, config)),
      await checkAddress(config, context.hub.url, hub),
      checkUi(),
    )
    findings.push(
      await checkConnectors(),
      ...(hub.isLive ? checkRunningConnections(hub) : await checkStoredConnections(context, config)),
      checkOwnClock(context.terminal.now(), { url: context.hub.url, ...hub }),
    )
  }
  const screen = screenOf(context.terminal)
  const isOk = findings.every(({ state }) => state !== 'wrong')
  context.print({ ok: isOk, checks: findings }, () =>
    findings.map(({ check, state, message, remedy }) => {
      const [sign, tone] = SIGNS[state]
      return `${screen.paint(sign, tone)} ${check}: ${oneLine(message)}${remedy === undefined ? '' : ` ${screen.paint('→', 'dim')} ${remedy}`}`
    }),
  )
  return isOk ? 0 : 1
}

function readableConfig(context: CommandContext, findings: Finding[]): Readonly<ProcessConfig> | undefined {
  try {
    return context.config
  } catch (error) {
    findings.push(wrong('environment', toHubError(error).message))
    return undefined
  }
}
