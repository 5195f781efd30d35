// The writer on a thread of its own, as seen from here: writes go over in order, answers come back when they are durable.
import { Worker } from 'node:worker_threads'
import { HubError } from '../../errors.ts'
import { receivedError, type SentError } from './thread-error.ts'
import { pack } from './wire.ts'
import type { Writer } from './writer.ts'
import type { WriteName, Writes } from './writes.ts'

export interface WriterData {
  file: string
  sealKey: Uint8Array
  isDurable: boolean
}
interface Sent {
  id: number
  name: WriteName
  /** Packed, see wire.ts. */
  given: unknown[]
}
export type Asked = { writes: Sent[] } | { id: number; backup: string } | { close: true }
export type Answer = { id: number; value: unknown } | { id: number; error: SentError }
type Told = { opened: number; sequence: number } | { failed: SentError } | { sequence: number; answers: Answer[] }
interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

const storeClosed = () => new HubError('storeClosed', 'bug', 'The store is closed.')

/** A thread starts with none of what start.mjs has loaded. */
const LOAD_FAST = ['--import', new URL('../../load-fast.mjs', import.meta.url).href]

/** Throws HubError config `schemaTooNew`, `wrongKey`. */
export async function openWriterThread(data: WriterData): Promise<Writer> {
  const worker = new Worker(new URL('./writer.worker.ts', import.meta.url), {
    workerData: data,
    execArgv: LOAD_FAST,
    name: 'writer',
  })
  const facts = await new Promise<Told>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  if ('failed' in facts) throw receivedError(facts.failed)
  return proxy(worker, facts as { opened: number; sequence: number })
}

function proxy(worker: Worker, { opened, sequence: first }: { opened: number; sequence: number }): Writer {
  const waiting = new Map<number, Waiting>()
  let sequence = first
  let unsent: Sent[] = []
  let lastId = 0
  let closing: Promise<void> | undefined
  let ended: Error | undefined

  worker.on('message', (told: { sequence: number; answers: Answer[] }) => {
    sequence = told.sequence
    for (const answer of told.answers) {
      const { resolve, reject } = waiting.get(answer.id)!
      waiting.delete(answer.id)
      if ('error' in answer) reject(receivedError(answer.error))
      else resolve(answer.value)
    }
  })
  worker.on('error', fail)
  worker.on('exit', (code) => {
    // A backup that closing cut off has no answer to come.
    if (closing) rejectWaiting(storeClosed())
    else if (!ended) fail(new Error(`it exited with code ${code}`))
  })

  function rejectWaiting(error: Error) {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  function fail(error: Error) {
    ended = new HubError('writerFailed', 'bug', `The thread that writes to the database ended: ${error.message}`, { cause: error })
    rejectWaiting(ended)
    // A hub that cannot write is of no use: it ends, and whoever started it starts it again.
    setImmediate(() => {
      throw error
    })
  }

  function send() {
    if (unsent.length) worker.postMessage({ writes: unsent } satisfies Asked)
    unsent = []
  }
  function ask<T>(post: (id: number) => void): Promise<T> {
    if (closing) return Promise.reject(storeClosed())
    if (ended) return Promise.reject(ended)
    return new Promise<T>((resolve, reject) => {
      waiting.set(++lastId, { resolve: resolve as (value: unknown) => void, reject })
      post(lastId)
    })
  }

  return {
    opened,
    sequence: () => sequence,
    write: <K extends WriteName>(name: K, ...given: Parameters<Writes[K]>) =>
      ask((id) => {
        // What is asked for in one go travels in one message.
        if (unsent.push({ id, name, given: pack(name, given) }) === 1) queueMicrotask(send)
      }),
    backup: (file) => ask((id) => worker.postMessage({ id, backup: file } satisfies Asked)),
    close: () =>
      (closing ??= new Promise((resolve) => {
        send()
        worker.once('exit', () => resolve())
        worker.postMessage({ close: true } satisfies Asked)
      })),
  }
}
