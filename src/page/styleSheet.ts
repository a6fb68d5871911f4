/** Style sheet of a chunk, once on the page: a constructed one, which every CSP permits. */

/** The function that puts the style sheet on the page, with its first call. */
export function styleSheet(css: string): () => void {
  let isInstalled = false;
  return () => {
    if (isInstalled) return;
    isInstalled = true;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    } catch {
      // An older engine.
      const element = document.createElement('style');
      element.textContent = css;
      document.head.append(element);
    }
  };
}
