/** Time in the tests that render the component. */

import { act } from '@testing-library/react';
import { vi } from 'vitest';

/** Lets so many milliseconds of fake time pass, with all that React does meanwhile. */
export const wait = (milliseconds: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });
