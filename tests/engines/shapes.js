// Shapes of the hand, which knows the screen; stands on trial.js.
(() => {
  const { trials, container, hand, pause, until, windowOnScreen } = window.trying;
  const { tests } = window;

  const shapesOf = (id) => tests.prop(id, 'shapes');

  // Where the browser has had the pointer while it was down: a busy one leaves places out.
  const seen = [];
  for (const name of ['pointerdown', 'pointermove', 'pointerup']) {
    const see = ({ buttons, clientX, clientY }) => {
      if (buttons !== 0 || name === 'pointerup') seen.push([clientX, clientY]);
    };
    addEventListener(name, see, true);
  }

  // Each step draws or strikes a key; what is told after it, and the pixels where the hand was.
  trials.shapes = async ({ ids: [id], steps, scale }) => {
    await until(() => container(id).querySelector('button[title="Undo"]'), 'the tools');
    const [left, top] = await windowOnScreen();
    const { x, y } = container(id).querySelector('img').getBoundingClientRect();
    const ratio = devicePixelRatio;
    const onScreen = ([px, py]) => [
      Math.round(left + ratio * (x + scale * px)),
      Math.round(top + ratio * (y + scale * py)),
    ];
    const inPicture = ([cx, cy]) => [(cx - x) / scale, (cy - y) / scale];
    const inWindow = ([sx, sy]) => [(sx - left) / ratio, (sy - top) / ratio];
    const done = [];
    for (const { mode, tool, pull = [], ...step } of steps) {
      if (mode !== undefined) dash_clientside.set_props(id, { dragmode: mode });
      const pressed = () => container(id).querySelector('button[aria-pressed=true]')?.title;
      if (mode !== undefined) await until(() => pressed() === tool, `the tool of ${step.name}`);
      await pause(50);
      const before = JSON.stringify(shapesOf(id));
      const points = pull.map(onScreen);
      seen.length = 0;
      await hand({ ...step, points });
      await until(() => JSON.stringify(shapesOf(id)) !== before, `an end of ${step.name}`);
      done.push({
        name: step.name,
        hand: points.map(inWindow).map(inPicture),
        seen: seen.map(inPicture),
        shapes: shapesOf(id),
      });
    }
    return { ratio, done };
  };
})();
