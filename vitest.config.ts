import { defineConfig } from 'vitest/config';

const setupFiles = ['test/helpers/collect-log.ts'];

/** One after another. Order 0 would come last where there is only one worker. */
const inOrder = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  test: {
    globalSetup: 'test/helpers/start-log.ts',
    projects: [
      {
        test: {
          name: 'lib',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/after/**', 'test/live/**'],
          setupFiles,
          // A busy machine takes its time for property tests.
          testTimeout: 20_000,
          maxWorkers: 2,
          ...inOrder(1),
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...inOrder(2),
        },
      },
      // What only the whole run shows.
      { test: { name: 'after', include: ['test/after/**/*.test.ts'], ...inOrder(3) } },
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      exclude: ['lib/**/sample.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
