// Calls that come while others are under way travel together: the group commit of a database across a wire.

export interface GatherOptions<In, Out> {
  /** Answers in order; one that is a rejected promise fails its own caller alone. What `run` throws is thrown at each caller of the batch. */
  run(batch: In[]): Promise<(Out | Promise<Out>)[]>
  /** Batches under way at once. */
  atOnce: number
  /** Size of a batch, by `weigh`; one call alone may be larger. */
  most: number
  weigh(one: In): number
}

interface Waiting<In, Out> {
  one: In
  resolve(answer: Out | Promise<Out>): void
  reject(error: unknown): void
}

export function gather<In, Out>({ run, atOnce, most, weigh }: GatherOptions<In, Out>): (one: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = []
  let underWay = 0
  let isScheduled = false

  function nextBatch(): Waiting<In, Out>[] {
    let weight = 0
    let count = 0
    for (; count < waiting.length; count++) {
      weight += weigh(waiting[count]!.one)
      if (count > 0 && weight > most) break
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }

  function start() {
    isScheduled = false
    while (waiting.length && underWay < atOnce) {
      underWay++
      void answer(nextBatch())
    }
  }

  async function answer(batch: Waiting<In, Out>[]) {
    try {
      const answers = await run(batch.map(({ one }) => one))
      batch.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    underWay--
    start()
  }

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      if (isScheduled) return
      isScheduled = true
      setImmediate(start) // what the present turn asks for goes together
    })
}
