// The conductor owns time and order: whatever may happen next — a call to the store, a request that arrives, an answer, a timer — waits for
// its turn, and dice choose whose turn it is. One turn is played at a time, until nothing moves any more: so a run depends on its dice alone.
import type { Timers } from '../../engine/timers.ts'
import type { Dice } from './dice.ts'

/** One life of a node. What waits for a turn on its behalf dies with it. */
export interface Life {
  readonly isOver: boolean
  readonly ended: Promise<void>
  end(): void
  /** The node dies as soon as its next call to the store has taken place, before it hears of it. */
  isDoomed: boolean
  /** The process is stopped, and does not know it: neither answers nor timers reach it until it is woken. */
  isPaused: boolean
}

export function newLife(): Life {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOver = false
  return {
    isDoomed: false,
    isPaused: false,
    ended: promise,
    get isOver() {
      return isOver
    },
    end() {
      isOver = true
      resolve()
    },
  }
}

export interface Conductor {
  now(): number
  /** Resolves when its turn has come; never when the life is over by then. Without a life it belongs to the world. */
  turn(label: string, life?: Life): Promise<void>
  /** Does work when its turn has come; its result is withheld from a life that is over by then. */
  perform<T>(label: string, life: Life, work: () => Promise<T>): Promise<T>
  /** Nothing else happens until the work is done. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Timers of one life, on the conductor's clock. */
  timers(life: Life): Timers
  after(ms: number, run: () => void): () => void
  /** Plays one turn; without any it moves the clock on to the next timer. False: nothing is left to happen. */
  step(): Promise<boolean>
  /** Plays turns until so much time has passed. */
  pass(ms: number): Promise<void>
  /** So much time passes at once, as for a machine that slept: each timer that is due by then rings once. */
  leap(ms: number): Promise<void>
  /** Plays until the promise settles. False: the life ended before. */
  complete(promise: Promise<unknown>, life: Life): Promise<boolean>
  readonly steps: number
  /** What happened, in order. */
  readonly trace: string[]
  note(text: string): void
}

interface Turn {
  label: string
  life?: Life
  take(): void
}
interface Timer {
  at: number
  order: number
  life?: Life
  run(): void
}

const MOST_MS_OF_A_STEP = 3
const TRACE_LENGTH = 60_000

export function createConductor(dice: Dice, startAt: number): Conductor {
  let now = startAt
  let steps = 0
  let order = 0
  let running = 0
  let moves = 0
  let turns: Turn[] = []
  let timers: Timer[] = []
  const trace: string[] = []
  const isAlive = ({ life }: { life?: Life }) => !life?.isOver
  const isAwake = ({ life }: { life?: Life }) => !life?.isPaused

  function note(text: string) {
    if (trace.length < TRACE_LENGTH) trace.push(`${now - startAt} ${text}`)
  }

  function turn(label: string, life?: Life): Promise<void> {
    moves++
    return new Promise((take) => void turns.push({ label, life, take }))
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    running++
    try {
      return await work()
    } finally {
      running--
      moves++
    }
  }

  async function perform<T>(label: string, life: Life, work: () => Promise<T>): Promise<T> {
    await turn(label, life)
    try {
      return await alone(work)
    } finally {
      if (life.isDoomed) life.end()
      if (life.isOver) await never()
    }
  }

  /** Until nothing moves: no call to the store under way, and two turns of the event loop without anything new. */
  async function settled() {
    for (let before = -1; running > 0 || before !== moves;) {
      before = moves
      await turnOfLoop()
      await turnOfLoop()
    }
  }

  const setTimer = (ms: number, run: () => void, life?: Life) => {
    const timer: Timer = { at: now + Math.max(0, ms), order: order++, life, run }
    timers.push(timer)
    return () => void (timers = timers.filter((other) => other !== timer))
  }

  async function ring() {
    for (;;) {
      timers = timers.filter(isAlive)
      const due = timers.filter((timer) => timer.at <= now && isAwake(timer)).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!due) return
      timers = timers.filter((timer) => timer !== due)
      due.run()
      await settled()
    }
  }

  async function step(until = Infinity): Promise<boolean> {
    await settled()
    steps++
    turns = turns.filter(isAlive)
    timers = timers.filter(isAlive)
    const ready = turns.filter(isAwake)
    if (ready.length) {
      const chosen = dice.pick(ready)
      turns.splice(turns.indexOf(chosen), 1)
      now += dice.whole(0, MOST_MS_OF_A_STEP)
      note(chosen.label)
      chosen.take()
      await settled()
    } else {
      const next = Math.min(until, ...timers.filter(isAwake).map(({ at }) => at))
      if (next === Infinity) return false
      now = Math.max(now, next)
    }
    await ring()
    return true
  }

  return {
    now: () => now,
    turn,
    perform,
    alone,
    timers: (life) => ({
      after: (ms, run) => setTimer(ms, run, life),
      every(ms, run) {
        let cancel = setTimer(ms, again, life)
        function again() {
          cancel = setTimer(ms, again, life)
          run()
        }
        return () => cancel()
      },
    }),
    after: (ms, run) => setTimer(ms, run),
    step: () => step(),
    async pass(ms) {
      for (const until = now + ms; now < until;) await step(until)
    },
    async leap(ms) {
      await settled()
      now += ms
      await ring()
    },
    async complete(promise, life) {
      let isSettled = false
      const settle = () => void (isSettled = true)
      promise.then(settle, settle)
      await settled()
      while (!isSettled && !life.isOver && (await step()));
      return isSettled
    },
    get steps() {
      return steps
    },
    trace,
    note,
  }
}

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))
const never = () => new Promise<never>(() => {})
