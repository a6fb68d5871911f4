/** The style sheet of colour bars, once on the page: a constructed one, which every CSP permits. */

import css from './values.css';

let isInstalled = false;

export function installStyles(): void {
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
}
