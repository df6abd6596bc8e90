import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', '**/node_modules/**'],
    setupFiles: ['test/tooling/seed.ts'],
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
