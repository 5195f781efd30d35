// The port's promises against the simulator.
import { connectorConformance } from '../../core/testing/connector-conformance.ts'
import { CASES } from './simulator/conformance-cases.ts'
import connector from './index.ts'
import { startTryton, type TrytonSimulator } from './simulator.ts'

connectorConformance<TrytonSimulator>({
  connector,
  start: ({ now }) => startTryton({ now }),
  config: ({ url, account }) => ({ url, ...account }),
  badConfig: ({ url, account }) => ({ url, ...account, password: 'wrong-pass-9' }),
  objects: CASES,
})
