// The one-way street of the source: who may import whom. Read from the bottom up:
//   model, errors, crypto ← connector | mapping | store ← configuration ← engine ← automation | insight | access ← http ← main, cli
// config.ts and log.ts may be imported by all of core. Tests beside the source may also import core/testing.

const TEST = String.raw`\.test\.ts$`
const SIMULATOR = String.raw`^connectors/[^/]+/simulator(/|[^/]*\.ts$)`
const FOUNDATION = String.raw`^core/(model/|crypto/|errors\.ts$|config\.ts$|log\.ts$)|^openapi/`

/** A folder of core and what of ours it may import besides itself and the foundation. */
const LAYERS = [
  ['model', []],
  ['crypto', []],
  ['connector', []],
  ['mapping', []],
  ['store', []],
  ['configuration', ['connector', 'mapping', 'store']],
  ['engine', ['connector', 'mapping', 'store', 'configuration']],
  ['automation', ['connector', 'mapping', 'store', 'configuration', 'engine']],
  ['insight', ['connector', 'mapping', 'store', 'configuration', 'engine']],
  ['access', ['connector', 'mapping', 'store', 'configuration', 'engine']],
  ['http', ['connector', 'mapping', 'store', 'configuration', 'engine', 'automation', 'insight', 'access']],
]

const layerRules = LAYERS.map(([name, below]) => ({
  name: `core-${name}`,
  comment: `core/${name} imports itself, the foundation (model, crypto, errors, config, log, openapi)${below.map((layer) => `, ${layer}`).join('')} and packages.`,
  severity: 'error',
  from: { path: `^core/${name}/`, pathNot: TEST },
  to: {
    path: '^(core|connectors|mappings|admin-ui)/',
    pathNot: [FOUNDATION, ...[name, ...below].map((layer) => `^core/${layer}/`)],
  },
}))

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'foundation-stands-alone',
      comment: 'errors.ts imports nothing; model and crypto import nothing of ours but errors.ts and the contract.',
      severity: 'error',
      from: { path: String.raw`^core/(errors\.ts|model/|crypto/)`, pathNot: TEST },
      to: { path: '^(core|connectors|admin-ui)/', pathNot: [String.raw`^core/errors\.ts$`, '^core/(model|crypto)/'] },
    },
    {
      name: 'model-and-crypto-are-strangers',
      severity: 'error',
      from: { path: '^core/(model|crypto)/' },
      to: { path: '^core/(model|crypto)/', pathNot: '^core/$1/' },
    },
    {
      name: 'config-and-log-stay-small',
      comment: 'All of core imports them, so they import next to nothing: errors, each other, and the connector port for its Logger type.',
      severity: 'error',
      from: { path: String.raw`^core/(config|log)\.ts$` },
      to: { path: '^(core|connectors|openapi|admin-ui)/', pathNot: String.raw`^core/(errors|config|log|connector/port)\.ts$` },
    },
    {
      name: 'connectors-see-the-port-only',
      comment:
        'A connector imports core/connector, core/model, core/errors and its own folder. Tests and simulators may use core/testing too.',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/', pathNot: [TEST, SIMULATOR] },
      to: {
        path: '^(core|connectors|admin-ui|mappings|openapi)/',
        pathNot: ['^connectors/$1/', String.raw`^core/(connector/|model/|errors\.ts$)`],
      },
    },
    {
      name: 'connector-tests-and-simulators',
      comment: 'Like connectors, with core/testing; simulators are used by tests and by the demo. Tests may also try their mappings.',
      severity: 'error',
      from: { path: [String.raw`^connectors/([^/]+)/.*\.test\.ts$`, SIMULATOR] },
      to: {
        path: '^(core|admin-ui)/',
        pathNot: [String.raw`^core/(connector/|model/|mapping/|errors\.ts$|testing/)`],
      },
    },
    {
      name: 'connectors-are-strangers',
      comment: 'Never each other, tests and simulators included.',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/', pathNot: '^connectors/$1/' },
    },
    {
      name: 'core-knows-no-connector',
      comment:
        'Core finds connectors in a folder and never names one. Exceptions: the demo, and the runs of core/testing and core/bench, load simulators by dynamic import.',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/(demo|testing|bench)/' },
      to: { path: '^connectors/' },
    },
    {
      name: 'core-names-connectors-dynamically-only',
      comment: 'Where a connector may be named at all, then by dynamic import: nothing of core fails to load because a connector is gone.',
      severity: 'error',
      from: { path: '^core/(demo|testing|bench)/', pathNot: TEST },
      to: { path: '^connectors/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'testing-is-for-tests',
      comment:
        'Production imports neither core/testing nor core/bench. Exception: core/demo, which runs simulators (connectors/*/simulator.ts may use core/testing; see connector-tests-and-simulators).',
      severity: 'error',
      from: { path: '^core/', pathNot: [TEST, '^core/(testing|bench|demo)/'] },
      to: { path: '^core/(testing|bench)/' },
    },
    {
      name: 'demo-is-for-the-command-line',
      severity: 'error',
      from: { path: '^core/', pathNot: [TEST, String.raw`^core/(demo/|testing/|bench/|main\.ts$|cli\.ts$|cli/)`] },
      to: { path: '^core/demo/' },
    },
    {
      name: 'nobody-imports-the-top',
      comment: 'main.ts, cli.ts and registry.ts put the parts together; the parts do not know them.',
      severity: 'error',
      from: { path: '^core/[^/]+/', pathNot: [TEST, '^core/(demo|testing|bench|cli)/'] },
      to: { path: String.raw`^core/(main|cli|registry)\.ts$|^core/cli/` },
    },
    {
      name: 'admin-ui-sees-the-contract-only',
      severity: 'error',
      from: { path: '^admin-ui/' },
      to: { path: '^(core|connectors|mappings)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-undeclared-packages',
      comment: 'Every package is in package.json.',
      severity: 'error',
      from: { path: '^(core|connectors)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-uses-no-dev-packages',
      severity: 'error',
      from: {
        path: '^(core|connectors)/',
        pathNot: [TEST, SIMULATOR, '^core/(testing|bench)/', '^core/model/generate', String.raw`\.config\.ts$`],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|artifacts|coverage|migrations)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
