// What a run has started, and ends whatever becomes of it: also broken off by a signal it leaves no Tryton behind.
export interface Closers {
  /** Ended in the reverse order. */
  list: (() => Promise<void>)[]
  /** Once, whoever asks. */
  closeAll(): Promise<void>
}

export function createClosers(): Closers {
  const list: Closers['list'] = []
  let closing: Promise<void> | undefined
  const closeAll = () =>
    (closing ??= (async () => {
      for (const close of list.reverse()) await close()
    })())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeAll().finally(() => process.exit(1)))
  return { list, closeAll }
}
