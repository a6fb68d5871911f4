/** The eyes of the benchmark of values in a page; `value_pages.py` calls it. Runs before the page does. */

(() => {
  /** Pixels of a picture that is read: 16 of its parts, 8 pixels wide. */
  const SIDE = 128,
    PARTS = 16,
    BLOCKS = 8;
  /** Levels of a channel: tables of Matplotlib and Plotly differ a little, and JPEG has a loss. */
  const NEAR = 25;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingEnabled = false;

  const frame = () => new Promise(requestAnimationFrame);
  const until = (time) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));

  /** When a canvas of values was painted. */
  const paintedAt = new WeakMap();
  let onPaint = () => undefined;
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...all) {
    putImageData.apply(this, all);
    if (!this.canvas.values) return;
    const now = performance.now();
    paintedAt.set(this.canvas, now);
    onPaint(now);
  };

  /** The colours of the wedge, block by block. */
  function wedgeOf(picture) {
    context.clearRect(0, 0, SIDE, SIDE);
    context.drawImage(picture, 0, 0, SIDE, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    const block = SIDE / PARTS;
    return Array.from({ length: BLOCKS }, (_, at) => {
      const first = 4 * ((block / 2) * SIDE + at * block + block / 2);
      return [...data.subarray(first, first + 3)];
    });
  }

  const isNear = (found, wanted) =>
    found.every((colour, at) =>
      colour.every((level, channel) => Math.abs(level - wanted[at][channel]) <= NEAR),
    );

  /** A copy of a picture that an SVG shows. */
  async function copyOf(source) {
    const made = new Image();
    made.src = source;
    await made.decode();
    return made;
  }

  /** The picture of this package: a canvas of values, or an image; each has an element of its own. */
  function ours() {
    const all = [...document.querySelectorAll('#image canvas, #image img')];
    const shown = all.filter((each) => each.values || each.naturalWidth > 0);
    return shown.find((each) => !each.closest('.dash-dynamic-image__layer')) ?? null;
  }

  const isExact = (picture) => !picture.closest('.dash-dynamic-image--preview');

  function ofImage(image) {
    if (!image) return null;
    const read = async () => image;
    return { key: image, isExact: isExact(image), decoded: () => image.decode(), read };
  }

  /** How each contender shows a picture: `key` changes with it; `ready` is when it was painted. */
  const eyes = {
    values_in_page() {
      const shown = ours();
      const ready = shown && paintedAt.get(shown);
      if (!ready) return null;
      return {
        key: ready,
        ready,
        isExact: isExact(shown),
        decoded: async () => {},
        read: async () => shown,
      };
    },
    values_by_request: () => ofImage(ours()),
    values_route() {
      const image = document.querySelector('#image');
      return image?.src ? { ...ofImage(image), key: image.src } : null;
    },
    values_imshow() {
      const image = document.querySelector('#image .heatmaplayer image');
      const source = image?.href.baseVal;
      if (!source) return null;
      const read = () => copyOf(source);
      return { key: source, isExact: true, decoded: async () => image.decode?.(), read };
    },
    values_of_slices: () => (ours()?.values ? eyes.values_in_page() : ofImage(ours())),
  };

  /**
   * Wait for a picture with these colours; the first one may have a loss. In ms since `start`: `ready`
   * is when it was painted or decoded, `screen` two frames later, `exact` the same of the one without a
   * loss.
   */
  function arrival({ look, before, start, colours, timeout }) {
    let first = null,
      last = before,
      isDone = false;
    return new Promise((resolve, reject) => {
      async function inspect(seen) {
        await seen.decoded().catch(() => undefined);
        const ready = seen.ready ?? performance.now();
        await frame();
        await frame();
        const screen = performance.now() - start;
        if (isDone || !isNear(wedgeOf(await seen.read()), colours)) return;
        first ??= { ready: ready - start, screen };
        // The mark of a tier may come a frame after its image.
        if (!look()?.isExact) return void (last = null);
        isDone = true;
        resolve({ ...first, exact: screen });
      }
      (async () => {
        while (!isDone && performance.now() - start < timeout) {
          await frame();
          const seen = look();
          if (!seen || (seen.key === last?.key && seen.isExact === last.isExact)) continue;
          last = seen;
          void inspect(seen);
        }
        if (!isDone) reject(new Error(`no picture with these colours in ${timeout} ms`));
      })();
    });
  }

  /** Change what `dcc.Store` holds; when the picture has these colours, and what was asked for. */
  async function change({ program, value, change, colours, timeout }) {
    const look = eyes[program],
      before = look();
    performance.clearResourceTimings();
    // Some 4 ms after a frame has begun.
    await frame();
    await until(performance.now() + 3);
    const start = performance.now();
    change(value);
    const found = await arrival({ look, before, start, colours, timeout });
    const asked = performance.getEntriesByType('resource').map(({ name }) => name);
    const callbacks = asked.filter((name) => name.includes('_dash-update-component')).length;
    return { ...found, requests: asked.length, callbacks };
  }

  /** The moment of the next event of a kind. */
  function next(kind) {
    return new Promise((resolve) => {
      const options = { capture: true, once: true };
      window.addEventListener(kind, ({ timeStamp }) => resolve(timeStamp), options);
    });
  }

  /** A drag of the hand, which begins after this call: the times of all frames, and of repaints. */
  async function bar() {
    const released = next('pointerup'),
      times = [],
      delays = [];
    await next('pointerdown');
    performance.clearResourceTimings();
    let [moved, isOver] = [0, false];
    const stop = new AbortController();
    const note = ({ timeStamp }) => (moved ||= timeStamp);
    window.addEventListener('pointermove', note, { capture: true, signal: stop.signal });
    onPaint = (at) => {
      if (moved) delays.push(at - moved);
      moved = 0;
    };
    void released.then(() => (isOver = true));
    while (!isOver) times.push(await frame());
    stop.abort();
    onPaint = () => undefined;
    return { times, delays, requests: performance.getEntriesByType('resource').length };
  }

  /** The number of a slice of `steps`, which the first block of the wedge tells. */
  function numberOf(picture, [low, high], steps) {
    const { values } = picture;
    const value = values
      ? values.at(4, 4)
      : low + ((high - low) * (wedgeOf(picture)[0][0] + 0.5)) / 256;
    return Math.round(((value - low) / (high - low)) * steps - 0.5);
  }

  /** Bring numbers at an even pace; those of the slices on screen meanwhile, one for each change. */
  async function slices({ values, interval, range, steps }) {
    const pictures = [];
    let isOver = false;
    const watched = (async () => {
      while (!isOver) {
        await frame();
        const picture = ours();
        if (picture && picture !== pictures.at(-1)) pictures.push(picture);
      }
    })();
    const start = performance.now();
    for (const [at, value] of values.entries()) {
      await until(start + at * interval);
      dash_clientside.set_props('value', { data: value });
    }
    await until(start + values.length * interval);
    const moved = performance.now() - start;
    isOver = true;
    await watched;
    const shown = pictures.map((picture) => numberOf(picture, range, steps));
    return { moved, shown };
  }

  const tasks = { change, bar, slices, eyes };
  /** Start a task; `outcome` holds what became of it. */
  tasks.start = (task, options) => {
    tasks.outcome = null;
    tasks[task](options).then(
      (result) => (tasks.outcome = { result }),
      (error) => (tasks.outcome = { error: String(error) }),
    );
  };
  window.values = tasks;
})();
