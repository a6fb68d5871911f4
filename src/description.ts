/** What a function says of its image beside the pixels: a `Result` of the server's half. */

const HEADER = 'Dash-Image-Metadata';

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

function membersOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
