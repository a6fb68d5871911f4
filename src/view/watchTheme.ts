/** Theme around a component, from now on: told once its colours have settled. */

import { lineage, themeAround } from './pageTheme';

/** The time for which the colours must be equal: transitions pass through many. */
const SETTLED_MS = 100;
const SAMPLE_MS = 50;

/** Events after which colours may be others: a stylesheet has arrived, or a transition has ended. */
const EVENTS = ['load', 'transitionend', 'animationend'];

/** Settings of the system after which colours may be others. */
const SETTINGS = [
  '(prefers-color-scheme: dark)',
  '(forced-colors: active)',
  '(prefers-contrast: more)',
  '(prefers-contrast: less)',
];

/** Calls `tell` with the theme as URLs write it, at first and after each change. */
export function watchTheme(box: HTMLElement, tell: (theme: string) => void): () => void {
  const element = box.parentElement ?? box;
  const sampler = new Sampler(() => themeAround(element), tell);
  const look = () => {
    sampler.start();
  };
  const attributes = new MutationObserver(look);
  for (const each of lineage(element)) attributes.observe(each, { attributes: true });
  const sheets = new MutationObserver(look);
  const everything = { attributes: true, characterData: true, childList: true, subtree: true };
  sheets.observe(document.head, everything);
  const settings = SETTINGS.map((query) => matchMedia(query));
  for (const setting of settings) setting.addEventListener('change', look);
  for (const event of EVENTS) document.addEventListener(event, look, true);
  addEventListener('resize', look); // styles for narrow windows
  look();
  return () => {
    sampler.stop();
    attributes.disconnect();
    sheets.disconnect();
    for (const setting of settings) setting.removeEventListener('change', look);
    for (const event of EVENTS) document.removeEventListener(event, look, true);
    removeEventListener('resize', look);
  };
}

/** Reads a text again and again until it stays equal. */
class Sampler {
  readonly #read: () => string;
  readonly #tell: (text: string) => void;
  #told: string | null = null;
  #latest: string | null = null;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(read: () => string, tell: (text: string) => void) {
    this.#read = read;
    this.#tell = tell;
  }

  start(): void {
    this.#since = performance.now();
    this.#timer ??= setTimeout(this.#look);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #look = (): void => {
    const text = this.#read();
    const now = performance.now();
    if (text !== this.#latest) [this.#latest, this.#since] = [text, now];
    const isSettled = now - this.#since >= SETTLED_MS;
    this.#timer = isSettled ? undefined : setTimeout(this.#look, SAMPLE_MS);
    if (!isSettled || text === this.#told) return;
    this.#told = text;
    this.#tell(text);
  };
}
