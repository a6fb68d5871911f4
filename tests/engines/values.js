// Values that a page has, their colours on canvases, and what the screen shows of them; the server
// judges each. Stands on trial.js.
(() => {
  const { trials, container, pause, until, windowOnScreen } = window.trying;
  const PATIENCE_MS = 4000;
  const scratch = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  const canvasOf = (id) => container(id).querySelector('canvas');

  async function judged(about, body) {
    const asked = new URLSearchParams(about);
    const answer = await fetch(`/judge?${asked}`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`nobody judges ${asked}`);
    return answer.text();
  }

  // Every value as a double, and a byte for each that says whether it has one.
  function valuesOf(id) {
    const { width, height, step, values } = { ...canvasOf(id).values, values: canvasOf(id).values };
    const numbers = new Float64Array(width * height);
    const masked = new Uint8Array(width * height);
    for (let row = 0, at = 0; row < height; row++) {
      for (let col = 0; col < width; col++, at++) {
        const value = values.at(col, row);
        numbers[at] = value ?? 0;
        masked[at] = value === null ? 1 : 0;
      }
    }
    const { type } = values;
    return judged({ do: 'values', id, width, height, step, type }, new Blob([numbers, masked]));
  }

  function pixelsOf(id) {
    const shown = canvasOf(id);
    const { width, height } = shown;
    [scratch.canvas.width, scratch.canvas.height] = [width, height];
    scratch.drawImage(shown, 0, 0);
    return scratch.getImageData(0, 0, width, height).data;
  }

  // The table of a name may be on its way, and a frame too.
  async function untilRight(judge) {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const wrong = await judge();
      if (!wrong || performance.now() > end) return wrong;
      await pause(20);
    }
  }

  function placeOf(id, [left, top]) {
    const ratio = devicePixelRatio;
    const { x, y, width, height } = canvasOf(id).getBoundingClientRect();
    const box = [left + ratio * x, top + ratio * y, ratio * width, ratio * height];
    return { box: box.join() };
  }

  trials.values = async ({ ids, painted, shown, looks }) => {
    const wrong = [];
    const note = (about, found) => found && wrong.push(`${about}: ${found}`);
    await until(() => ids.every(canvasOf), 'the canvases');
    for (const id of ids) note(id, await valuesOf(id));
    const place = shown.length ? await windowOnScreen() : null;
    for (const [number, look] of looks.entries()) {
      const about = (id) => `${id} as ${JSON.stringify(look)}`;
      for (const id of [...painted, ...shown]) dash_clientside.set_props(id, look);
      for (const id of painted) {
        const judge = () => judged({ do: 'painted', id, number }, pixelsOf(id));
        note(about(id), await untilRight(judge));
      }
      for (const id of shown) {
        const judge = () => judged({ do: 'screen', id, number, ...placeOf(id, place) });
        note(about(id), await untilRight(judge));
      }
      // One reason is enough.
      if (wrong.length > 5) break;
    }
    return { wrong, ratio: devicePixelRatio };
  };
})();
