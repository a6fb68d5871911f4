"""A function that fails above 80 bar: the last picture stays, under a line that says why."""

import dash_mantine_components as dmc
from dash import Input
from PIL import Image, ImageDraw

from dash_dynamic_image_component import (
    DynamicImage,
    ImageUnavailable,
    generator,
    params_callback,
)


@generator
def gauge(pressure: float = 40):
    if pressure > 80:
        raise ImageUnavailable(f"{pressure:g} bar burst the pipe.")
    image = Image.new("RGB", (800, 800), "#101828")
    draw, ring = ImageDraw.Draw(image), [120, 120, 680, 680]
    draw.arc(ring, 135, 405, fill="#344054", width=80)
    colour = "#32d583" if pressure < 60 else "#fdb022"
    draw.arc(ring, 135, 135 + 2.7 * pressure, fill=colour, width=80)
    draw.text((400, 400), f"{pressure:g}", fill="white", font_size=180, anchor="mm")
    draw.text((400, 600), "bar", fill="#98a2b3", font_size=70, anchor="mm")
    return image.resize((400, 400), Image.Resampling.LANCZOS)


TOLD = ["status", "error", "shown_params"]
layout = [
    DynamicImage(gauge, id="gauge", alt="A gauge", width="100%", style={"aspectRatio": "1"}),
    dmc.Text("Pressure", size="sm"),
    dmc.Slider(id="pressure", min=0, max=100, value=40, updatemode="drag", thumbLabel="Pressure"),
]
params_callback("gauge", pressure=Input("pressure", "value"))
