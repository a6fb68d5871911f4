// Unit tests of the browser half; those in a real browser are in tests/browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    // Time is fake in most tests, so that the limit only counts the work; a busy machine is slow.
    testTimeout: 60_000,
    include: ['src/**/*.test.{ts,tsx}'],
    // A document for each file takes four times as long as all tests, so that files share one,
    // which each finds empty.
    isolate: false,
    setupFiles: 'src/testing/emptyPage.ts',
  },
});
