// Unit tests of the browser half; those in a real browser are in tests/browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    projects: [
      // A document for each file takes twice as long as all tests. What renders needs a page of
      // its own, since all components of a page share its caches.
      {
        extends: true,
        test: { name: 'pure', include: ['src/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'rendering', include: ['src/**/*.test.tsx'] } },
    ],
  },
});
