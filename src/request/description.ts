/** What an answer says of its image beside the pixels; most of it a `Result` of the server's half. */

const HEADER = 'Dash-Image-Metadata';
const SIZE_HEADER = 'Dash-Image-Size';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ImageDescription {
  /** What the image shows, in words; "" for an image that says nothing. */
  readonly alt?: string;
  /** Any JSON. */
  readonly metadata?: unknown;
  readonly filename?: string;
}

/** What is broken counts as not given: the image itself is good. */
export function descriptionOf(headers: Headers): ImageDescription {
  const { alt, metadata, filename } = membersOf(headers.get(HEADER) ?? '{}');
  return {
    ...(typeof alt === 'string' && { alt }),
    ...(metadata != null && { metadata }),
    ...(typeof filename === 'string' && { filename }),
  };
}

/** The size of the exact image, where this one is a preview of it. */
export function exactSizeOf(headers: Headers): Size | undefined {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(headers.get(SIZE_HEADER) ?? '') ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : undefined;
}

function membersOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
