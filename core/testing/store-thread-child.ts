// A process whose writing thread breaks down: how it ends is for the test that started it to see.
import { randomBytes } from 'node:crypto'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import type { CommitItem } from '../store/port.ts'
import { commitAll, dueItem } from './store-rows.ts'

const writerKey = randomBytes(32)
const store = await openStore({ file: process.argv[2]! }, { codec: createCodec(writerKey), writerKey })
await commitAll(store, dueItem('r1'))
/** Becomes null on the way: the thread breaks down over it as over an error in its own code. */
const poison: CommitItem & { toJSON(): null } = { key: 'poison', toJSON: () => null }
const tell = (error: Error & { code?: string }) => void process.stdout.write(`${error.code}\n`)
await Promise.all([store.commit({ items: [poison] }).catch(tell), store.commit({ items: [dueItem('r2')] }).catch(tell)])
await store.commit({ items: [dueItem('r3')] }).catch(tell)
setTimeout(() => process.exit(0), 60_000) // not reached: the process ends by itself
