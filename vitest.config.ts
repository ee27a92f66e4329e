import { defineConfig } from 'vitest/config';

const setupFiles = ['test/helpers/collect-log.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/helpers/empty-log.ts',
    projects: [
      {
        test: {
          name: 'lib',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/after/**'],
          setupFiles,
        },
      },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], setupFiles, testTimeout: 60_000 } },
      // What only the whole run shows: it has to be the last.
      { test: { name: 'after', include: ['test/after/**/*.test.ts'], sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      exclude: ['lib/**/sample.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
