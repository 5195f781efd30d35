// End-to-end runs: a real hub, the built admin UI and Chromium. Slow and stateful, hence one after the other and apart from `npm test`.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['core/testing/e2e/**/*.e2e.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
