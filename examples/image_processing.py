"""Upload a photograph once, process it as often as you like."""

from __future__ import annotations

from functools import cache
from typing import Any

from dash import Dash, Input, Output, State, clientside_callback, dcc, html
from PIL import Image, ImageEnhance, ImageFilter

from dash_dynamic_image_component import DynamicImage, generator, params_callback


@cache
def chelsea() -> Image.Image:
    """A real photograph for the time before an upload, as scikit-image ships it."""
    from skimage import data

    return Image.fromarray(data.chelsea())


@generator
def before(photo: Image.Image | None = None) -> Image.Image:
    """The photograph, no larger than a screen shows it."""
    image = (photo or chelsea()).convert("RGB")
    image.thumbnail((1200, 1200))
    return image


@generator
def after(
    photo: Image.Image | None, grayscale: int, blur: float, contrast: float, rotate: float
) -> Image.Image:
    """The photograph, processed; `grayscale` goes from 0 to 255."""
    image = before(photo)
    image = Image.blend(image, image.convert("L").convert("RGB"), grayscale / 255)
    image = ImageEnhance.Contrast(image).enhance(contrast).filter(ImageFilter.GaussianBlur(blur))
    return image.rotate(-rotate, Image.Resampling.BICUBIC, expand=True, fillcolor="#f5f6f8")


DOWNLOAD = """(clicks, info, name) => {
  const link = document.createElement("a"), type = info.media_type.split("/")[1];
  link.href = document.querySelector("#after img").src;
  link.download = `${(name ?? "chelsea").replace(/\\.[^.]*$/, "")}-processed.${type}`;
  link.click(); }"""
STYLE = """<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #f5f6f8; color: #101828; }
main { max-width: 920px; margin: auto; padding: 24px 16px; display: grid; gap: 20px;
       grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
h1, #upload, button { grid-column: 1 / -1; margin: 0; } figure { margin: 0; }
#upload, button { padding: 16px; border: 2px dashed #98a2b3; border-radius: 12px; font: inherit; }
#upload { text-align: center; } button { border: 0; background: #7f4bc4; color: white; }
button:disabled { opacity: 0.6; }
</style></head>"""
SLIDERS = {"grayscale": (255, 0), "blur": (12, 0), "contrast": (3, 1), "rotate": (360, 0)}


def make_app(**options: Any) -> Dash:
    """The page: upload, before and after, sliders, download."""
    app = Dash(__name__, title="Image processing", update_title="", **options)
    app.index_string = app.index_string.replace("</head>", STYLE)
    upload = dcc.Upload("Drop a photograph here, or click", id="upload")
    page: list[Any] = [html.H1("Image processing"), upload]
    for id in ("before", "after"):
        image = DynamicImage(id, id=id, alt=f"The photograph {id}", width="100%")
        page.append(html.Figure([html.Figcaption(id.capitalize()), image]))
    for id, (high, value) in SLIDERS.items():
        step = 1 if high > 100 else 0.1
        slider = dcc.Slider(0, high, step, value=value, id=id, marks=None, updatemode="drag")
        page.append(html.Div([html.Label(id.capitalize(), htmlFor=id), slider]))
    app.layout = html.Main([*page, html.Button("Download", id="download")])
    photo = Input("upload", "contents")
    params_callback("before", photo=photo)
    params_callback("after", photo=photo, **{id: Input(id, "value") for id in SLIDERS})
    shown = [State("after", "image_info"), State("upload", "filename")]
    clientside_callback(DOWNLOAD, Input("download", "n_clicks"), *shown, prevent_initial_call=True)
    # While a slider moves, a preview is on screen.
    rests = "status => status !== 'loaded'"
    clientside_callback(rests, Output("download", "disabled"), Input("after", "status"))
    return app


if __name__ == "__main__":
    make_app().run()
