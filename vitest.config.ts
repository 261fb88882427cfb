import { defineConfig } from 'vitest/config'

// Tests run from source: the condition below lets workspace packages resolve to their .ts files, without a build.
const conditions = ['@notify/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions: [...conditions, 'node', 'module', 'default'] } },
  test: {
    include: [
      '{packages,apps}/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'prove/src/**/*.test.ts',
      'examples/*/**/*.vitest.ts',
      'tests/**/*.test.ts',
    ],
    reporters: ['default', './scripts/plain-reporter.ts'],
    retry: 0,
    testTimeout: 20_000,
  },
})
