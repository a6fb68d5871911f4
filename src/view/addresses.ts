/**
 * Addresses of the images on screen, for whatever is copied: an image has an object URL, which no
 * other page can load, and gets its address in the moment in which the browser reads it.
 */

interface Addressed {
  /** The source that the browser shows. */
  readonly source: string;
  readonly address: string;
}

const addresses = new WeakMap<Element, Addressed>();
/** Events of a page whose context menu is closed. */
const AFTER_MENU = ['pointermove', 'pointerdown', 'keydown'];

let isListening = false;

/** Remembers the address of an exact image; without one, its source is copied. */
export function setAddress(element: HTMLImageElement, address: string | null): void {
  if (!element.src || element.srcset || address === null) return;
  const { source = element.src } = addresses.get(element) ?? {};
  addresses.set(element, { source, address: new URL(address, location.href).href });
  if (isListening) return;
  isListening = true;
  document.addEventListener('copy', onCopy);
  document.addEventListener('dragstart', onDrag);
  document.addEventListener('contextmenu', onMenu);
}

/** The browser reads the selection after this event, and before the next task. */
function onCopy(): void {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const selected = [...document.images].filter((image) => range.intersectsNode(image));
  const restore = selected.map(giveAddress);
  setTimeout(() => {
    for (const each of restore) each();
  });
}

function onDrag({ target, dataTransfer }: DragEvent): void {
  const found = target instanceof Element ? addresses.get(target) : undefined;
  if (!found || !dataTransfer) return;
  const { address } = found;
  dataTransfer.setData('text/uri-list', address);
  dataTransfer.setData('text/plain', address);
  dataTransfer.setData('text/html', `<img src="${address.replace(/&/g, '&amp;')}">`);
}

/** An image that is copied by the menu is read later, while the menu is open. */
function onMenu({ target }: Event): void {
  if (!(target instanceof HTMLImageElement) || !addresses.has(target)) return;
  const restore = giveAddress(target);
  const end = () => {
    for (const event of AFTER_MENU) removeEventListener(event, end, true);
    restore();
  };
  for (const event of AFTER_MENU) addEventListener(event, end, true);
}

/** Returns a function that gives the image its source again; until then the browser shows it. */
function giveAddress(element: HTMLImageElement): () => void {
  const found = addresses.get(element);
  if (!found) return () => undefined;
  const restore = () => {
    element.removeEventListener('error', restore);
    // The source of an image that has left the page may have been revoked.
    if (element.isConnected && element.src === found.address) element.src = found.source;
  };
  element.addEventListener('error', restore);
  element.src = found.address;
  return restore;
}
