/** Writer of PNGs of grey values, as a server sends them, with the faults that a test asks for. */

export interface FileOptions {
  readonly width: number;
  /** Rows of samples: of pixels, or of planes. */
  readonly rows: number;
  /** Bytes of a sample. */
  readonly depth?: 1 | 2;
  /** The filter of each row, by number. */
  readonly filter?: (row: number) => number;
  /** The number of pieces in which the compressed samples are written. */
  readonly pieces?: number;
  /** The bytes of IHDR, of those that are right. */
  readonly head?: (right: Uint8Array) => Uint8Array;
  /** The bytes that are compressed, of those that are right. */
  readonly packed?: (right: Uint8Array) => Uint8Array;
  /** The compressed bytes, of those that are right. */
  readonly body?: (right: Uint8Array) => Uint8Array;
}

/** `samples` has the first byte of a sample first. */
export async function valuesFile(
  samples: Uint8Array,
  { width, rows, depth = 1, pieces = 1, ...options }: FileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { filter = () => 0, head = same, packed = same, body: compressed = same } = options;
  const length = width * depth;
  const filtered = Array.from({ length: rows }, (_, row) => {
    const line = samples.slice(row * length, (row + 1) * length);
    const above = row > 0 ? samples.slice((row - 1) * length, row * length) : line.map(() => 0);
    return [filter(row), ...line.map((byte, at) => byte - predicted(filter(row), line, above, at, depth))]; // prettier-ignore
  });
  const body = compressed(await deflated(packed(Uint8Array.from(filtered.flat()))));
  const piece = Math.ceil(body.length / pieces);
  const ihdr = Uint8Array.from([...word(width), ...word(rows), 8 * depth, 0, 0, 0, 0]);
  return Uint8Array.from([
    ...[137, 80, 78, 71, 13, 10, 26, 10],
    ...chunk('IHDR', head(ihdr)),
    ...chunk('tEXt', Uint8Array.of(65, 0, 66)),
    ...Array.from({ length: pieces }, (_, at) => [
      ...chunk('IDAT', body.slice(at * piece, (at + 1) * piece)),
    ]).flat(),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

const same = (bytes: Uint8Array) => bytes;

/** PNG, section 9.2. */
function predicted(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  at: number,
  depth: number,
): number {
  const a = line[at - depth] ?? 0;
  const b = above[at] ?? 0;
  const c = above[at - depth] ?? 0;
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)] as const;
  const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  return [0, a, b, Math.floor((a + b) / 2), paeth][filter] ?? 0;
}

function word(number: number): number[] {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
}

export function chunk(name: string, body: Uint8Array): number[] {
  const told = [...new TextEncoder().encode(name), ...body];
  return [...word(body.length), ...told, ...word(crc(told))];
}

/** PNG, annex D, bit by bit. */
function crc(bytes: readonly number[]): number {
  let register = 0xffffffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
    }
  }
  return ~register;
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream('deflate');
  const writer = writable.getWriter();
  void writer.write(Uint8Array.from(bytes));
  void writer.close();
  return new Uint8Array(await new Response(readable).arrayBuffer());
}
