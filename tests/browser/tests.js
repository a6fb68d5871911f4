// What the browser tests look at: the pixels on screen, frame by frame, and the object URLs alive.
(() => {
  const canvas = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const container = (id) => document.getElementById(id);
  const image = (id) => container(id)?.querySelector('img');
  const isPreview = (id) => image(id)?.dataset.tier === 'preview';

  // The bytes of a typed array.
  function base64({ buffer }) {
    const data = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < data.length; at += 32768)
      text += String.fromCharCode(...data.subarray(at, at + 32768));
    return btoa(text);
  }

  // All pixels as RGBA bytes.
  function rgba(id) {
    const img = image(id);
    if (!img || !img.complete || !img.naturalWidth) return null;
    canvas.width = img.naturalWidth;
    canvas.height = img.naturalHeight;
    context.drawImage(img, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  }

  // The same in base64.
  function pixels(id) {
    const found = rgba(id);
    return found && base64(found);
  }

  // Their SHA-256 in base64: megabytes take long to leave the browser.
  async function digest(id) {
    return base64(new Uint8Array(await crypto.subtle.digest('SHA-256', rgba(id))));
  }

  // The same of a canvas of values, or of a part of it.
  function painted(id, left = 0, top = 0, width, height) {
    const shown = container(id).querySelector('canvas');
    canvas.width = width ?? shown.width;
    canvas.height = height ?? shown.height;
    context.drawImage(shown, -left, -top);
    return base64(context.getImageData(0, 0, canvas.width, canvas.height).data);
  }

  // The number in the top left pixel: red * 65536 + green * 256 + blue; null where nothing is opaque.
  function value(id) {
    const img = image(id);
    if (!img || !img.complete || !img.naturalWidth) return null;
    canvas.width = canvas.height = 1;
    context.drawImage(img, 0, 0);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return alpha === 255 ? red * 65536 + green * 256 + blue : null;
  }

  function findProps(node, id) {
    if (Array.isArray(node)) {
      for (const each of node) {
        const found = findProps(each, id);
        if (found) return found;
      }
      return null;
    }
    if (!node || typeof node !== 'object' || !node.props) return null;
    return node.props.id === id ? node.props : findProps(node.props.children, id);
  }

  const prop = (id, name) => {
    const { layout } = window.dash_stores[0].getState();
    return findProps(layout.components ?? layout, id)?.[name] ?? null;
  };

  // Samples each frame: what is on screen, and whether it is whole.
  function watch(id) {
    const frames = [];
    let running = true;
    const sample = () => {
      if (!running) return;
      const img = image(id);
      const box = container(id)?.getBoundingClientRect();
      frames.push({
        time: performance.now(),
        value: value(id),
        whole: Boolean(
          img?.complete && img.naturalWidth && box?.height && img.getBoundingClientRect().height,
        ),
        height: box?.height ?? 0,
        shown_params: JSON.stringify(prop(id, 'shown_params')),
      });
      requestAnimationFrame(sample);
    };
    requestAnimationFrame(sample);
    return () => {
      running = false;
      return frames;
    };
  }

  // Changes a prop `count` times, `every` milliseconds apart, and tells when the last one was made.
  async function drag(id, name, count, every) {
    const start = performance.now();
    for (let step = 1; step <= count; step++) {
      const wait = start + step * every - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      dash_clientside.set_props(id, { [name]: step });
    }
    return performance.now();
  }

  // Counts frames from a change until the picture shows the value.
  function framesUntil(id, expected, change) {
    return new Promise((resolve) => {
      let frames = 0;
      const look = () => {
        frames++;
        if (value(id) === expected || frames > 600) resolve(frames);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(() => {
        change();
        requestAnimationFrame(look);
      });
    });
  }

  // Every moment in which an error could be read, from the first one of the page on.
  let alerts = 0;
  new MutationObserver(() => {
    if (document.querySelector('[role=alert]')) alerts++;
  }).observe(document, { childList: true, subtree: true });

  // A prop of the component after each change of Dash's store, from now on.
  function history(id, names) {
    const found = [];
    const look = () => {
      const state = JSON.stringify(names.map((name) => prop(id, name)));
      if (state !== found.at(-1)) found.push(state);
    };
    look();
    window.dash_stores[0].subscribe(look);
    return () => found.map((state) => JSON.parse(state));
  }

  const objectURLs = new Map();
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (object) => {
    const url = create(object);
    objectURLs.set(url, object.size);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    objectURLs.delete(url);
    revoke(url);
  };

  window.tests = {
    base64,
    digest,
    painted,
    pixels,
    value,
    isPreview,
    prop,
    watch,
    drag,
    framesUntil,
    history,
    alerts: () => alerts,
    objectURLs,
  };
})();
