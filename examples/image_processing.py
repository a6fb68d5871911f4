"""Filters on a photograph or on a selection of it, with undo, a histogram and a download."""

from functools import lru_cache, reduce
from typing import Any, Literal

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, clientside_callback, dcc, html
from PIL import Image, ImageChops, ImageEnhance, ImageOps, ImageStat
from PIL.ImageFilter import GaussianBlur, UnsharpMask
from skimage import data

import dash_dynamic_image_component as ddic
from dash_dynamic_image_component import Blob, DynamicImage, Result, Size, Theme, generator


def pixelated(image: Image.Image, side: float) -> Image.Image:
    size = [max(1, round(each / max(1, side))) for each in image.size]
    return image.resize(size, Image.Resampling.BOX).resize(image.size, Image.Resampling.NEAREST)


FILTERS: dict[str, Any] = {
    # The lowest, the highest and a usual strength, in percent or in thousandths of the width.
    "Brightness": (-100, 100, 30, "%", lambda i, s: ImageEnhance.Brightness(i).enhance(1 + s)),
    "Contrast": (-100, 100, 30, "%", lambda i, s: ImageEnhance.Contrast(i).enhance(1 + s)),
    "Grayscale": (0, 100, 100, "%", lambda i, s: ImageEnhance.Color(i).enhance(1 - s)),
    "Invert": (0, 100, 100, "%", lambda i, s: Image.blend(i, ImageOps.invert(i), s)),
    "Blur": (0, 40, 6, "‰", lambda i, s: i.filter(GaussianBlur(s))),
    "Sharpen": (0, 20, 3, "‰", lambda i, s: i.filter(UnsharpMask(s, 150, 0))),
    "Pixelate": (0, 80, 20, "‰", pixelated),
    "Edges": (0, 20, 2, "‰", lambda i, s: ImageChops.subtract(i.filter(GaussianBlur(s)), i, 0.2)),
}
Name = Literal["Brightness", "Contrast", "Grayscale", "Invert", "Blur", "Sharpen", "Pixelate",
               "Edges"]  # fmt: skip
Corners = tuple[tuple[float, ...], ...]
"""The x and the y of a box or of a free line, in shares of width and height; () is the whole."""
Operations = tuple[tuple[Name, float, Corners], ...]


def inside(image: Image.Image, corners: Corners) -> Image.Image:
    """The mask of a selection."""
    x, y = corners or ((0, 1), (0, 1))
    if len(x) == 2:
        x, y = (x[0], x[1], x[1], x[0]), (y[0], y[0], y[1], y[1])
    path = {"type": "path", "points": {"x": x, "y": y}}
    return Image.fromarray(ddic.shape_mask(path, image.size[::-1], (0, 1, 1, 0)))


def applied(image: Image.Image, operation: tuple[Name, float, Corners]) -> Image.Image:
    """The image, filtered in a selection."""
    name, strength, corners = operation
    low, high, _, unit, function = FILTERS[name]
    scale = 0.01 if unit == "%" else image.width / 1000
    changed = function(image, scale * min(max(strength, low), high))
    return Image.composite(changed, image, inside(image, corners))


def opened(photo: Blob | None) -> Image.Image:
    """All pixels of an upload, or of a photograph that scikit-image has."""
    return photo.image().convert("RGB") if photo else Image.fromarray(data.stereo_motorcycle()[0])


@lru_cache(16)
def processed(photo: Blob | None, operations: Operations) -> Image.Image:
    """The photograph after some operations, no larger than a screen."""
    if operations:
        return applied(processed(photo, operations[:-1]), operations[-1])
    image = opened(photo)
    image.thumbnail((1200, 900))
    return image


@generator(max_age=3600)
def edited(photo: Blob | None, operations: Operations) -> Result:
    return Result(processed(photo, operations).copy(), extent=(0, 1, 1, 0))


@generator(max_age=3600, preview="off")
def levels(
    photo: Blob | None, operations: Operations, corners: Corners, size: Size, theme: Theme
) -> Result:
    """The number of pixels of each level in a selection, in red, green and blue."""
    image = processed(photo, operations)
    found = ImageStat.Stat(image, inside(image, corners))
    text = f"{found.count[0]:,} pixels, mean level {sum(found.mean) / 3:.0f}"
    with theme.rc():
        axes = size.figure().add_axes((0.03, 0.15, 0.94, 0.7), yticks=[], frame_on=False, xmargin=0)
        axes.set_title(text, loc="left", fontsize=9)
        for at, colour in enumerate(("#fa5252", "#40c057", "#339af0")):
            axes.stairs(found.h[256 * at :][:256], fill=True, color=colour, alpha=0.5)
    return Result(axes, alt=f"Histogram: {text}")


CHANGE = """(apply, undo, redo, reset, contents, name, [list, at], shown, filters) => {
  const id = dash_clientside.callback_context.triggered_id, [low, high, usual] = filters[name];
  const history = { apply: [shown, shown.length], undo: [list, at - 1], redo: [list, at + 1],
                    reset: [list, 0], upload: [[], 0] }[id] ?? [list, at];
  return [history, id === "filter" ? usual : 0, low, high];
}"""
SHOW = """([list, at], strength, selection, name, filters, filename) => {
  const { x, y } = selection?.lassoPoints ?? selection?.range ?? {}, corners = x ? [x, y] : [];
  const shown = [...list.slice(0, at), ...(strength ? [[name, strength, corners]] : [])];
  const lines = shown.map(([name, strength, { length }], n) => `${n + 1}. ${name} ${strength} ` +
    filters[name][3] + (length ? " in a selection" : "") + (n < at ? "" : ", not applied yet"));
  const file = `${(filename ?? "motorcycle").replace(/\\.[^.]*$/, "")}-processed.png`;
  const text = lines.join("\\n") || "Draw a box on the photograph to filter a part of it.";
  return [shown, corners, text, file, !strength, !at, at === list.length, !at];
}"""
app = Dash(__name__, title="Image processing", update_title="")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
params = {"photo": State("upload", "contents"), "operations": Input("operations", "data")}
ddic.params_callback("picture", **params)
ddic.params_callback("histogram", **params, corners=Input("corners", "data"))


@ddic.image_callback(Output("download", "href"), **params)
def full_size(photo: Blob | None, operations: Operations) -> Image.Image:
    return reduce(applied, operations, opened(photo))


BUTTONS = {"apply": "filled", "undo": "default", "redo": "default", "reset": "default"}
buttons = [dmc.Button(id.capitalize(), id=id, variant=v, px=0) for id, v in BUTTONS.items()]
chips = [dmc.Chip(name, value=name, size="sm", radius="sm") for name in FILTERS]
panel = [
    dmc.ChipGroup(dmc.Group(chips, gap=6), id="filter", value="Brightness"),
    dmc.Slider(id="strength", thumbLabel="Strength", value=0, min=-100, updatemode="drag"),
    dmc.Group(buttons, gap=6, grow=True),
    DynamicImage(levels, id="histogram", height=150),
    dmc.Text(id="list", size="sm", style={"whiteSpace": "pre-line"}),
]
image = DynamicImage(edited, id="picture", alt="A photograph", dragmode="select")
upload = dcc.Upload(dmc.Button("Upload", variant="default"), id="upload")
download = html.A("Download", id="download", style={"color": "inherit"})
head = dmc.Group([dmc.Title("Image processing", size="h2", mr="auto"), upload, download], mb="md")
sides = [dmc.Box(image, flex="6 1 320px"), dmc.Stack(panel, flex="1 1 280px")]
hidden = [dcc.Store("operations"), dcc.Store("corners"), dcc.Store("history", data=[[], 0])]
hidden += [dcc.Store("filters", data={name: each[:4] for name, each in FILTERS.items()})]
page = dmc.Container([head, dmc.Flex(sides, gap="lg", wrap="wrap"), *hidden], size="lg", py="md")
app.layout = dmc.MantineProvider(html.Main(page), defaultColorScheme="auto")
causes = [Input(id, "n_clicks") for id in BUTTONS]
causes += [Input("upload", "contents"), Input("filter", "value")]
known = [State("history", "data"), State("operations", "data"), State("filters", "data")]
changed = [Output("history", "data"), *(Output("strength", p) for p in ("value", "min", "max"))]
clientside_callback(CHANGE, changed, causes, known, prevent_initial_call=True)
causes = [Input("history", "data"), Input("strength", "value"), Input("picture", "selectedData")]
known = [State("filter", "value"), State("filters", "data"), State("upload", "filename")]
shown = [Output("operations", "data"), Output("corners", "data"), Output("list", "children")]
shown += [Output("download", "download"), *(Output(id, "disabled") for id in BUTTONS)]
clientside_callback(SHOW, shown, causes, known)
if __name__ == "__main__":
    app.run(debug=True)
