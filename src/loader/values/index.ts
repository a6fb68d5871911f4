/** Pictures of values: decoded, and shown on a canvas in colours of the page. A chunk of the bundle. */

import { mediaTypeOf } from '../../request/answerHeaders';
import { failureOf, request, type FetchedImage } from '../../request/transport';
import { partUrl } from '../../request/queries';
import { newCanvas, type ValueCanvas } from './canvas';
import { partOfData, readDataHeader, unreadable } from './header';
import type { HostRef, Origin } from './host';
import type { ValueImage } from './model';
import { readValues } from './readValues';
import { ValueColours } from './valueColours';

const JSON_TYPE = 'application/json';

interface Shown extends Origin {
  readonly colours?: HostRef | undefined;
}

/** The canvas of a picture, which its `control` paints when it is shown. Throws an `ImageError`. */
export async function valueCanvas(image: FetchedImage, shown: Shown): Promise<ValueCanvas> {
  const { generator, facts, colours } = shown;
  const origin = { generator, facts };
  const host = colours?.current;
  if (!host) throw unreadable('Their component has left the page.');
  host.control ??= new ValueColours(host);
  const [values] = await Promise.all([valuesIn(image), host.control.ready(origin)]);
  return newCanvas(values, origin);
}

async function valuesIn(image: FetchedImage): Promise<ValueImage> {
  const header = readDataHeader(await headerOf(image));
  return readValues(new Uint8Array(await image.blob.arrayBuffer()), header);
}

/** The headers of pictures in which they are too long for HTTP. */
const long = new WeakMap<FetchedImage, string>();

async function headerOf(image: FetchedImage): Promise<string> {
  const { data = '', timing } = image;
  const part = partOfData(data);
  if (!part || !timing) return data;
  const text = long.get(image) ?? (await fetchHeader(partUrl(timing.url, part)));
  long.set(image, text);
  return text;
}

async function fetchHeader(url: string): Promise<string> {
  const { signal } = new AbortController();
  try {
    return await request(url, { accepted: JSON_TYPE, signal }, async (response) => {
      if (!response.ok || mediaTypeOf(response) !== JSON_TYPE) throw await failureOf(response);
      return response.text();
    });
  } catch (error) {
    // Whoever asks again gets the picture anew, and with it a part that is there.
    throw unreadable(`Their header could not be fetched: ${(error as Error).message}`);
  }
}
