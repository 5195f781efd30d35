// What a person sets off. Each carries a key of its own, so that a repeated request has its effect once.
import { api, keyed, read } from './client.ts'

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

export const pullFlow = (flow: string) =>
  read(api.POST('/api/v1/flows/{flow}/pull', { params: { path: { flow }, header: keyed() }, body: { kind: 'pull', wait: false } }))
