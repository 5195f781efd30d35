// Unit, property and conformance tests of core, connectors and the admin UI; end-to-end runs have commands of their own.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['core/**/*.test.ts', 'connectors/**/*.test.ts', 'mappings/**/*.test.ts', 'openapi/**/*.test.ts', 'admin-ui/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'core/testing/e2e/**'],
    globalSetup: ['core/testing/postgres-global.ts'],
    // One less than there are cores is the default, which is one on two; tests wait for disks and processes as much as they compute.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
