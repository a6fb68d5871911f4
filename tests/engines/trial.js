// What a page tries on itself, since nobody drives it: it changes images, looks at them, and tells
// the server what it saw. It stands on tests.js; `data-plan` says what to try.
(() => {
  const { tests } = window;
  const problems = [];
  for (const level of ['warn', 'error']) {
    const write = console[level].bind(console);
    console[level] = (...words) => {
      problems.push(`${level}: ${words.join(' ')}`);
      write(...words);
    };
  }
  const failed = ({ message, target }) => {
    problems.push(`error: ${message || target.src || target.href}`);
  };
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', ({ reason }) => problems.push(`rejection: ${reason}`));

  // Milliseconds after which what is in the page is on the screen too, on a busy machine.
  const PAINTED = 300;
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  async function until(condition, what) {
    const end = performance.now() + 30_000;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
      await pause(0);
    }
  }

  const container = (id) => document.getElementById(id);
  const isPreview = (id) => container(id).classList.contains('dash-dynamic-image--preview');
  const shows = (id, value) => tests.prop(id, 'shown_params')?.value === value;
  const rests = (id, value) =>
    shows(id, value) && container(id).dataset.status === 'loaded' && !isPreview(id);
  // With its place, or equal images would share one request and one object URL.
  const set = (id, value) => dash_clientside.set_props(id, { params: { value, place: id } });

  // What is in the page when a frame is about to be painted, and its colour once it is painted:
  // reading it sooner would make the browser decode what it may have forgotten to decode.
  function watch(id) {
    const frames = [];
    const painted = new MessageChannel();
    painted.port1.onmessage = ({ data }) => {
      frames[data].colour = tests.value(id);
    };
    let running = true;
    const look = () => {
      if (!running) return;
      const img = container(id).querySelector('img');
      const [box, picture] = [container(id), img].map((each) => each?.getBoundingClientRect());
      painted.port2.postMessage(frames.length);
      frames.push({
        complete: img?.complete ?? false,
        natural_width: img?.naturalWidth ?? 0,
        sizes: [box?.width, box?.height, picture?.width, picture?.height],
        preview: isPreview(id),
        colour: null,
      });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return async () => {
      await pause(PAINTED);
      running = false;
      await pause(PAINTED);
      return frames;
    };
  }

  // Some values come faster than their images, some wait for them, and now and then all rests.
  async function move({ ids: [id], updates }) {
    const stop = watch(id);
    await pause(PAINTED);
    for (let value = 1; value <= updates; value++) {
      set(id, value);
      if (value % 30 === 0) {
        await until(() => rests(id, value), `the exact image of ${value}`);
        await pause(50);
      } else if (value % 3 === 0) {
        await until(() => shows(id, value), `an image of ${value}`);
      } else {
        await pause((value % 7) * 4);
      }
    }
    return { frames: await stop() };
  }

  // Each image gets a new value as soon as all show the one before; in the end all of them go.
  async function renew({ ids, rounds, parent }) {
    const created = new Set(tests.objectURLs.keys());
    for (let value = 1; value <= rounds; value++) {
      for (const id of ids) set(id, value);
      await until(() => ids.every((id) => rests(id, value)), `all images of ${value}`);
      for (const url of tests.objectURLs.keys()) created.add(url);
    }
    const shown = tests.objectURLs.size;
    dash_clientside.set_props(parent, { children: [] });
    await until(() => !ids.some(container), 'the images to go');
    await pause(50);
    return { created: created.size, shown, left: tests.objectURLs.size };
  }

  const hand = async (wish) => {
    const answer = await fetch('/hand', { method: 'POST', body: JSON.stringify(wish) });
    if (!answer.ok) throw new Error(`the hand cannot: ${JSON.stringify(wish)}`);
    return answer.json();
  };

  // The place of the window on the screen, by what a move of the hand is there.
  async function windowOnScreen() {
    const [x, y] = [600, 600];
    await hand({ do: 'move', x: x + 40, y: y + 40 });
    await pause(PAINTED);
    const told = new Promise((resolve) => {
      addEventListener('pointermove', resolve, { once: true });
    });
    await hand({ do: 'move', x, y });
    const { clientX, clientY } = await told;
    return [x - clientX * devicePixelRatio, y - clientY * devicePixelRatio];
  }

  // Clicks of the hand, which knows the screen, on pixels of the picture and beside it.
  async function touch({ ids: [id], points, beside, shape }) {
    await until(() => container(id).querySelector('.dash-dynamic-image-stage'), 'the stage');
    container('scrolled').scrollTop = 695;
    const [left, top] = await windowOnScreen();
    const { x, y, width, height } = container(id).querySelector('img').getBoundingClientRect();
    const size = width / shape[0];
    const first = y + (height - shape[1] * size) / 2;
    const place = ([column, row]) => ({
      x: Math.round(left + devicePixelRatio * (x + (column + 0.5) * size)),
      y: Math.round(top + devicePixelRatio * (first + (row + 0.5) * size)),
    });
    const last = () => tests.prop(id, 'clickData');
    const clicks = [];
    for (const point of points) {
      const before = last()?.timestamp;
      const { pixel } = await hand({ do: 'pixel', ...place(point) });
      await until(() => last() && last().timestamp !== before, `a click on ${point}`);
      clicks.push([pixel, last()]);
    }
    const clicked = last().timestamp;
    let pressed = 0;
    addEventListener('pointerdown', () => pressed++, true);
    for (const point of beside) await hand({ do: 'click', ...place(point) });
    await until(() => pressed === beside.length, 'clicks beside the picture');
    await pause(PAINTED);
    return { ratio: devicePixelRatio, clicks, beside: last().timestamp - clicked };
  }

  async function run({ trial, ids, ...plan }) {
    await until(() => window.dash_stores && container(ids[0]), 'the page');
    await until(() => ids.every((id) => rests(id, 0)), 'the first images');
    return trials[trial]({ ids, ...plan });
  }

  const trials = { move, renew, touch };
  // For the scripts of further trials, which come after this one.
  window.trying = {
    ...{ trials, container, hand, pause, until, windowOnScreen },
    ...{ rests, set, watch },
  };
  const send = (report) =>
    fetch('/report', { method: 'POST', body: JSON.stringify({ ...report, problems }) });
  const plan = JSON.parse(document.currentScript.dataset.plan);
  run(plan).then(send, (reason) => send({ failure: `${reason}` }));
})();
