"""Ten pictures a second for all viewers: the next one is asked for when the last one is there."""

import time

import numpy as np

from dash_dynamic_image_component import DynamicImage, generator

y, x = np.mgrid[:240, :400]


@generator(max_age=0.1, concurrency=1, format="jpeg")
def camera():
    """A frame; with OpenCV it is `video.read()[1][:, :, ::-1]`."""
    now = time.time() % 1000
    ball = np.hypot(x - 200 - 150 * np.sin(2 * now), y - 120 - 60 * np.cos(3 * now)) < 24
    frame = np.full((240, 400, 3), (0.15, 0.2, 0.3)) + 0.1 * np.random.random((240, 400, 1))
    frame[ball] = (1, 0.8, 0.2)
    return frame


TOLD = ["status", "image_info"]
layout = DynamicImage(camera, id="camera", alt="A ball", interval=100, width="100%",
                      style={"aspectRatio": "5 / 3"})
