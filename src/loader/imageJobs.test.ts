import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newPage, type Page } from '../page/page';
import { inTier } from '../request/imageAddress';
import { jsonBlock, stubImages } from '../testing/browser';
import { ImageJobs } from './imageJobs';
import { targetOf, type ImageJob, type ImageRequest } from './target';

const SIZE = '&size=200x100';
const VIEW = `${SIZE}&view=1,3,1,2`;
const MOVED = `${SIZE}&view=1.5,3.5,1,2`;

let page: Page;
let jobs: ImageJobs;

beforeEach(() => {
  stubImages();
  const facts = { nullable: [], preview: ['preview', 'half'] };
  jsonBlock('_dash-dynamic-image', { map: facts, plan: facts });
  page = newPage();
  const [succeeded, failed, rested, progressed] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  jobs = new ImageJobs(page, { succeeded, failed, rested, progressed, priority: () => 'visible' });
});

function job(asked: string, given: Partial<ImageRequest> = {}): ImageJob {
  const of = { generator: 'map', params: { k: 1 }, timeout: 1000, reload: false };
  const target = targetOf({ ...of, asked, ...given }, page.blobs);
  if (target.kind !== 'image') throw new Error('There is no job.');
  return target.job;
}

/** The page has this picture. */
function fetched({ key }: ImageJob) {
  page.cache.put(key, { blob: new Blob(['x']), mediaType: '', lifetime: Infinity });
}

const tierAfter = (shown: ImageJob | null, next: ImageJob) => jobs.paced(next, shown).tier;

describe('the job after a change', () => {
  it.each([
    ['a moved view', VIEW, MOVED],
    ['a view in the place of home', SIZE, VIEW],
    ['home in the place of a view', VIEW, SIZE],
  ])('is a preview of %s', (_, before, after) => {
    expect(tierAfter(job(before), job(after))).toBe('preview');
  });

  it.each([
    ['another size', VIEW, VIEW.replace('200', '208')],
    ['another pixel ratio', VIEW, VIEW.replace('100', '100@2')],
    ['another theme', `${SIZE}&theme=light,a,b,c`, `${SIZE}&theme=dark,a,b,c`],
    [
      'another theme of a view',
      `${SIZE}&theme=light,a,b,c&view=1,3,1,2`,
      `${SIZE}&theme=dark,a,b,c&view=1,3,1,2`,
    ],
    ['a size that widens the view', VIEW, '&size=400x100&view=0,4,1,2'],
  ])('is exact for %s', (_, before, after) => {
    // prettier-ignore
    expect(tierAfter(job(before), job(after))).toBe('exact');
  });

  it('is exact for the first picture, and for another function', () => {
    expect(tierAfter(null, job(VIEW))).toBe('exact');
    expect(tierAfter(job(VIEW), job(MOVED, { generator: 'plan' }))).toBe('exact');
  });

  it('is a preview of other params at the same view', () => {
    expect(tierAfter(job(VIEW), job(VIEW, { params: { k: 2 } }))).toBe('preview');
  });

  it('is exact for a view whose picture the page has', () => {
    fetched(job(MOVED));
    expect(tierAfter(job(VIEW), job(MOVED))).toBe('exact');
  });

  it('is the preview that the page has of a view', () => {
    fetched(inTier(job(MOVED), 'half'));
    expect(tierAfter(job(VIEW), job(MOVED))).toBe('half');
  });

  it('is exact for the view on screen, but not while that is a preview', () => {
    expect(tierAfter(job(VIEW), job(VIEW))).toBe('exact');
    expect(tierAfter(inTier(job(VIEW), 'preview'), job(VIEW))).toBe('preview');
  });

  it('is exact where every cache is to be bypassed', () => {
    expect(tierAfter(job(VIEW), job(MOVED, { reload: true }))).toBe('exact');
  });
});
