/** URLs of the server's half of this package: images and their previews. */

import type { Tier } from './tier';

/** The first segment of every path that the package answers, after the prefix of the app. */
export const ROUTE = '_dash-dynamic-image';

/** The path of one of the package's own routes. */
export function routeUrl(prefix: string, tail: string): string {
  return `${prefix}${ROUTE}/${tail}`;
}

export function imageUrl(
  prefix: string,
  generator: string,
  canonicalParams: string,
  version?: string,
): string {
  const path = routeUrl(prefix, quoted(generator));
  const query = `?p=${quoted(canonicalParams)}`;
  return path + query + (version === undefined ? '' : `&v=${quoted(version)}`);
}

/** The part of the query that tells a size and a theme, whose signs stand there as they are. */
export function askedQuery(size?: string | null, theme?: string | null): string {
  return (size ? `&size=${size}` : '') + (theme ? `&theme=${theme}` : '');
}

/**
 * The text percent-encoded; only the unreserved characters stay (RFC 3986, section 2.3).
 *
 * Parentheses, quotes, `*` and `!`, which `encodeURIComponent` keeps, would end or change a URL in
 * CSS, in Markdown and in the text of a message.
 */
export function quoted(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The URL of an image in another tier, made from the URL of the exact image. */
export function tierUrl(exact: string, tier: Tier): string {
  return tier === 'exact' ? exact : `${exact}&tier=${tier}`;
}

/** The URL of a part of an image, such as a long description, made from the URL of the image. */
export function partUrl(url: string, sha256: string): string {
  return `${url}&part=${sha256}`;
}
