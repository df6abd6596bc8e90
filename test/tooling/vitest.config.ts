import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', '**/node_modules/**'],
    setupFiles: ['test/tooling/seed.ts'],
    testTimeout: 20_000,
    // Unless told, one core is left idle: of two, half.
    maxWorkers: '100%',
    reporters: ['default'],
  },
});
