// Checks one flow against what its connection offers, and all flows against each other (engine-rules §3: one outbound flow per object).
import { RE2JS } from 're2js'
import { ARCHIVED, canBeArchived, CANONICAL_OBJECTS, schemaAt } from '../model/schemas.ts'
import { isDated } from '../model/dated.ts'
import { isAccount, type ObjectPort, type OpenConnector } from '../connector/port.ts'
import type { ConfigProblem, ConnectionConfig, FlowConfig } from './bundle.ts'
import { nominalFile, suggestion } from './names.ts'
import { parseSchedule } from './schedule.ts'

const NO_TRIAL_HERE =
  'Nothing outside is written here, so there is nothing to try: leave it on, and set mode: trial in the flow that takes the result to a system.'

/** What a flow is checked against. */
export interface FlowSurroundings {
  connections: ReadonlyMap<string, ConnectionConfig>
  /** Opened connectors by connection id; those with problems of their own are absent. */
  opened: ReadonlyMap<string, OpenConnector>
}

/** Problems of one flow whose shape is right. */
export function checkFlow(flow: FlowConfig, { connections, opened }: FlowSurroundings): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const report = (path: string, message: string, severity: ConfigProblem['severity'] = 'error') =>
    problems.push({ file: nominalFile('flow', flow.id), path, message, severity })
  if (!connections.has(flow.connection)) {
    report('connection', `There is no connection "${flow.connection}".${suggestion(flow.connection, connections.keys())}`)
  }
  const schedule = flow.schedule === undefined ? undefined : parseSchedule(flow.schedule)
  if (typeof schedule === 'string') report('schedule', schedule)
  if (flow.schedule !== undefined && flow.direction === 'out') {
    report('schedule', 'An outbound flow has no schedule: what changed is delivered at once. Remove it.', 'warning')
  }
  if (!CANONICAL_OBJECTS.includes(flow.object)) {
    report('object', `There is no object "${flow.object}".${suggestion(flow.object, CANONICAL_OBJECTS)}`)
    return problems
  }
  for (const [field, value] of Object.entries(flow.filter ?? {})) {
    const message = filterProblem(flow.object, field, value)
    if (message !== undefined) report(`filter.${field}`, message)
  }
  for (const [index, rule] of (flow.reject ?? []).entries())
    for (const [path, message] of rejectProblems(flow, rule)) report(`reject.${index}.${path}`, message)
  for (const [path, message, severity] of leavingProblems(flow)) report(path, message, severity)
  for (const [path, message] of startProblems(flow)) report(path, message)
  const open = opened.get(flow.connection)
  if (open !== undefined) for (const [path, message] of capabilityProblems(flow, open)) report(path, message)
  return problems
}

function filterProblem(object: string, field: string, value: unknown): string | undefined {
  const schema = schemaAt(object, field)
  if (schema === undefined) return `${object} has no field "${field}": a filter names canonical fields.`
  const wrong = [value].flat().find((word) => schema.enum !== undefined && !schema.enum.includes(word))
  return wrong === undefined ? undefined : `${object}.${field} is never "${String(wrong)}": it is one of ${schema.enum!.join(', ')}.`
}

function leavingProblems(flow: FlowConfig): [string, string, ConfigProblem['severity']][] {
  const { object, direction, filter, leave, deleteBudget, documentTarget, closedPeriod } = flow
  const problems: [string, string, ConfigProblem['severity']][] = []
  if (direction === 'out' && deleteBudget !== undefined)
    problems.push(['deleteBudget', 'An outbound flow takes no deletions over: write it in the inbound flow.', 'error'])
  if (direction === 'in' && documentTarget !== undefined)
    problems.push(['documentTarget', 'An inbound flow writes no documents: write it in the outbound flow.', 'error'])
  if (closedPeriod !== undefined && direction === 'in')
    problems.push(['closedPeriod', 'An inbound flow posts nothing: write it in the outbound flow.', 'error'])
  else if (closedPeriod !== undefined && schemaAt(object, 'businessDate') === undefined)
    problems.push(['closedPeriod', `${object} has no business date, so no period closes for it: remove it.`, 'error'])
  if (leave === undefined || leave === 'keep') return problems
  if (direction === 'in') problems.push(['leave', 'An inbound flow writes nothing: write it in the outbound flow.', 'error'])
  else if (leave === 'archive' && !canBeArchived(object)) {
    const message = `${object} has no status "${ARCHIVED}" to be archived with: use stop or keep.`
    problems.push(['leave', message, 'error'])
  }
  if (filter === undefined) problems.push(['leave', 'Without a filter no record ever leaves: add one, or remove this.', 'warning'])
  return problems
}

function startProblems({ object, direction, mode, startFrom }: FlowConfig): [string, string][] {
  const problems: [string, string][] = []
  if (direction === 'in' && mode === 'trial')
    problems.push([
      'mode',
      'An inbound flow writes nothing to its system: it is on or off. A match plan shows what it would link (qiao plan).',
    ])
  if (direction === 'out' && startFrom !== undefined && !isDated(object))
    problems.push(['startFrom', `${object} is no document of a day, so it has no start: remove it, or use a filter.`])
  return problems
}

function rejectProblems(flow: FlowConfig, { field, matches }: NonNullable<FlowConfig['reject']>[number]): [string, string][] {
  const problems: [string, string][] = []
  if (flow.direction === 'in') problems.push(['field', 'An inbound flow rejects nothing: write the rule in the outbound flow.'])
  if (schemaAt(flow.object, field) === undefined)
    problems.push(['field', `${flow.object} has no field "${field}": a rule names canonical fields.`])
  try {
    RE2JS.compile(matches)
  } catch (error) {
    problems.push(['matches', `"${matches}" is no regular expression (RE2): ${error instanceof Error ? error.message : String(error)}`])
  }
  return problems
}

function capabilityProblems(flow: FlowConfig, open: OpenConnector): [string, string][] {
  const port = open.objects[flow.object]
  if (port === undefined) {
    return [['object', `Connection "${flow.connection}" offers no ${flow.object}.${suggestion(flow.object, Object.keys(open.objects))}`]]
  }
  if (flow.direction === 'out') {
    const documents = documentProblems(flow, port)
    if (documents.length) return documents
    if (isAccount(open)) return flow.mode === 'trial' ? [['mode', NO_TRIAL_HERE]] : []
    return port.write ? [] : [['direction', `Connection "${flow.connection}" cannot write ${flow.object}: only "in" is possible.`]]
  }
  return inboundProblems(flow, port, open)
}

function inboundProblems(flow: FlowConfig, port: ObjectPort, open: OpenConnector): [string, string][] {
  const canBePushed = open.webhook !== undefined && (port.get !== undefined || port.facts.payload === 'full')
  if (!port.read && !canBePushed) {
    return [['direction', `Connection "${flow.connection}" can neither be read nor pushes ${flow.object}: only "out" is possible.`]]
  }
  if (flow.schedule !== undefined && !port.read) {
    return [['schedule', `Connection "${flow.connection}" pushes ${flow.object} and cannot be read on a schedule: remove it.`]]
  }
  return []
}

/** How far bills are driven: a step that the connector knows. */
function documentProblems({ connection, object, documentTarget, options }: FlowConfig, { facts }: ObjectPort): [string, string][] {
  const { documentSteps: steps = [] } = facts
  if (steps.length > 0 && options?.['documentTarget'] !== undefined) {
    const message = `How far ${object} is driven is a setting of the flow itself: take it out of options and write documentTarget: ${steps.join(' | ')}.`
    return [['options.documentTarget', message]]
  }
  if (documentTarget === undefined || steps.includes(documentTarget)) return []
  const remedy = steps.length > 0 ? `it knows ${steps.join(', ')}` : 'it only writes them: remove it'
  return [['documentTarget', `Connection "${connection}" cannot ${documentTarget} documents of ${object}; ${remedy}.`]]
}

/** Problems between flows: two of them that would feed or read the same thing. */
export function checkOverlaps(flows: readonly FlowConfig[], { opened }: FlowSurroundings): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const first = new Map<string, FlowConfig>()
  for (const flow of flows.filter(({ mode }) => mode !== 'off')) {
    const key = `${flow.direction} ${flow.connection} ${flow.object}`
    const other = first.get(key)
    const file = nominalFile('flow', flow.id)
    if (other !== undefined) {
      const what = flow.direction === 'out' ? 'be written by two flows' : 'be read by two flows with one cursor'
      const message = `${flow.object} of "${flow.connection}" would ${what}: "${other.id}" does it already. Remove one, or set mode: off.`
      problems.push({ file, path: 'object', message, severity: 'error' })
    } else first.set(key, flow)
    const isWriteOnly = opened.get(flow.connection)?.objects[flow.object]?.facts.readBack === 'never'
    if (flow.direction === 'in' && isWriteOnly) {
      const message = `${flow.object} of "${flow.connection}" is not read back after writing (readBack: never), so it cannot flow in as well.`
      problems.push({ file, path: 'direction', message, severity: 'error' })
    }
  }
  return problems
}
