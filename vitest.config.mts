// Unit tests of the browser half; those in a real browser are in tests/browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    // Time is fake in most tests, so that the limit only counts the work; a busy machine is slow.
    testTimeout: 60_000,
    projects: [
      // A document for each file takes five times as long as all tests, so that files share one,
      // which each finds empty. What renders needs a page of its own.
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['src/**/*.test.ts'],
          isolate: false,
          setupFiles: 'src/testing/emptyPage.ts',
        },
      },
      { extends: true, test: { name: 'rendering', include: ['src/**/*.test.tsx'] } },
    ],
  },
});
