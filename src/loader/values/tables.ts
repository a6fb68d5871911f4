/** Tables of colours: greys, lists that are told, and those of names, which come once from the server. */

import { pathPrefix } from '../../base/dash/renderer';
import { mediaTypeOf } from '../../request/answerHeaders';
import { ImageError } from '../../request/imageError';
import { failureOf, request } from '../../request/transport';
import { routeUrl } from '../../request/urls';
import type { Rgba } from './model';

export type Table = readonly Rgba[];

const GREYS = Array.from({ length: 256 }, (_, grey): Rgba => [grey, grey, grey, 255]);
const JSON_TYPE = 'application/json';

/** Those of names that have come, and that are on their way. */
const known = new Map<string, Table | Promise<Table>>();

/**
 * The table of a `colormap`, as a promise where it must be fetched; null is grey. Throws an
 * `ImageError`, or rejects with it.
 */
export function tableOf(colormap: unknown): Table | Promise<Table> {
  if (colormap == null || colormap === 'gray' || colormap === 'grey') return GREYS;
  if (Array.isArray(colormap) && colormap.length > 0) return colormap.map(colourIn);
  if (typeof colormap !== 'string') throw noColours(colormap);
  const found = known.get(colormap);
  if (found) return found;
  const table = fetchTable(colormap);
  known.set(colormap, table);
  table.then(
    (come) => known.set(colormap, come),
    () => known.delete(colormap),
  );
  return table;
}

function fetchTable(name: string): Promise<Table> {
  const url = routeUrl(pathPrefix(), `-/colormaps/${encodeURIComponent(name)}`);
  const { signal } = new AbortController();
  return request(url, { accepted: JSON_TYPE, signal }, async (response) => {
    if (!response.ok || mediaTypeOf(response) !== JSON_TYPE) throw await failureOf(response);
    const rows = (await response.json()) as readonly unknown[];
    return rows.map(colourIn);
  });
}

/** A colour of integers from 0 to 255, with or without opacity, or a colour of CSS. */
function colourIn(told: unknown): Rgba {
  if (typeof told === 'string') return paintedColour(told);
  const isColour =
    Array.isArray(told) &&
    (told.length === 3 || told.length === 4) &&
    told.every((each) => Number.isInteger(each) && each >= 0 && each <= 255);
  if (!isColour) throw unknownColour(told);
  const [red = 0, green = 0, blue = 0, alpha = 255] = told as readonly number[];
  return [red, green, blue, alpha];
}

function paintedColour(text: string): Rgba {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [0, 0, 0, 0];
  // A canvas keeps the colour before where it has none for a text, such as that of a variable.
  const taken = ['#000', '#fff'].map((before) => {
    context.fillStyle = before;
    context.fillStyle = text;
    return context.fillStyle;
  });
  if (taken[0] !== taken[1] || /currentcolor/i.test(text)) throw unknownColour(text);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

function unknownColour(told: unknown): ImageError {
  return new ImageError('params', 'The colormap has an unknown colour', {
    detail: `${JSON.stringify(told)} is neither a colour of CSS nor [r, g, b] or [r, g, b, a] of integers from 0 to 255.`,
  });
}

function noColours(told: unknown): ImageError {
  return new ImageError('params', 'The colormap has no colours', {
    detail: `${JSON.stringify(told)} is neither a name of Matplotlib nor a list of colours.`,
  });
}
