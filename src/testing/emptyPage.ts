/** Runs before each file of tests that share a page: takes away what the file before has left. */

import { vi } from 'vitest';

// The caches of the page and the facts that it has learned.
vi.resetModules();
vi.unstubAllGlobals();
document.head.replaceChildren();
document.body.replaceChildren();
