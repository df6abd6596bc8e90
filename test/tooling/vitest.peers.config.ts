import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['test/tooling/seed.ts'],
    include: ['test/peers/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // Each suite starts servers of its own: one at a time is kinder to a small machine.
    fileParallelism: false,
    reporters: ['default'],
  },
});
