/** The Content-Security-Policy of the page, known by what it has refused. */

export type Directive = 'connect-src' | 'img-src';

/** Milliseconds until the event of a refusal that has made a request fail. */
const EVENT_MS = 20;

export class ContentPolicy {
  readonly #refused = new Set<string>();

  constructor(page: EventTarget = document) {
    page.addEventListener('securitypolicyviolation', (event) => {
      const { disposition, effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
      // The other disposition is a report about a request that was let through.
      if (disposition !== 'enforce') return;
      this.#refused.add(`${effectiveDirective} ${originOf(blockedURI)}`);
    });
  }

  /** True if the policy is known to refuse the origin of this URL, or its scheme. */
  refuses(directive: Directive, url: string): boolean {
    return this.#refused.has(`${directive} ${originOf(url)}`);
  }

  /** True if the policy is the reason why the request has failed just now. */
  async hasRefused(directive: Directive, url: string): Promise<boolean> {
    if (!this.refuses(directive, url)) {
      await new Promise((resolve) => setTimeout(resolve, EVENT_MS));
    }
    return this.refuses(directive, url);
  }
}

export const thisPolicy = new ContentPolicy();

/** The origin of a URL; "blob" and "data" for URLs that have none, as browsers report these. */
function originOf(url: string): string {
  const [scheme] = /^(?:blob|data)\b/.exec(url) ?? [];
  if (scheme) return scheme;
  try {
    return new URL(url, location.href).origin;
  } catch {
    return url;
  }
}
