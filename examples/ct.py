"""A CT slice in Hounsfield units: buttons and the hand move its window, without a request."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pydicom
from dash import ALL, Dash, Input, Output, clientside_callback, html
from pydicom.data import get_testdata_file

from dash_dynamic_image_component import DynamicImage, Result, generator

WINDOWS = {"Soft tissue": (-160, 240), "Lung": (-1350, 150), "Bone": (-500, 1300)}


@cache
def scan() -> pydicom.Dataset:
    """The slice of a chest that comes with pydicom."""
    return pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))


@generator(data=True, colormap="gray")
def ct() -> Result:
    """Hounsfield units, in places that are told in millimetres."""
    units = scan().pixel_array * scan().RescaleSlope + scan().RescaleIntercept
    height, width = (float(scan().PixelSpacing[0]) * side for side in units.shape)
    return Result(units.astype("int16"), unit="HU", extent=(0, width, height, 0))


STYLE = """<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #e9ecef; background: #0b0d12; }
main { max-width: 720px; margin: auto; padding: 24px 16px; } h1 { margin: 0 0 16px; }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 16px; }
nav button { padding: 6px 16px; border: 1px solid #868e96; border-radius: 8px;
         font: inherit; color: inherit; background: none; cursor: pointer; }
nav [aria-pressed=true] { color: #0b0d12; background: #e9ecef; }
</style></head>"""
app = Dash(__name__, title="A CT slice")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
app.index_string = app.index_string.replace("</head>", STYLE)
template = "%{value:.0f} HU<br>%{x:.0f} mm, %{y:.0f} mm"
soft = WINDOWS["Soft tissue"]
look: dict[str, Any] = {"value_range": soft, "colorbar": True, "dragmode": "window"}
image = DynamicImage(ct, id="ct", alt="A vertebra", width="100%", hovertemplate=template, **look)
windows = {"window": ALL}
buttons = [html.Button(name, id={"window": name}) for name in WINDOWS]
app.layout = html.Main([html.H1("A CT slice"), html.Nav(buttons), image])
CHOOSE = f"""() => {{
  const {{ triggered_id }} = dash_clientside.callback_context;
  return ({json.dumps(WINDOWS)})[triggered_id.window];
}}"""
PRESSED = f"""range => Object.values({json.dumps(WINDOWS)})
  .map(each => String(String(each) === String(range)))"""
chosen = Output(image, "value_range"), Input(windows, "n_clicks")
clientside_callback(CHOOSE, *chosen, prevent_initial_call=True)
clientside_callback(PRESSED, Output(windows, "aria-pressed"), Input(image, "value_range"))
if __name__ == "__main__":
    app.run(debug=True)
