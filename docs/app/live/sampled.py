"""An array of 12 million values: the server sends those that are visible, at each pixel one."""

import numpy as np

from dash_dynamic_image_component import DynamicImage, View, generator

x, y = np.arange(4000, dtype="float32"), np.arange(3000, dtype="float32")[:, np.newaxis]
heights = np.sin(x / 300) * np.cos(y / 200) + np.sin(x * y / 1e5) / 8


@generator(data=True, colormap="viridis", max_age=3600)
def sampled(view: View = View.of(heights)):
    return view.sample(heights)


TOLD = ["view", "hoverData"]
layout = DynamicImage(sampled, id="sampled", alt="A landscape of waves", colorbar=True,
                      hovertemplate="%{x:.1f}, %{y:.1f}: %{value:.3f}",
                      style={"width": "100%", "height": 360})
