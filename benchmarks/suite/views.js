/** The eyes of the benchmark of views in a page; `view_pages.py` calls it. Runs before the page does. */

(() => {
  const COLUMNS = 6,
    ROWS = 4,
    BLOCKS_PER_SIDE = 32,
    CHECKS = 251;
  /** CSS pixels between a picture and the box that it fills. */
  const NEAR = 1;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [COLUMNS, ROWS];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingEnabled = false;

  const frame = () => new Promise(requestAnimationFrame);

  /** The number that blocks make, given what each of them holds (see pixel_code.py), or null. */
  function numberOf(isLight) {
    let word = 0;
    for (let row = 0; row < ROWS; row += 1)
      for (let column = 0; column < COLUMNS; column += 1)
        word = 2 * word + (isLight(row, column) ? 1 : 0);
    const value = word >> 8;
    return (value % CHECKS) + 2 === (word & 255) ? value : null;
  }

  /** What an `<img>` holds: its number, and the size of its file in pixels. */
  function pixelsOf(image) {
    const { naturalWidth: width, naturalHeight: height } = image;
    // Previews of half the size have the natural size of the exact image, by their density.
    const density = Number(/ ([\d.]+)x$/.exec(image.srcset)?.[1] ?? 1);
    const block = height / BLOCKS_PER_SIDE;
    context.clearRect(0, 0, COLUMNS, ROWS);
    // As a whole: a part would be in pixels of the file, which are fewer in one of half the size.
    context.drawImage(image, 0, 0, width / block, BLOCKS_PER_SIDE);
    const { data } = context.getImageData(0, 0, COLUMNS, ROWS);
    const isLight = (row, column) => data[4 * (row * COLUMNS + column)] > 127;
    return { number: numberOf(isLight), size: [density * width, density * height] };
  }

  /** Left, top, right and bottom of an element in another one, in CSS pixels. */
  function placeIn(element, box) {
    const [one, other] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
    return [
      one.left - other.left,
      one.top - other.top,
      one.right - other.right,
      one.bottom - other.bottom,
    ];
  }

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

  /** The corner of an element in the window. */
  function cornerOf(element) {
    const { left, top } = element.getBoundingClientRect();
    return [left, top];
  }

  /** How each contender shows a picture: `key` changes with it, `read` gives what it holds. */
  const eyes = {
    view_this_package() {
      const image = document.querySelector(
        '.dash-dynamic-image__plane > img:not(.dash-dynamic-image__layer)',
      );
      if (!image?.naturalWidth) return null;
      const box = image.parentElement.parentElement;
      return {
        key: image,
        at: cornerOf(box),
        place: placeIn(image, box),
        isExact: !image.closest('.dash-dynamic-image--preview'),
        decoded: () => image.decode(),
        read: () => pixelsOf(image),
      };
    },
    view_linked: () => eyes.view_this_package(),
    view_graph() {
      const image = document.querySelector('#image .imagelayer image'),
        box = document.querySelector('#image .nsewdrag');
      const source = image?.href.baseVal;
      if (!source || !box) return null;
      const copy = async () => {
        const made = new Image();
        made.src = source;
        await made.decode();
        return made;
      };
      return {
        key: source,
        at: cornerOf(box),
        place: placeIn(image, box),
        isExact: true,
        decoded: () => image.decode?.(),
        read: async () => pixelsOf(await copy()),
      };
    },
    view_holoviews() {
      const models = [...(window.Bokeh?.documents[0]?.all_models ?? [])];
      const renderer = models.find(({ glyph }) => glyph?.type.endsWith('ImageRGBA'));
      const plot = models.find(({ type }) => type.endsWith('Figure') || type === 'Plot');
      const { image: [image] = [], x, y, dw, dh } = renderer?.data_source.data ?? {};
      if (!image || !plot) return null;
      const { x_range: across, y_range: down, inner_width: width, inner_height: height } = plot;
      const pixelsX = width / (across.end - across.start);
      const pixelsY = height / (down.end - down.start);
      const place = [
        (x[0] - across.start) * pixelsX,
        (down.end - y[0] - dh[0]) * pixelsY,
        (x[0] + dw[0] - across.end) * pixelsX,
        (down.start - y[0]) * pixelsY,
      ];
      const read = () => {
        const [rows, columns] = image.shape;
        const block = rows / BLOCKS_PER_SIDE;
        // Words of RGBA, the last row first.
        const isLight = (row, column) => {
          const [at, top] = [(column + 0.5) * block, (row + 0.5) * block].map(Math.floor);
          return (image[(rows - 1 - top) * columns + at] & 255) > 127;
        };
        return { number: numberOf(isLight), size: [columns, rows] };
      };
      // Without axes the frame begins a few pixels from the corner of the canvas.
      const at = cornerOf(find('canvas'));
      return { key: image, at, place, isExact: true, decoded: () => undefined, read };
    },
  };

  const isInPlace = ({ place }) => place.every((each) => Math.abs(each) <= NEAR);

  /** When a picture has been decoded and painted: two frames after decoding. */
  async function painted(seen) {
    await Promise.resolve(seen.decoded()).catch(() => undefined);
    await frame();
    await frame();
    return performance.now();
  }

  /**
   * Wait for a picture other than `before` that fills its box with a pixel for each of the screen:
   * the full picture of the view on screen. The first one may have a loss; the exact one has none.
   * Times are in ms since `start`.
   */
  function arrival({ look, before, start, size, timeout }) {
    let first = null,
      isDone = false;
    const inspected = new Set();
    return new Promise((resolve, reject) => {
      async function inspect(seen) {
        const ms = (await painted(seen)) - start,
          now = look();
        const isStill = now?.key === seen.key && isInPlace(now);
        const { number, size: found } = await seen.read();
        const isFull = found.join() === size.join() && number !== null;
        if (isDone || !isFull) return;
        if (!isStill) return void inspected.delete(seen.key);
        first ??= { first: ms, first_number: number };
        if (!now.isExact) return void inspected.delete(seen.key);
        isDone = true;
        resolve({ ...first, exact: ms, exact_number: number });
      }
      (async () => {
        while (!isDone && performance.now() - start < timeout) {
          await frame();
          const seen = look();
          if (!seen || seen.key === before || !isInPlace(seen) || inspected.has(seen.key)) continue;
          inspected.add(seen.key);
          void inspect(seen);
        }
        if (!isDone) reject(new Error(`no exact picture of the view in ${timeout} ms`));
      })();
    });
  }

  /** The moment of the next event of a kind. */
  function next(kind) {
    return new Promise((resolve) => {
      const options = { capture: true, once: true };
      window.addEventListener(kind, ({ timeStamp }) => resolve(timeStamp), options);
    });
  }

  /** One turn of the wheel, which the hand makes after this call: when its picture is there. */
  async function zoom({ program, ...options }) {
    const look = eyes[program],
      before = look().key;
    return arrival({ look, before, start: await next('wheel'), ...options });
  }

  /** A drag, which the hand makes after this call: each picture on screen, then the exact one. */
  async function pan({ program, size, ...options }) {
    const look = eyes[program],
      pictures = [];
    const before = look().key;
    let isWatching = true,
      frames = 0;
    const [pressed, released] = [next('pointerdown'), next('pointerup')];
    const began = await pressed;
    const watched = (async () => {
      let last = before;
      while (isWatching) {
        await frame();
        frames += 1;
        const seen = look();
        if (!seen || seen.key === last) continue;
        last = seen.key;
        pictures.push({ ...seen, at: performance.now() });
      }
      return frames;
    })();
    const start = await released;
    const during = frames;
    // The picture of the last move may be on screen when the hand lets go.
    const end = await arrival({ look, before, start, size, ...options }).finally(() => {
      isWatching = false;
    });
    await watched;
    const shown = [];
    for (const { at, place, isExact, decoded, read } of pictures) {
      // Those that have left the page may have lost their pixels.
      await Promise.resolve(decoded()).catch(() => undefined);
      const [left, , right] = place;
      const isScaled = Math.abs(right - left) > NEAR;
      shown.push({ at: at - began, isScaled, isExact, ...(await read()) });
    }
    return { shown, moved: start - began, frames: during, ...end };
  }

  /**
   * A drag on linked views, which the hand makes after this call: the times of all frames, and for each
   * move of the pointer how many frames passed until all views have moved; 1 is the frame of the event.
   */
  async function follow() {
    const planes = [...document.querySelectorAll('.dash-dynamic-image__plane')];
    const places = () => planes.map((plane) => plane.style.transform);
    const times = [],
      moves = [],
      frames = [];
    const stop = new AbortController();
    const moved = () => moves.push({ at: times.length, before: places() });
    const [pressed, released] = [next('pointerdown'), next('pointerup')];
    await pressed;
    window.addEventListener('pointermove', moved, { capture: true, signal: stop.signal });
    let isOver = false;
    void released.then(() => (isOver = true));
    while (!isOver) {
      times.push(await frame());
      const now = places();
      for (const move of moves)
        if (!move.after && move.before.every((each, at) => each !== now[at]))
          frames.push((move.after = times.length - move.at));
    }
    stop.abort();
    return { times, frames, moves: moves.length, views: planes.length };
  }

  const tasks = { follow, zoom, pan, eyes, isInPlace };
  /** Start a task; `outcome` holds what became of it. */
  tasks.start = (task, options) => {
    tasks.outcome = null;
    tasks[task](options).then(
      (result) => (tasks.outcome = { result }),
      (error) => (tasks.outcome = { error: String(error) }),
    );
  };
  window.views = tasks;
})();
