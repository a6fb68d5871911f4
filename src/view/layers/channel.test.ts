import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { learnedFacts, type GeneratorFacts } from '../../request/generatorFacts';
import { ImageError } from '../../request/imageError';
import { deferred } from '../../testing/browser';
import type { HostedControl } from '../../loader/values/host';
import { Channel } from './channel';
import type { AskedSources, LayersHost } from './host';
import { layersOf, type LayerSpec } from './layerSpec';

const SIZED: GeneratorFacts = { nullable: [], size: { max_pixel_ratio: 2, max_pixels: 1e6 } };

let box: HTMLElement;
const [changed, report, stop] = [vi.fn(), vi.fn(), vi.fn()];
const watchAsked = vi.fn<AskedSources['watchAsked']>();
const viewQuery = vi.fn<AskedSources['viewQuery']>((_facts, _query, view) => {
  return view ? '&view=1' : '';
});
const asked = vi.fn<LayersHost['asked']>();

beforeEach(() => {
  box = document.createElement('div');
  for (const mock of [changed, report, stop]) mock.mockReset();
  watchAsked.mockReset().mockReturnValue(stop);
  asked.mockReset().mockResolvedValue({ watchAsked, viewQuery });
  learnedFacts.set('sized', SIZED);
  learnedFacts.set('plain', { nullable: [] });
});

afterEach(() => {
  learnedFacts.clear();
});

function specOf(layer: object): LayerSpec {
  const [spec] = layersOf([layer]);
  if (!spec) throw new Error('no layer');
  return spec;
}

const sized = specOf({ id: 'a', generator: 'sized' });

function made(): Channel {
  const ref = { current: box };
  const host = { element: ref, frame: ref, asked, report, changed };
  return new Channel('a', host as unknown as LayersHost);
}

async function watched(width = 0): Promise<Channel> {
  Object.defineProperties(box, { clientWidth: { value: width }, clientHeight: { value: width } });
  const channel = made();
  channel.update(sized);
  await vi.waitFor(() => {
    expect(watchAsked).toHaveBeenCalled();
  });
  return channel;
}

const tell = (query: string | null) => watchAsked.mock.calls[0]?.[2](query);

describe('what a layer asks for', () => {
  it('is nothing where its function asks for no size and no theme', () => {
    const channel = made();
    const spec = specOf({ id: 'a', generator: 'plain' });
    channel.update(spec);
    expect(channel.askedAt(spec, null)).toBe('');
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not known until the box tells it, and has the view', async () => {
    const channel = await watched(100);
    expect(channel.askedAt(sized, null)).toBeNull();
    tell('&size=100x100');
    expect(changed).toHaveBeenCalledTimes(1);
    expect(channel.askedAt(sized, null)).toBe('&size=100x100');
    expect(channel.askedAt(sized, {})).toBe('&size=100x100&view=1');
  });

  it('stays what it was while the box is not shown', async () => {
    const channel = await watched(100);
    tell('&size=100x100');
    tell(null);
    expect(channel.askedAt(sized, null)).toBe('&size=100x100');
  });

  it('does not change the size of the image', async () => {
    await watched(100);
    expect(watchAsked.mock.calls[0]?.[3]).toBeNull();
  });

  it('says where a box without a size has to wait for its image', async () => {
    expect((await watched(100)).lacksRoom).toBe(false);
    watchAsked.mockClear();
    box = document.createElement('div');
    const channel = await watched(0);
    expect(channel.lacksRoom).toBe(true);
    expect(changed).toHaveBeenCalled();
  });

  it('is nothing without the script, whose error the request tells', async () => {
    asked.mockRejectedValue(new Error('offline'));
    const channel = made();
    channel.update(sized);
    await vi.waitFor(() => {
      expect(changed).toHaveBeenCalled();
    });
    expect(channel.askedAt(sized, null)).toBe('');
  });

  it('is that of another function from its update on', async () => {
    const channel = await watched(100);
    tell('&size=100x100');
    const other = specOf({ id: 'a', generator: 'plain' });
    channel.update(other);
    expect(stop).toHaveBeenCalledTimes(1);
    expect(channel.askedAt(other, null)).toBe('');
    expect(channel.askedAt(sized, null)).toBeNull();
  });

  it('is watched no longer after the end, even if the script comes then', async () => {
    (await watched(100)).dispose();
    expect(stop).toHaveBeenCalledTimes(1);
    watchAsked.mockClear();
    const script = deferred<AskedSources>();
    asked.mockReturnValue(script.promise);
    const late = made();
    late.update(sized);
    late.dispose();
    script.resolve({ watchAsked, viewQuery });
    await script.promise;
    await Promise.resolve();
    expect(watchAsked).not.toHaveBeenCalled();
  });
});

describe('the colours of a layer', () => {
  const colours = (colormap: unknown) => specOf({ id: 'a', generator: 'plain', colormap });

  it('are updated where they have changed', () => {
    const channel = made();
    const control = { update: vi.fn(), dispose: vi.fn() };
    channel.colours.current.control = control as unknown as HostedControl;
    channel.update(colours(['red']));
    channel.update(colours(['red']));
    expect(control.update).toHaveBeenCalledTimes(1);
    expect(channel.colours.current.props.colormap).toEqual(['red']);
    channel.update(colours(['lime']));
    expect(control.update).toHaveBeenCalledTimes(2);
    channel.dispose();
    expect(control.dispose).toHaveBeenCalledTimes(1);
  });

  it('report errors alone: no hand moves them', () => {
    const { report: told } = made().colours.current;
    told({ value_range: [0, 1] });
    expect(report).not.toHaveBeenCalled();
    told({ _dash_error: 'wrong', value_range: [0, 1] });
    expect(report.mock.calls).toEqual([[{ _dash_error: 'wrong' }]]);
  });
});

describe('the failures of a layer', () => {
  it('are forgotten, which wants another target after an upload', () => {
    const channel = made();
    const error = new ImageError('timeout', 'Too long');
    const failure = { error, generator: 'plain', params: {}, reload: false };
    channel.failed = { exact: '/plain', failure };
    expect(channel.forgive()).toBe(false);
    expect(channel.failed).toBeNull();
    channel.refused = { texts: new Set(['x']), target: { kind: 'incomplete', key: '' } };
    expect(channel.forgive()).toBe(true);
    expect(channel.refused).toBeNull();
    expect(channel.forgive()).toBe(false);
  });
});
