// Child of sqlite.test.ts: commits pages of ten and says so, until it is killed.
import { openStore } from '../open.ts'
import { commitAll, dueItem, randomisingCodec } from '../../testing/store-rows.ts'

const store = await openStore({ file: process.argv[2]! }, { codec: randomisingCodec })
for (let n = 0; ; n++) {
  await commitAll(store, ...Array.from({ length: 10 }, (_, i) => dueItem(`${n}-${i}`)))
  process.stdout.write(`${n}\n`)
}
