/** The event by which a browser tells of a refusal; jsdom has none. */

export function violation(
  effectiveDirective: string,
  blockedURI: string,
  disposition = 'enforce',
): Event {
  const event = new Event('securitypolicyviolation');
  return Object.assign(event, { effectiveDirective, blockedURI, disposition });
}
