"""An uploaded photograph and a slider, as most Dash apps do it: it goes up with each tick."""

from __future__ import annotations

import base64
import io
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update
from PIL import Image

from benchmarks.contenders.picture import data_url
from benchmarks.contenders.upload import processed

app = Dash(__name__, update_title="")
app.layout = [
    dcc.Upload("A photograph", id="upload"),
    dcc.Store(id="value", data=0),
    html.Img(id="image"),
]


@app.callback(Output("image", "src"), Input("upload", "contents"), Input("value", "data"))
def draw(contents: str | None, value: int) -> Any:
    if contents is None:
        return no_update
    photo = Image.open(io.BytesIO(base64.b64decode(contents.partition(",")[2])))
    file = io.BytesIO()
    processed(photo, value).save(file, "PNG")
    return data_url(file.getvalue())


server = app.server
server.test_client().get("/")
