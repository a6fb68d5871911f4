"""Three balls by a path tracer: a picture that shows after its first sample, and sharpens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, html

from dash_dynamic_image_component import DynamicImage, Progress, generator, params_callback

WIDTH, HEIGHT, SAMPLES, BOUNCES = 480, 270, 100, 3
CENTERS = np.array([[0, -1000, 0], [-1.2, 1, 0], [1, 1, -0.8], [0.2, 0.45, 1.5]])
RADII = np.array([1000, 1, 1, 0.45])
COLORS = np.array([[0.75, 0.74, 0.7], [0.92, 0.4, 0.3], [0.93, 0.93, 0.95], [0.25, 0.6, 0.55]])


def light_along(ray: Any, sun: Any, random: np.random.Generator) -> Any:
    at, total, share = np.tile([0, 1.2, 7.0], (len(ray), 1)), np.zeros_like(ray), np.ones_like(ray)
    for _ in range(BOUNCES):
        ray, to = ray / np.linalg.norm(ray, axis=1, keepdims=True), CENTERS - at[:, None]
        along = np.einsum("nbk,nk->nb", to, ray)
        inside = along**2 - np.sum(to**2, axis=2) + RADII**2
        is_hit = (inside > 0) & (along > 0)
        far = np.where(is_hit, along - np.sqrt(np.maximum(inside, 0)), np.inf)
        ball, is_sky = far.argmin(axis=1), ~is_hit.any(axis=1, keepdims=True)
        sky = [0.35, 0.45, 0.6] + 0.3 * ray[:, 1:2] + 6 * (ray @ sun[:, None] > 0.93)
        total, share = total + is_sky * share * sky, share * COLORS[ball] * ~is_sky
        at = at + np.where(is_sky, 0, far.min(axis=1, keepdims=True)) * ray
        normal, any_way = (at - CENTERS[ball]) / RADII[ball, None], random.normal(size=ray.shape)
        mirrored = ray - 2 * np.sum(ray * normal, axis=1, keepdims=True) * normal
        scattered = normal + any_way / np.linalg.norm(any_way, axis=1, keepdims=True)
        ray = np.where(ball[:, None] == 2, mirrored, scattered)  # the third one is a mirror
    return total


@generator(max_age=600)
def balls(hour: float) -> Iterator[tuple[Progress, Any]]:
    random, total, angle = np.random.default_rng(1), 0, np.pi * (hour - 6) / 12
    sun = np.array([np.cos(angle), np.sin(angle), 0.7]) / 1.22
    place = np.mgrid[-WIDTH / 2 : WIDTH / 2, -20 - HEIGHT / 2 : HEIGHT / 2 - 20]
    for sample in range(1, SAMPLES + 1):
        x, y = place.reshape(2, -1) + random.random((2, WIDTH * HEIGHT))
        total = total + light_along(np.stack([x, y, np.full_like(x, -WIDTH)], axis=1), sun, random)
        film = 1 - np.exp(-np.rot90(total.reshape(WIDTH, HEIGHT, 3)) / sample)
        yield Progress(sample / SAMPLES, f"{sample} samples"), (255 * film**0.45).astype(np.uint8)


image = DynamicImage(balls, id="balls", alt="Three balls in the sun", width="100%", stoppable=True)
slider = dmc.Slider(id="hour", min=6, max=18, step=0.25, value=9, mb="md", thumbLabel="Hour")
app = Dash(__name__, title="A path tracer")
page = html.Main(dmc.Container([dmc.Text("Hour", size="sm"), slider, image], py="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")
params_callback(image, hour=Input(slider, "value"))


if __name__ == "__main__":
    app.run(debug=True)
