"""A button fetches the picture of a camera that only the server can reach.

The camera here is a stand-in that runs in this program and photographs a clock.
"""

from __future__ import annotations

import io
import threading
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

from dash import Dash, Input, Output, html
from PIL import Image, ImageDraw

from dash_dynamic_image_component import image_callback


class Camera(BaseHTTPRequestHandler):
    """Answers every request with a picture of the time."""

    def do_GET(self) -> None:
        picture = Image.new("RGB", (320, 180), "#101828")
        now = f"{datetime.now():%H:%M:%S.%f}"[:-4]
        ImageDraw.Draw(picture).text((160, 90), now, "#32d583", font_size=48, anchor="mm")
        data = io.BytesIO()
        picture.save(data, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(data.getvalue())

    def log_message(self, *args: object) -> None:
        pass


@cache
def camera_url() -> str:
    """Where the camera is; the first call switches it on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


app = Dash(__name__, title="A camera")
app.layout = html.Main(
    [
        html.P(html.Button("Take a picture", id="button")),
        html.Img(id="picture", alt="What the camera sees", width=320, height=180),
    ]
)


@image_callback(Output("picture", "src"), Input("button", "n_clicks"), max_age=0)
def photograph(n_clicks: int | None) -> Image.Image:
    """What the camera sees now; before the first click too, since `n_clicks` may be None."""
    with urlopen(camera_url(), timeout=10) as answer:
        return Image.open(io.BytesIO(answer.read()))


if __name__ == "__main__":
    app.run(debug=True)
