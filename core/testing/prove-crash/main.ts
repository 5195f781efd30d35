// `npm run prove:crash`: nodes of the hub are killed by SIGKILL at random moments under load, and nothing that was acknowledged is lost,
// doubled or reordered.   -- [--kills 50] [--database sqlite|postgres] [--nodes 1] [--rolling] [--seed n] [--json]
// --rolling: each node in turn is stopped by SIGTERM and started again; then no request may be refused either.
import { parseArgs } from 'node:util'
import { prove } from './prove.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    database: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '1' },
    rolling: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const kills = wholeNumber('kills', values.kills)
const nodes = wholeNumber('nodes', values.nodes)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed)
const { database, rolling: isRolling } = values
if (database !== 'sqlite' && database !== 'postgres') throw new Error(`--database is "${database}": give sqlite or postgres`)
if (nodes > 1 && database === 'sqlite') throw new Error('--nodes: SQLite bears one process; give --database postgres')
if (nodes === 1 && isRolling) throw new Error('--rolling: one node alone cannot be replaced without a pause; give --nodes 2 or more')

console.log(
  `${kills} ${isRolling ? 'restarts' : 'kills'}, ${database}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}; again with --seed ${seed}`,
)
const { isGood, figures } = await prove({ database, nodes, kills, isRolling, seed, say: (text) => console.log(text) })
console.log(JSON.stringify(figures))
process.exitCode = isGood ? 0 : 1

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`--${name} is "${text}": give a whole number`)
}
