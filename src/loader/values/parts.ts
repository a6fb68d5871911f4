/** Elements of a colour bar. */

export const BAR = 'dash-dynamic-image-colorbar';

export function part<K extends keyof HTMLElementTagNameMap = 'div'>(
  name: string,
  tag: K = 'div' as K,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = `${BAR}__${name}`;
  return element;
}

/** A length of the bar as CSS has it. */
export function percent(length: number): string {
  return `${(length * 100).toFixed(3)}%`;
}
