// The handle of a swipe that a real pointer and real keys move; stands on trial.js.
(() => {
  const { trials, container, hand, until, windowOnScreen } = window.trying;
  const { tests } = window;

  // Each step pulls the handle to a part of the picture, or strikes keys; what is told after it.
  trials.swipe = async ({ ids: [id], steps, zoom }) => {
    const handle = () => container(id).querySelector('[role=slider]');
    await until(() => handle()?.style.height, 'the handle');
    const [left, top] = await windowOnScreen();
    const { x, y } = container(id).getBoundingClientRect();
    const { offsetWidth, offsetHeight } = container(id);
    const ratio = devicePixelRatio;
    const onScreen = ([part, down]) => [
      Math.round(left + ratio * (x + zoom * part * offsetWidth)),
      Math.round(top + ratio * (y + zoom * down * offsetHeight)),
    ];
    const swipe = () => tests.prop(id, 'layers')[0].swipe;
    const told = [];
    for (const { pull = [], ...step } of steps) {
      const before = swipe();
      await hand({ ...step, points: pull.map(onScreen) });
      await until(() => swipe() !== before, `an end of step ${told.length}`);
      told.push(swipe());
    }
    return { told };
  };
})();
