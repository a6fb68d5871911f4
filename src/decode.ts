/** An image element that can be painted in the very frame in which it is put into the page. */

export async function decodedImage(url: string): Promise<HTMLImageElement> {
  const element = new Image();
  // Without it, browsers may paint a frame before they decode the image again.
  element.decoding = 'sync';
  const loaded = new Promise<void>((resolve, reject) => {
    element.onload = () => {
      resolve();
    };
    element.onerror = () => {
      reject(new Error('not decodable'));
    };
  });
  element.src = url;
  // Chromium decodes with a frame, and a tab in the background has none.
  if (document.hidden) return loaded.then(() => element);
  loaded.catch(() => undefined);
  return element.decode().then(() => element);
}
