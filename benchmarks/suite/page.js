/** The hands and eyes of the benchmark in a page; `pages.py` calls it. Runs before the page does. */

(() => {
  const COLUMNS = 6,
    ROWS = 4,
    BLOCKS_PER_SIDE = 32,
    CHECKS = 251;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [COLUMNS, ROWS];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  // The nearest pixel: the middle of a block.
  context.imageSmoothingEnabled = false;

  const frame = () => new Promise(requestAnimationFrame);
  const until = (time) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));

  /** The first element of a selector, shadow roots included. */
  function find(selector, root = document) {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const element of root.querySelectorAll('*')) {
      const inside = element.shadowRoot && find(selector, element.shadowRoot);
      if (inside) return inside;
    }
    return null;
  }

  /** The number in the pixels of an image (see pixel_code.py), or null. */
  function valueOf(image) {
    try {
      context.clearRect(0, 0, COLUMNS, ROWS);
      // A block becomes a pixel, whatever size and density the image has.
      context.drawImage(image, 0, 0, BLOCKS_PER_SIDE, BLOCKS_PER_SIDE);
    } catch {
      return null; // broken or not there yet
    }
    const { data } = context.getImageData(0, 0, COLUMNS, ROWS);
    let word = 0;
    for (let i = 0; i < data.length; i += 4)
      word = 2 * word + (data[i] + data[i + 1] + data[i + 2] > 3 * 127 ? 1 : 0);
    const value = word >> 8;
    return (value % CHECKS) + 2 === (word & 255) ? value : null;
  }

  const sourceOf = (image) => image?.currentSrc ?? image?.href?.baseVal;
  const isPreview = (image) => Boolean(image?.closest('.dash-dynamic-image--preview'));

  /** A function that finds what a selector shows at the moment. */
  function eyes(selector) {
    let image = null;
    return () => {
      if (!image?.isConnected) image = find(selector);
      return { image, source: sourceOf(image), preview: isPreview(image) };
    };
  }

  /** When an image has been decoded and painted: two frames after decoding. */
  async function painted(image) {
    await image.decode?.().catch(() => undefined); // gone: a newer one has taken its place
    await frame();
    await frame();
    return performance.now();
  }

  /**
   * Wait until a value is on screen, exact; the first picture of it may be a preview. The pixels are
   * read when the time has been taken: reading decodes once more, and would delay what it waits for.
   */
  function arrival({ timeout }, value, { start, look, before: last }) {
    let frames = 0,
      first = null,
      waiting = true;
    return new Promise((resolve, reject) => {
      async function inspect(image) {
        const before = frames;
        await image.decode?.().catch(() => undefined);
        const needed = Math.max(before, frames),
          ms = (await painted(image)) - start;
        if (valueOf(image) !== value) return;
        first ??= { first: ms, first_frames: needed };
        // The mark of a tier may come a frame after its image.
        if (isPreview(image) || !image.isConnected) return;
        waiting = false;
        resolve({ ...first, exact: ms, exact_frames: needed });
      }
      (async () => {
        while (waiting && performance.now() - start < timeout) {
          await frame();
          frames += 1;
          const seen = look();
          const same = seen.image === last.image && seen.source === last.source;
          if (seen.image && !(same && seen.preview === last.preview)) void inspect(seen.image);
          last = seen;
        }
        reject(new Error(`no exact image of value ${value} in ${timeout} ms`));
      })();
    });
  }

  /** The moment of a change; what is on screen before it need not be looked at again. */
  function changing({ image: selector }, change, value) {
    const look = eyes(selector),
      before = look(),
      start = performance.now();
    change(value);
    return { start, look, before };
  }

  function update({ value, change, ...page }) {
    return arrival(page, value, changing(page, change, value));
  }

  /** Bring values at an even pace; what was on screen, frame by frame, until the last is exact. */
  async function drag({ values, interval, change, ...page }) {
    const watcher = watch(page),
      start = performance.now();
    for (const [index, value] of values.slice(0, -1).entries()) {
      await until(start + index * interval);
      change(value);
    }
    await until(start + (values.length - 1) * interval);
    const last = changing(page, change, values.at(-1));
    try {
      const end = await arrival(page, values.at(-1), last);
      return { shown: await watcher.end(start), moved: last.start - start, ...end };
    } finally {
      await watcher.end(start);
    }
  }

  /**
   * Note in every frame what is on screen. `swaps`: each picture has an element of its own, whose
   * pixels can be read later, since reading decodes once more and takes time from the page.
   */
  function watch({ image: selector, swaps }) {
    const look = eyes(selector),
      seen = [];
    let watching = true;
    const watched = (async () => {
      while (watching) {
        await frame();
        const { image, preview } = look(),
          last = seen.at(-1);
        const value = swaps ? undefined : image && valueOf(image);
        const same = swaps ? image === last?.image : value === last?.value;
        // The mark of a tier may come a frame after its image.
        if (same && last) last.preview = preview;
        else if (image && value !== null)
          seen.push({ at: performance.now(), image, preview, value });
      }
    })();
    async function end(start) {
      watching = false;
      await watched;
      return seen
        .map(({ at, image, preview, value }) => ({
          at: at - start,
          value: value ?? valueOf(image),
          tier: preview ? 'preview' : 'exact',
        }))
        .filter(({ value }) => value !== null);
    }
    return { end };
  }

  /** Whether the picture on screen is this one, to the last pixel: its SHA-256. */
  async function digest({ image: selector }) {
    const image = find(selector),
      copy = new Image();
    copy.src = sourceOf(image);
    await copy.decode();
    const { naturalWidth: width, naturalHeight: height } = copy;
    const own = new OffscreenCanvas(width, height).getContext('2d');
    own.drawImage(copy, 0, 0);
    const { data } = own.getImageData(0, 0, width, height);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
    return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** When all thumbnails of the first screen are there, in ms since the navigation; pixels proven. */
  async function firstScreen({ count, timeout }) {
    const images = await firstImages(count, timeout);
    while (performance.now() < timeout) {
      await frame();
      if (!images().every((image) => image?.complete && image.naturalWidth > 0)) continue;
      const times = await Promise.all(images().map(painted));
      const wrong = images().findIndex((image, index) => valueOf(image) !== index);
      if (wrong >= 0) throw new Error(`thumbnail ${wrong} shows ${valueOf(images()[wrong])}`);
      return Math.max(...times);
    }
    throw new Error(`no first screen in ${timeout} ms`);
  }

  /** The images in view; where their boxes are is asked once, for each answer costs a layout. */
  async function firstImages(count, timeout) {
    let boxes = [];
    while (boxes.length < count && performance.now() < timeout) {
      await frame();
      boxes = [...document.querySelectorAll('.thumbnail')];
    }
    const inView = boxes.filter((box) => box.getBoundingClientRect().top < innerHeight);
    return () => inView.map((box) => box.querySelector('img'));
  }

  /** How long a Dash callback takes that does nothing. */
  function callback(number) {
    const pong = document.querySelector('#pong'),
      start = performance.now();
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (pong.textContent !== String(number)) return;
        observer.disconnect();
        resolve(performance.now() - start);
      });
      observer.observe(pong, { childList: true, characterData: true, subtree: true });
      dash_clientside.set_props('ping', { data: number });
    });
  }

  /** Callbacks one after the other while the first screen loads, and as many on the idle page. */
  async function callbacks({ count, timeout }) {
    const meanwhile = [],
      idle = [];
    let loading = true;
    const loaded = firstScreen({ count, timeout }).finally(() => (loading = false));
    while (document.querySelector('#pong')?.textContent !== '0') await frame();
    while (loading) meanwhile.push(await callback(meanwhile.length + 1));
    await loaded;
    await until(performance.now() + 2000);
    while (idle.length < 20) idle.push(await callback(1000 + idle.length));
    return { meanwhile, idle };
  }

  const objectUrls = new Set();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (object) => {
    const url = createObjectURL.call(URL, object);
    objectUrls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    objectUrls.delete(url);
    revokeObjectURL.call(URL, url);
  };

  const tasks = {
    update,
    drag,
    digest,
    firstScreen,
    callbacks,
    find,
    valueOf,
    frame,
    painted,
    until,
    objectUrls,
  };
  /** Start a task; `outcome` holds what became of it. A page that hangs cannot hold up the run. */
  tasks.start = (task, options) => {
    tasks.outcome = null;
    tasks[task](options).then(
      (result) => (tasks.outcome = { result }),
      (error) => (tasks.outcome = { error: String(error) }),
    );
  };
  window.benchmark = tasks;
})();
