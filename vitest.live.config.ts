import { defineConfig } from 'vitest/config';

/** `npm run test:live`: against a real DLF, which the environment names; no part of `npm test`. */
export default defineConfig({
  test: {
    name: 'live',
    include: ['test/live/**/*.test.ts'],
    globalSetup: 'test/live/check-settings.ts',
    testTimeout: 120_000,
    // One call after another: nothing says how many DLF allows a second.
    fileParallelism: false,
  },
});
