// What a person sets off. Each carries a key of its own, so that a repeated request has its effect once.
import { api, keyed, read, type Schemas } from './client.ts'

export type FlowMode = Schemas['FlowMode']

export const checkConnection = (connection: string) =>
  read(api.POST('/api/v1/connections/{connection}/check', { params: { path: { connection } } }))

export const pauseConnection = (connection: string, reason: string) =>
  read(
    api.POST('/api/v1/connections/{connection}/pause', {
      params: { path: { connection }, header: keyed() },
      body: reason.trim() === '' ? {} : { reason: reason.trim() },
    }),
  )

export const resumeConnection = (connection: string) =>
  read(api.POST('/api/v1/connections/{connection}/resume', { params: { path: { connection }, header: keyed() } }))

export const resetCircuit = (connection: string) =>
  read(api.POST('/api/v1/connections/{connection}/reset-circuit', { params: { path: { connection }, header: keyed() } }))

/** Replaces the flow by itself in another mode; refused when somebody else has changed it meanwhile. */
export const setFlowMode = (
  { id, kept: _kept, progress: _progress, rev, createdAt: _c, updatedAt: _u, ...edit }: Schemas['Flow'],
  mode: FlowMode,
) => read(api.PUT('/api/v1/flows/{flow}', { params: { path: { flow: id }, header: { 'If-Match': `"${rev}"` } }, body: { ...edit, mode } }))

export const pullFlow = (flow: string) =>
  read(api.POST('/api/v1/flows/{flow}/pull', { params: { path: { flow }, header: keyed() }, body: { kind: 'pull', wait: false } }))
