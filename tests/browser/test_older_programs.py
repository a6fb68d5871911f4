"""The programs in the README of dash-dynamic-images 1.0.1 (PyPI, MIT license) run here.

They stand here as they are written there; `ported` changes the import line and what Dash itself has
since removed, and nothing else. Where a program says `...`, this file says what is left out.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from dash import Dash
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from support.servers import serve
from support.tabs import Tab

LAYOUT = """
import dash_html_components as html

...

app.layout = html.Div(children=[
    html.Img(id='image'),
    ...
    dcc.Input(id='x', type='number', value=10),
    dcc.Input(id='y', type='number', value=10)
])
"""

CALLBACK = """
from dash_dynamic_images import image_callback
from PIL import Image, ImageDraw

...

@image_callback(
    app,
    dash.Output('image', 'src'),
    dash.Input('x', 'value'),
    dash.Input('y', 'value'))
def generate_image(x, y):
    image = Image.new('RGB', (200, 200), color=(0, 0, 200))
    ImageDraw.Draw(image).line([(0, 0), (x, y)], width=5)
    return image
"""

REQUESTS = """
import requests

...

@image_callback(
    app,
    dash.Output('image', 'src'),
    dash.Input('button', 'n_clicks'))
def generate_image(_):
    response = requests.get('https://your_service.example/api/images/get')

    return Image.open(BytesIO(response.content))
"""

COMPLETE = """
import dash
import dash_core_components as dcc
import dash_html_components as html
from dash_dynamic_images import image_callback
from PIL import Image, ImageDraw


app = dash.Dash()
app.layout = html.Div(children=[
    html.Img(id='image'),
    dcc.Input(id='x', type='number', value=10),
    dcc.Input(id='y', type='number', value=10)
])


@image_callback(
    app,
    dash.Output('image', 'src'),
    dash.Input('x', 'value'),
    dash.Input('y', 'value'))
def generate_image(x, y):
    image = Image.new('RGB', (200, 200), color=(0, 0, 200))
    ImageDraw.Draw(image).line([(0, 0), (x, y)], width=5)
    return image


if __name__ == '__main__':
    app.run_server(debug=True)
"""

LEFT_OUT = "import dash\nfrom dash import dcc\nfrom io import BytesIO\napp = dash.Dash()\n"

CHANGES = {
    "from dash_dynamic_images import": "from dash_dynamic_image_component import",
    "import dash_html_components as html": "from dash import html",
    "import dash_core_components as dcc": "from dash import dcc",
    "app.run_server(": "app.run(",
}


def ported(*programs: str, elements: str = "") -> Dash:
    """The app of a program; `elements` stand where its layout says `...`."""
    text = "\n".join(programs).replace("\n    ...\n", f"\n    {elements}\n")
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    names: dict[str, Any] = {"__name__": "ported"}
    exec(text, names)
    app: Dash = names["app"]
    return app


def line(x: int, y: int) -> Any:
    image = Image.new("RGB", (200, 200), color=(0, 0, 200))
    ImageDraw.Draw(image).line([(0, 0), (x, y)], width=5)
    return np.asarray(image)


def wait_picture(tab: Tab, expected: Any) -> None:
    """Wait until the plain image shows just these pixels."""
    shown = """([expected]) => {
      const img = document.getElementById('image');
      if (!img.complete || !img.naturalWidth) return false;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
      const context = canvas.getContext('2d');
      context.drawImage(img, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, at) => at % 4 !== 3).join() === expected;
    }"""
    text = ",".join(map(str, expected.ravel()))
    tab.page.wait_for_function(shown, arg=[text])


def follows_the_fields(tab: Tab, app: Dash) -> None:
    with serve(app.server) as site:
        tab.open(site.url)
        wait_picture(tab, line(10, 10))
        tab.page.fill("#x", "150")
        wait_picture(tab, line(150, 10))
        tab.page.fill("#y", "70")
        wait_picture(tab, line(150, 70))
        assert tab.updates() == []


def test_the_layout_alone_shows_nothing_yet(tab: Tab) -> None:
    with serve(ported(LEFT_OUT, LAYOUT).server) as site:
        tab.open(site.url)
        expect(tab.page.locator("#x")).to_have_value("10")
        assert tab.page.get_attribute("#image", "src") is None


def test_the_callback_on_that_layout(tab: Tab) -> None:
    follows_the_fields(tab, ported(LEFT_OUT, LAYOUT, CALLBACK))


def test_the_complete_example(tab: Tab) -> None:
    follows_the_fields(tab, ported(COMPLETE))


@contextmanager
def picture_service() -> Iterator[str]:
    """Stands for the service of the program; each answer is another grey."""
    served = 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal served
            served += 1
            data = io.BytesIO()
            Image.new("RGB", (3, 2), (served, served, served)).save(data, "PNG")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data.getvalue())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_picture_of_another_service(tab: Tab) -> None:
    with picture_service() as url:
        program = REQUESTS.replace("https://your_service.example", url)
        imports = "\n".join(CALLBACK.splitlines()[:3])
        app = ported(LEFT_OUT, LAYOUT, imports, program, elements="html.Button(id='button'),")
        with serve(app.server) as site:
            tab.open(site.url)
            wait_picture(tab, np.full((2, 3, 3), 1))
            for number in (2, 3):
                tab.page.click("#button")
                wait_picture(tab, np.full((2, 3, 3), number))
