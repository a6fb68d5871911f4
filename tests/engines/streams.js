// The pictures of a function that yields, frame by frame. Stands on trial.js.
(() => {
  const { trials, rests, set, until, watch } = window.trying;

  trials.follow = async ({ ids: [id] }) => {
    const stop = watch(id);
    set(id, 1);
    await until(() => rests(id, 1), 'the last picture');
    return { frames: await stop() };
  };
})();
