// A hub's configuration as one value: what `qiao apply` sends, what `qiao export-config` receives and what the API and the UI edit in parts.
import type { DocumentStep } from '../model/document.ts'
import type { CodeTableConfig } from './code-tables.ts'

export interface ConnectionConfig {
  /** Lower-case slug, stable: ownership and flows refer to it. */
  id: string
  connector: string
  name: string
  /** Secrets as `{ "env": "NAME" }` or `{ "file": "/path" }`, resolved where the hub runs. */
  config: Record<string, unknown>
  isPaused?: boolean
}

export interface FlowConfig {
  id: string
  connection: string
  object: string
  direction: 'in' | 'out'
  /** Cron expression, or `every <n>s|m|h`. Absent: hints and pushes alone. */
  schedule?: string
  /** Mapping by name: `<connection>/<object>[.variant]` or `<connector>/<object>[.variant]`. Default: the connection's own, else the connector's. */
  mapping?: string
  /** Canonical field → allowed value or values. Decides enrolment, not membership (§10). */
  filter?: Record<string, unknown>
  /** Outbound: records in which a value of `field` (dotted, through lists) matches become dead letters with this code; first rule wins. */
  reject?: { field: string; matches: string; code: string; message: string }[]
  /** Handed to the connector's write. */
  options?: Record<string, unknown>
  /** Inbound: so many deletions are taken over within 24 h without a person (§10). Default: 5 % of what is bound, from 10 to 500. */
  deleteBudget?: number
  /** Outbound: what becomes of a bound record that the filter no longer lets through (§10). Default keep. */
  leave?: 'keep' | 'archive' | 'stop'
  /** Outbound: how far a bill is driven there. Default: as far as the connector can. */
  documentTarget?: DocumentStep
  /** Outbound, of records with a business date: what becomes of one whose accounting period is closed. Default hold. */
  closedPeriod?: 'hold' | 'nextOpenDay'
  /** RFC 3339. Inbound: nothing last changed before this is taken over. Outbound: no document of an earlier day is begun there. */
  startFrom?: string
  /** Default on. */
  mode?: FlowMode
}

/** `trial` 试运行: everything is computed, nothing written (outbound). */
export type FlowMode = 'off' | 'trial' | 'on'

/** A text by name: a mapping `<connection>/<object>[.variant]`, a native schema `<connection>/<name>`. */
export interface TextDocument {
  name: string
  text: string
}

export interface ConfigBundle {
  connections: ConnectionConfig[]
  flows: FlowConfig[]
  mappings: TextDocument[]
  schemas: TextDocument[]
  /** Text of ownership.yaml. */
  ownership?: string
  /** Definitions; their rows are data. */
  codeTables?: CodeTableConfig[]
}

export interface Change {
  kind: 'connection' | 'flow' | 'mapping' | 'schema' | 'ownership' | 'codeTable'
  name: string
  action: 'create' | 'update' | 'unchanged'
  /** Paths that differ, with before and after in words; secrets as •••. */
  details: string[]
}

/** Something to mend, in words that name the file, the field and the remedy. */
export interface ConfigProblem {
  file: string
  path: string
  message: string
  severity: 'error' | 'warning'
  line?: number
  column?: number
}
