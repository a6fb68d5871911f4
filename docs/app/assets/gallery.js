// Navigation, search and the panels of props.
(() => {
  // Calls back once an element exists, within a second.
  function whenThere(id, found, left = 60) {
    const element = document.getElementById(id);
    if (element) found(element);
    else if (left) requestAnimationFrame(() => whenThere(id, found, left - 1));
  }

  let shown = null;

  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, {
    gallery: {
      // The props of a component, a line each.
      told(...values) {
        const { inputs_list } = window.dash_clientside.callback_context;
        const names = inputs_list.flat().map(({ property }) => property);
        const line = (value) => JSON.stringify(value ?? null, null, 1).replace(/\s*\n\s*/g, ' ');
        return names.map((name, at) => `${name}: ${line(values[at])}`).join('\n');
      },

      // Enter opens what was found first.
      openFirst() {
        document.querySelector('#found a')?.click();
      },

      // A new page begins at its heading, which names the tab of the browser.
      arrived(content, hash, path) {
        for (const link of document.querySelectorAll('.navigation a')) {
          const isHere = link.pathname === path;
          if (isHere) link.setAttribute('aria-current', 'page');
          else link.removeAttribute('aria-current');
        }
        whenThere(hash ? decodeURIComponent(hash.slice(1)) : 'page', (element) => {
          const title = document.querySelector('#page h1')?.textContent;
          document.title = path.length > 1 && title ? `${title} · DynamicImage` : 'DynamicImage';
          const isMove = shown !== null && shown !== path;
          if (hash) element.scrollIntoView();
          else if (isMove) window.scrollTo(0, 0);
          if (isMove) {
            element.tabIndex = -1;
            element.focus({ preventScroll: true });
          }
          shown = path;
        });
        return '';
      },

      // The navigation of a narrow window closes when a page is chosen.
      narrow(opened, path, navbar) {
        const isMove = window.dash_clientside.callback_context.triggered_id === 'url';
        const open = opened && !isMove;
        return [{ ...navbar, collapsed: { mobile: !open } }, open];
      },
    },
  });

  // The rows of a table that have all words of a text, or whose own text, with "…" for what varies, it has.
  function narrowTable(table, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of table.querySelectorAll('tbody tr')) {
      const told = row.textContent.toLowerCase();
      const parts = (row.querySelector('code')?.textContent ?? '').split('…');
      const literal = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const isIt = parts.join('').length > 11 && new RegExp(literal.join('.*'), 'is').test(text);
      row.hidden = !isIt && !words.every((word) => told.includes(word));
    }
  }

  document.addEventListener('input', ({ target }) => {
    if (target.closest('.filter')) narrowTable(target.closest('.long'), target.value);
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.target.closest('.search')) event.target.blur();
    if (event.key !== '/' || event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    document.getElementById('search').focus();
  });
})();
