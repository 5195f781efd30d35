// Child of core/store/sqlite.test.ts: commits pages of ten and says so, until it is killed.
import { openStore } from '../store/open.ts'
import { commitAll, dueItem, randomisingCodec } from './store-rows.ts'

const store = await openStore({ file: process.argv[2]! }, { codec: randomisingCodec })
for (let n = 0; ; n++) {
  await commitAll(store, ...Array.from({ length: 10 }, (_, i) => dueItem(`${n}-${i}`)))
  process.stdout.write(`${n}\n`)
}
