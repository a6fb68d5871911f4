/** The prop `prefetch`. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { server } from '../testing/browser';
import { endPage, holdServer, mount, requestedX, startPage } from '../testing/component';
import { wait } from '../testing/rendering';

beforeEach(startPage);
afterEach(endPage);

describe('prefetch', () => {
  it('fills the memory of the page', async () => {
    const { change, reports } = mount({ prefetch: [{ x: 2 }, { x: 3 }] });
    await wait(0);
    await wait(1000);
    expect(requestedX()).toEqual([1, 2, 3]);
    change({ params: { x: 3 } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page' } });
    expect(requestedX()).toEqual([1, 2, 3]);
  });

  it('goes on with what is in the new list too, and ends with the component', async () => {
    const { change, unmount } = mount({ prefetch: [{ x: 2 }] });
    await wait(0);
    await wait(0);
    holdServer();
    await wait(1000);
    expect(requestedX()).toEqual([2]);
    change({ prefetch: [{ x: 3 }, { x: 2 }] });
    await wait(0);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(false);
    unmount();
    await wait(1000);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(requestedX()).toEqual([2]);
  });

  it('may be None', async () => {
    mount({ prefetch: null as never });
    await wait(0);
    await wait(1000);
    expect(requestedX()).toEqual([1]);
  });
});
