// Processes of a bench or a proof, and calls to them over Node's own IPC channel. A child ends when its parent is gone.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process we started. */
export interface Child<Ready> {
  readonly pid: number
  /** What the child said when it was ready; rejects when it ended before that. */
  readonly ready: Promise<Ready>
  readonly hasEnded: boolean
  /** Calls one of the child's functions; rejects with its error, or when the child ends first. */
  call<T>(name: string, argument?: unknown): Promise<T>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves when the process is gone. */
  terminate(): Promise<void>
  /** Asks it to end by itself, so that profiles get written; resolves when it is gone. */
  stop(): Promise<void>
}

interface Question {
  id: number
  name: string
  argument?: unknown
}
type Message = { ready: unknown } | { id: number; value?: unknown; error?: string }

/** Starts `file` as a process of its own; `options` reaches it as JSON (see `serveParent`). */
export function startChild<Ready>(file: URL, options: unknown, execArgv: string[] = []): Child<Ready> {
  const child = fork(fileURLToPath(file), [JSON.stringify(options ?? null)], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let count = 0
  let hasEnded = false
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ready = new Promise<Ready>((resolve, reject) => {
    child.on('message', (message: Message) => {
      if ('ready' in message) return resolve(message.ready as Ready)
      const caller = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error === undefined) caller?.resolve(message.value)
      else caller?.reject(new Error(message.error))
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      hasEnded = true
      const error = new Error(`process ${child.pid} ended (${signal ?? code})`)
      reject(error)
      for (const caller of waiting.values()) caller.reject(error)
      waiting.clear()
    })
  })
  ready.catch(() => undefined) // whoever waits for it hears of it
  return {
    pid: child.pid!,
    ready,
    get hasEnded() {
      return hasEnded
    },
    call: <T>(name: string, argument?: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (hasEnded) return reject(new Error(`process ${child.pid} has ended`))
        const question: Question = { id: ++count, name, argument }
        waiting.set(question.id, { resolve: resolve as (value: unknown) => void, reject })
        child.send(question)
      }),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async terminate() {
      child.kill('SIGTERM')
      await ended
    },
    async stop() {
      if (!hasEnded) sendQuietly(child)
      await ended
    },
  }
}

/** A child that ends at this very moment needs no telling. */
function sendQuietly(child: ChildProcess) {
  child.send({ id: 0, name: 'stop' } satisfies Question, () => undefined)
}

type Handlers = Record<string, (argument: never) => unknown>

/** In the child: the options it was started with. */
export const childOptions = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T

/** In the child: says that it is ready, and answers the parent's calls. `stop` ends it, as does the end of the parent. */
export function serveParent(ready: unknown, handlers: Handlers, onStop: () => Promise<void> = async () => {}) {
  process.on('message', (question: Question) => {
    if (question.name === 'stop') return void onStop().finally(() => process.exit(0))
    void answer(handlers, question)
  })
  process.on('disconnect', () => process.exit(1))
  process.send!({ ready })
}

async function answer(handlers: Handlers, { id, name, argument }: Question) {
  try {
    const value = await handlers[name]!(argument as never)
    process.send!({ id, value })
  } catch (error) {
    process.send!({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

/** Milliseconds of the machine's monotonic clock: the same in all processes. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6
