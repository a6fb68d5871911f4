"""Strokes on a microscope picture train a random forest, which finds the tissue of each pixel."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, clientside_callback, html
from PIL import Image, ImageDraw
from skimage import data, feature
from sklearn.ensemble import RandomForestClassifier

from dash_dynamic_image_component import DynamicImage, Result, Shapes, generator, shape_mask

TISSUES = {"Gland": "#c2410c", "Connective tissue": "#1c7ed6", "Empty": "#2f9e44"}
slide = cache(data.immunohistochemistry)  # of a colon, as scikit-image ships it


@cache
def features() -> Any:
    """Colours and textures around each pixel, as rows of 48 numbers."""
    found: Any = feature.multiscale_basic_features(slide(), channel_axis=-1, sigma_max=4)
    return found.reshape(-1, found.shape[-1])


@generator(max_age=3600)
def stained() -> Any:
    return slide()


@generator(data=True)
def segmentation(strokes: Shapes = ()) -> Result:
    """The tissue of each pixel by a forest that has learned the pixels under the strokes."""
    height, width, _ = slide().shape
    canvas = Image.new("L", (width, height))
    for each in strokes:
        number = 1 + [*TISSUES].index(each["tissue"])
        if each["type"] == "path":
            corners = [*zip(each["points"]["x"], each["points"]["y"], strict=True)]
            ImageDraw.Draw(canvas).line(corners, number, width=5)
        canvas.paste(number, mask=Image.fromarray(shape_mask(each, (height, width))))
    taught = np.asarray(canvas).ravel()
    found = np.ma.masked_equal(np.zeros((height, width), "uint8"), 0)  # no tissue is known
    if len(np.unique(taught[taught > 0])) > 1:
        forest = RandomForestClassifier(50, max_depth=10, n_jobs=-1, random_state=1)
        forest.fit(features()[taught > 0], taught[taught > 0] - 1)
        found[:] = forest.predict(features()).reshape(height, width)
    return Result(found, labels=[*TISSUES])


colors: Any = {"colormap": [*TISSUES.values()], "value_range": [0, 2]}
tissues = {"id": "tissues", "generator": "segmentation", "opacity": 0.5, **colors}
image = DynamicImage(
    stained,
    id="slide",
    alt="Glands of a colon",
    shapes=[],
    dragmode="drawopenpath",
    hovertemplate="%{layer_value}",
    width="100%",
)
chips = [dmc.Chip(name, value=name, color=color) for name, color in TISSUES.items()]
tissue = dmc.ChipGroup(dmc.Group(chips, gap="xs"), id="tissue", value="Gland")
hint = dmc.Text("Draw a stroke in two tissues or more. Each stroke trains the forest again.")
page = dmc.Stack([dmc.Title("Tissues by strokes", size="h2"), hint, tissue, image])
app = Dash(__name__, title="Tissues by strokes")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
main = html.Main(dmc.Container(page, py="md"))
app.layout = dmc.MantineProvider(main, defaultColorScheme="auto")
CHOOSE = f"tissue => ({{ tissue, color: ({json.dumps(TISSUES)})[tissue] }})"
clientside_callback(CHOOSE, Output(image, "newshape"), Input(tissue, "value"))
SHOW = f"strokes => [{{ ...{json.dumps(tissues)}, params: {{ strokes }} }}]"
clientside_callback(SHOW, Output(image, "layers"), Input(image, "shapes"))
if __name__ == "__main__":
    app.run(debug=True)
