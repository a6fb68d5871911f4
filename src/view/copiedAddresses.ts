/** Addresses of images for what is copied, in the moment in which the browser reads it. A chunk. */

/** By element, of images on this page. */
export type Addresses = WeakMap<Element, string>;

/** The sources that the browser shows, of elements whose address has taken their place. */
const sources = new WeakMap<Element, string>();

/** Events of a page whose context menu is closed. */
const AFTER_MENU = ['pointermove', 'pointerdown', 'keydown'];

/** From now on copies have the addresses of images. */
export function copyAddresses(addresses: Addresses): void {
  document.addEventListener('copy', () => {
    onCopy(addresses);
  });
  document.addEventListener('dragstart', (event) => {
    onDrag(addresses, event);
  });
  document.addEventListener('contextmenu', (event) => {
    onMenu(addresses, event);
  });
}

/** The browser reads the selection after this event, and before the next task. */
function onCopy(addresses: Addresses): void {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const selected = [...document.images].filter((image) => range.intersectsNode(image));
  const restore = selected.map((image) => giveAddress(addresses, image));
  setTimeout(() => {
    for (const each of restore) each();
  });
}

function onDrag(addresses: Addresses, { target, dataTransfer }: DragEvent): void {
  const found = target instanceof Element ? addresses.get(target) : undefined;
  if (found === undefined || !dataTransfer) return;
  const address = new URL(found, location.href).href;
  dataTransfer.setData('text/uri-list', address);
  dataTransfer.setData('text/plain', address);
  dataTransfer.setData('text/html', `<img src="${address.replace(/&/g, '&amp;')}">`);
}

/** An image that is copied by the menu is read later, while the menu is open. */
function onMenu(addresses: Addresses, { target }: Event): void {
  if (!(target instanceof HTMLImageElement) || !addresses.has(target)) return;
  const restore = giveAddress(addresses, target);
  const end = () => {
    for (const event of AFTER_MENU) removeEventListener(event, end, true);
    restore();
  };
  for (const event of AFTER_MENU) addEventListener(event, end, true);
}

/** Returns a function that gives the image its source again; until then the browser shows it. */
function giveAddress(addresses: Addresses, element: HTMLImageElement): () => void {
  const found = addresses.get(element);
  if (found === undefined) return () => undefined;
  const address = new URL(found, location.href).href;
  const source = sources.get(element) ?? element.src;
  const restore = () => {
    element.removeEventListener('error', restore);
    sources.delete(element);
    // The source of an image that has left the page may have been revoked.
    if (element.isConnected && element.src === address) element.src = source;
  };
  sources.set(element, source);
  element.addEventListener('error', restore);
  element.src = address;
  return restore;
}
