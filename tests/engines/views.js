// Gestures of the hand, which knows the screen, on a picture with a view; stands on trial.js.
(() => {
  const { trials, container, hand, pause, until, windowOnScreen } = window.trying;
  const { tests } = window;
  // Longer than the wheel and the keys wait for a further turn.
  const REST = 280;
  let releases = 0;
  // WebKit lets a key overtake turns of the wheel.
  let latest = 0;
  const seen = ({ type }) => {
    latest = performance.now();
    releases += type === 'pointerup' || type === 'keyup';
  };
  for (const name of ['pointerup', 'keydown', 'keyup', 'wheel']) addEventListener(name, seen, true);

  const viewOf = (id) => JSON.stringify(tests.prop(id, 'view'));

  const names = new WeakMap();

  // Without its title, which a browser would show above the picture.
  function nameOf(button) {
    if (button.title) names.set(button, button.title);
    button.title = '';
    return names.get(button);
  }

  function pageOf(id, [left, top]) {
    const ratio = devicePixelRatio;
    const { x, y, width, height } = container(id).getBoundingClientRect();
    const tools = {};
    for (const button of container(id).querySelectorAll('button')) {
      const at = button.getBoundingClientRect();
      const middle = [at.x + at.width / 2, at.y + at.height / 2];
      tools[nameOf(button)] = [left + ratio * middle[0], top + ratio * middle[1]];
    }
    return {
      view: tests.prop(id, 'view'),
      box: [left + ratio * x, top + ratio * y, ratio * width, ratio * height],
      tools,
      value: tests.prop(id, 'params').value,
    };
  }

  // The view is told at the end; of several turns or keys a slow page may make several gestures.
  async function rest(id, { releases: expected, still, turns }, before) {
    await until(() => releases >= expected, 'the last button or key');
    if (!still) await until(() => viewOf(id) !== before, 'the end of the gesture');
    if (still || turns) await until(() => performance.now() - latest > REST, 'rest');
  }

  trials.views = async ({ ids: [id] }) => {
    await until(() => container(id).querySelector('button[title="Home"]'), 'the stage');
    const place = await windowOnScreen();
    for (;;) {
      const plan = await hand({ do: 'plan', ...pageOf(id, place) });
      if (!plan.name) return { ratio: devicePixelRatio };
      const before = viewOf(id);
      releases = 0;
      if (plan.focus) container(id).querySelector('[tabindex]').focus();
      const isDone = hand({ do: 'gesture' });
      if (plan.value !== null) {
        await pause(40);
        dash_clientside.set_props(id, { params: { value: plan.value } });
      }
      await isDone;
      await rest(id, plan, before);
    }
  };
})();
