// The sizes of the boxes of images, of their frames and of their pictures. Stands on trial.js.
(() => {
  const { trials, container } = window.trying;
  const size = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return [width, height];
  };

  trials.boxes = ({ ids }) => {
    const sizes = ids.map((id) => {
      const [frame, img] = ['__frame', '__img'].map((name) =>
        container(id).querySelector(`.dash-dynamic-image${name}`),
      );
      return [id, [container(id), frame, img].map(size)];
    });
    return { sizes: Object.fromEntries(sizes) };
  };
})();
