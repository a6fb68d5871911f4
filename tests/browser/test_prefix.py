"""Prefixes and proxies, in a browser."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dash import Input, dcc, html
from support.apps import make_app, make_server
from support.pictures import numbered
from support.servers import Site, serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback


def app_at(backend: str, value: int, **options: Any) -> Any:
    app = make_app(backend, **options)

    @Registry(app).generator
    def number(step: int) -> Any:
        return numbered(value + step)

    app.layout = html.Div(
        [dcc.Slider(0, 9, 1, value=0, id="slider"), DynamicImage("number", id="image")]
    )
    params_callback("image", app, step=Input("slider", "value"))
    return app


@contextmanager
def stripping_proxy(site: Site, prefix: str) -> Iterator[str]:
    """A reverse proxy that takes a prefix away, as nginx does with a trailing slash."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self.path.startswith(prefix):
                self.send_error(404)
                return
            upstream = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
            target = "/" + self.path.removeprefix(prefix)
            upstream.request(self.command, target, body, dict(self.headers))
            response = upstream.getresponse()
            content = response.read()
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            upstream.close()

        do_GET = do_POST = do_HEAD = pass_on  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def follows(tab: Tab, url: str, value: int, path: str) -> None:
    """The page at `url` shows the image, and it follows the slider."""
    tab.requests.clear()
    tab.open(url)
    tab.wait_value(value)
    tab.set_props("slider", value=4)
    tab.wait_value(value + 4)
    asked = tab.images()
    assert len([each for each in asked if "&tier=" not in each]) == 2
    assert all(f"{path}_dash-dynamic-image/number?" in each for each in asked)


def test_the_app_at_a_prefix(backend: str, tab: Tab) -> None:
    """Most other tests are about apps at the root."""
    app = app_at(backend, 100, url_base_pathname="/a/b/")
    with serve(app.server) as site:
        follows(tab, f"{site.url}/a/b/", 100, "/a/b/")


def test_the_app_behind_a_proxy_that_strips_the_prefix(backend: str, tab: Tab) -> None:
    app = app_at(backend, 200, routes_pathname_prefix="/", requests_pathname_prefix="/proxy/8050/")
    with serve(app.server) as site, stripping_proxy(site, "/proxy/8050/") as url:
        follows(tab, url, 200, "/proxy/8050/")


def test_two_apps_on_one_server_with_the_same_name_in_two_registries(tab: Tab) -> None:
    server = make_server("flask")
    for prefix, value in (("/one/", 1000), ("/two/", 2000)):
        app_at("flask", value, server=server, url_base_pathname=prefix)
    with serve(server) as site:
        follows(tab, f"{site.url}/one/", 1000, "/one/")
        follows(tab, f"{site.url}/two/", 2000, "/two/")
