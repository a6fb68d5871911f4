// Layers as the screen shows them after each change of props; the server judges the pixels. Stands on
// trial.js.
(() => {
  const { trials, container, pause, until, windowOnScreen } = window.trying;
  const PATIENCE_MS = 4000;

  trials.layers = async ({ ids: [id], steps }) => {
    const loaded = () => container(id).dataset.status === 'loaded';
    await until(() => loaded() && container(id).querySelector('canvas'), 'the layers');
    const [left, top] = await windowOnScreen();
    const wrong = [];
    for (const [number, step] of steps.entries()) {
      dash_clientside.set_props(id, step);
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        await pause(20);
        const { x, y, width, height } = container(id)
          .querySelector('.dash-dynamic-image__img')
          .getBoundingClientRect();
        const ratio = devicePixelRatio;
        const box = [left + ratio * x, top + ratio * y, ratio * width, ratio * height];
        const answer = await fetch(`/judge?number=${number}&box=${box}`, { method: 'POST' });
        if (!answer.ok) throw new Error(`nobody judges step ${number}`);
        const found = await answer.text();
        if (found && performance.now() < end) continue;
        if (found) wrong.push(`step ${number}: ${found}`);
        break;
      }
    }
    return { wrong };
  };
})();
