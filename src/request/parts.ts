/** Parts of an answer that tells of its work while it runs. A part of a chunk. */

import { ImageError } from './imageError';

export const PARTS_TYPE = 'application/vnd.dash-image-parts';

const KINDS = ['progress', 'frame', 'last', 'failed'] as const;

export interface Part {
  readonly kind: (typeof KINDS)[number];
  readonly headers: Headers;
  readonly blob: Blob;
}

const MOST_HEADER_BYTES = 16 * 1024;
const MOST_BODY_BYTES = 512 * 2 ** 20;
const [CR, LF] = [13, 10];
/** A line of a header as of HTTP: a name of ASCII, and a text of ASCII (RFC 9110, section 5). */
const LINE = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*([\t -~]*)$/;

/** The parts of a body whose bytes come in chunks that are cut anywhere. */
export class PartReader {
  #head: number[] = [];
  #headers: Headers | null = null;
  #body: Uint8Array<ArrayBuffer>[] = [];
  /** Bytes of the body that are to come. */
  #left = 0;

  /** The parts that are complete with these bytes. Throws an `ImageError`. */
  *push(chunk: Uint8Array<ArrayBuffer>): Generator<Part> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headers) {
        const taken = chunk.subarray(at, at + this.#left);
        this.#body.push(taken);
        this.#left -= taken.length;
        at += taken.length;
      } else {
        at = this.#readHead(chunk, at);
      }
      if (this.#headers && this.#left === 0) yield this.#complete(this.#headers);
    }
  }

  /** Reads bytes until the empty line; gives the place of the next byte. */
  #readHead(chunk: Uint8Array, from: number): number {
    const head = this.#head;
    let at = from;
    while (at < chunk.length && !isComplete(head)) {
      if (head.length >= MOST_HEADER_BYTES) throw unfinished('The headers of a part are too long.');
      head.push(chunk[at++] ?? 0);
    }
    if (!isComplete(head)) return at;
    this.#headers = headersOf(head);
    this.#left = lengthOf(this.#headers);
    this.#head = [];
    return at;
  }

  #complete(headers: Headers): Part {
    const kind = KINDS.find((each) => each === headers.get('Dash-Image-Part'));
    if (!kind) throw unfinished(MALFORMED);
    const blob = new Blob(this.#body, { type: headers.get('Content-Type') ?? '' });
    this.#headers = null;
    this.#body = [];
    return { kind, headers, blob };
  }
}

const MALFORMED = 'A part of the answer is malformed.';

/** True with the empty line at the end, which is all of a head without headers. */
function isComplete(head: readonly number[]): boolean {
  const end = head.length;
  const isEnd = head[end - 1] === LF && head[end - 2] === CR;
  return isEnd && (end === 2 || (head[end - 3] === LF && head[end - 4] === CR));
}

function headersOf(head: readonly number[]): Headers {
  const lines = String.fromCharCode(...head).split('\r\n');
  const headers = new Headers();
  for (const line of lines.slice(0, -2)) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw unfinished(MALFORMED);
    headers.append(name, value);
  }
  return headers;
}

function lengthOf(headers: Headers): number {
  const text = headers.get('Content-Length') ?? '';
  if (!/^\d+$/.test(text)) throw unfinished(MALFORMED);
  const length = Number(text);
  if (length > MOST_BODY_BYTES) throw unfinished('A part of the answer is over 512 MB.');
  return length;
}

/** The error of an answer that ends too early, or is not what was agreed. */
export function unfinished(detail: string): ImageError {
  return new ImageError('network', 'The image was not finished', { detail });
}
