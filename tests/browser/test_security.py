"""What other sites, drawings and texts of strangers cannot do in a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from dash import html
from PIL import Image
from support.apps import make_app
from support.attacks import BLOBS, files_with_content
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Result, image_url
from dash_dynamic_image_component.app.apps import apps
from dash_dynamic_image_component.service.http import Request


@contextmanager
def stranger(page: str) -> Iterator[tuple[int, list[str]]]:
    """A site of somebody else: its port, and what it was asked for beside its one page."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                body = page.encode()
                self.send_response(200)
            else:
                visits.append(self.path)
                body = b""
                self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the names of http.server

        def log_message(self, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port, visits
        finally:
            server.shutdown()
            thread.join()


ATTACKS = """
async (url) => {
  const evil = new TextEncoder().encode('evil');
  const typed = (type) => new Blob([evil], { type });
  const form = new FormData();
  form.append('file', typed('application/octet-stream'));
  const post = (options) => fetch(url, { method: 'POST', credentials: 'include', ...options });
  const binary = { 'Content-Type': 'application/octet-stream' };
  const tried = await Promise.allSettled([
    post({ mode: 'no-cors', body: 'evil' }),
    post({ mode: 'no-cors', body: evil }),
    post({ mode: 'no-cors', body: form }),
    post({ mode: 'no-cors', body: new URLSearchParams({ evil: 1 }) }),
    post({ mode: 'no-cors', body: typed('application/octet-stream') }),
    post({ mode: 'no-cors', body: evil, headers: binary }),
    post({ mode: 'no-cors', body: evil, keepalive: true }),
    post({ mode: 'cors', body: evil }),
    post({ mode: 'cors', body: evil, headers: binary }),
    post({ mode: 'cors', body: typed('application/octet-stream') }),
  ]);
  navigator.sendBeacon(url, evil);
  navigator.sendBeacon(url, 'evil');
  navigator.sendBeacon(url, form);
  navigator.sendBeacon(url, typed('application/octet-stream'));
  navigator.sendBeacon(url, typed('text/plain'));
  const types = ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'];
  for (const type of types) {
    const frame = document.createElement('iframe');
    frame.name = type;
    document.body.append(frame);
    const element = document.createElement('form');
    Object.assign(element, { method: 'POST', action: url, enctype: type, target: type });
    element.innerHTML = '<input name="evil" value="evil">';
    document.body.append(element);
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    element.submit();
    await loaded;
  }
  return tried.map(({ value }) => value?.type ?? 'refused');
}
"""

UPLOAD = """
async (url) => {
  const headers = { 'Content-Type': 'application/octet-stream' };
  return (await fetch(url, { method: 'POST', headers, body: 'ours' })).status;
}
"""


@pytest.mark.parametrize(
    ("backend", "theirs", "ours"),
    [
        ("flask", "127.0.0.1", "127.0.0.1"),
        ("fastapi", "app.test", "127.0.0.1"),
        ("quart", "127.0.0.1", "app.test"),  # to which Chromium does not say who asks
    ],
)
def test_a_page_of_another_site_uploads_nothing(
    backend: str,
    theirs: str,
    ours: str,
    tab: Tab,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(backend)
    Registry(app, store=tmp_path)
    service, arrived = apps.service_of(app), list[str | None]()
    upload = service.upload

    def note(request: Request) -> Any:
        if request.method == "POST":
            arrived.append(request.headers.get("Content-Type"))
        return upload(request)

    monkeypatch.setattr(service, "upload", note)
    with serve(app.server) as site, stranger("<body>other</body>") as (port, _):
        home = f"http://{ours}:{site.port}"
        tab.expect(r"^error: ")  # Chromium tells of each refusal
        tab.page.goto(f"http://{theirs}:{port}/")
        seen = tab.js(ATTACKS, home + BLOBS)
        tab.page.wait_for_timeout(300)  # beacons have no end that a page could wait for
        assert set(seen) == {"refused"}, "not even an opaque answer reaches the page"
        assert len(arrived) >= 12, "forms and the like do arrive"
        assert "application/octet-stream" not in arrived, "this does not: nothing permits it"
        assert files_with_content(tmp_path) == []
        tab.open(home)
        assert tab.js(UPLOAD, BLOBS) == 201
        assert [path.read_bytes() for path in files_with_content(tmp_path)] == [b"ours"]


TRAPS = """<?xml-stylesheet type="text/css" href="OUTSIDE/sheet.css"?>
<?xml-stylesheet type="text/xsl" href="OUTSIDE/sheet.xsl"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     xmlns:h="http://www.w3.org/1999/xhtml" width="80" height="40" xml:base="OUTSIDE/base/"
     style="cursor: url(OUTSIDE/cursor.png), auto; background: url(OUTSIDE/background.png)"
     onclick="document.documentElement.setAttribute('ran', 'click')">
  <rect width="80" height="40" fill="#000007" mask="url(OUTSIDE/mask.svg#a)"
        style="filter: url(OUTSIDE/filter.svg#a); clip-path: url(OUTSIDE/clip.svg#a)"/>
  <a id="link" href="javascript:document.documentElement.setAttribute('ran', 'link')">
    <rect width="20" height="20" fill="red"/>
    <set attributeName="href" to="javascript:document.documentElement.setAttribute('ran', 'set')"/>
  </a>
  <image id="moved" width="9" height="9">
    <set attributeName="href" to="OUTSIDE/set.png"/>
    <animate attributeName="href" values="OUTSIDE/animate.png" dur="1s"/>
  </image>
  <script type="module">import 'OUTSIDE/module.js'</script>
  <script xlink:href="data:text/javascript,document.documentElement.setAttribute('ran','data')"/>
  <feImage href="OUTSIDE/fe.png"/>
  <foreignObject width="40" height="40">
    <h:meta http-equiv="refresh" content="0; url=OUTSIDE/refresh"/>
    <h:base href="OUTSIDE/"/>
    <h:link rel="stylesheet" href="OUTSIDE/link.css"/>
    <h:link rel="prefetch" href="OUTSIDE/prefetch"/>
    <h:link rel="preload" as="image" href="OUTSIDE/preload.png"/>
    <h:link rel="modulepreload" href="OUTSIDE/preload.js"/>
    <h:link rel="icon" href="OUTSIDE/icon.png"/>
    <h:script>document.documentElement.setAttribute('ran', 'h:script')</h:script>
    <h:object data="OUTSIDE/object"/>
    <h:embed src="OUTSIDE/embed"/>
    <h:video autoplay="" src="OUTSIDE/video" poster="OUTSIDE/poster.png"/>
    <h:audio autoplay="" src="OUTSIDE/audio"/>
    <h:img srcset="OUTSIDE/srcset.png 2x" src="OUTSIDE/src.png"/>
    <h:iframe srcdoc="&lt;script&gt;parent.document.title = 'srcdoc'&lt;/script&gt;"/>
    <h:form action="OUTSIDE/form" method="post"><h:input autofocus="" name="a"/>
      <h:button id="send">send</h:button></h:form>
    <h:input autofocus="" onfocus="document.documentElement.setAttribute('ran', 'focus')"/>
    <h:details open="" ontoggle="document.documentElement.setAttribute('ran', 'toggle')"/>
  </foreignObject>
</svg>
"""
"""Ways to run a script or to reach another site that an SVG has beside the common ones."""


def app_of_traps(backend: str, outside: str, **options: Any) -> Any:
    app = make_app(backend, **options)
    Registry(app).generator("drawing")(lambda place="": TRAPS.replace("OUTSIDE", outside))
    return app


DEPRECATED = r"^warning: XSLTProcessor and XSLT Processing Instructions"
"""What Chromium says of one of them, and will not load any more."""

RAN = "() => document.documentElement.getAttribute('ran') ?? (document.title === 'srcdoc' || null)"
"""What says that a script ran."""


def test_an_svg_in_a_tab_falls_into_none_of_its_traps(backend: str, tab: Tab) -> None:
    with stranger("") as (port, visits):
        app = app_of_traps(backend, f"http://127.0.0.1:{port}")
        with serve(app.server) as site:
            tab.expect(r"^error: ")
            tab.expect(DEPRECATED)
            tab.page.goto(site.url + image_url("drawing", {}, app=app))
            assert tab.js("() => document.documentElement.localName") == "svg"
            assert tab.page.locator("#link").count() == 1, "it is drawn, so its traps are there"
            tab.page.wait_for_timeout(700)  # what is forbidden would have happened by now
            tab.page.locator("#link").dispatch_event("click")
            tab.page.locator("#send").dispatch_event("click")
            tab.page.wait_for_timeout(300)
            assert tab.js(RAN) is None
            assert tab.page.url.startswith(site.url)
    assert visits == []


def test_an_svg_in_a_page_falls_into_none_of_its_traps(tab: Tab) -> None:
    with stranger("") as (port, visits):
        app = app_of_traps("flask", f"http://127.0.0.1:{port}")

        def url(place: str) -> str:
            return image_url("drawing", {"place": place}, app=app)

        app.layout = [
            DynamicImage("drawing", {"place": "component"}, id="image"),
            html.Img(src=url("img")),
            html.Iframe(src=url("iframe")),
            html.ObjectEl(data=url("object")),
            html.Embed(src=url("embed")),
        ]
        with serve(app.server) as site:
            tab.expect(r"^error: ")
            tab.expect(DEPRECATED)
            tab.open(site.url)
            tab.wait_status("loaded")
            tab.page.wait_for_timeout(700)
            assert tab.js(RAN) is None
            for place in ("component", "img", "iframe", "object", "embed"):
                assert [place in each for each in tab.images()].count(True) == 1
            frames = tab.page.frames[1:]  # those inside of a drawing among them
            assert len([each for each in frames if "/drawing?" in each.url]) == 3
            assert {frame.evaluate(RAN) for frame in frames} == {None}
    assert visits == []


MARKUP = "<img src=x onerror=\"document.documentElement.setAttribute('ran','markup')\">'\"</script>"


def test_what_functions_and_errors_say_is_text(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    """In debug mode, in which errors come with their words."""
    app = make_app("flask")
    generator = Registry(app).generator
    monkeypatch.setitem(app._dev_tools, "ui", True)

    @generator
    def described(value: int = 0) -> Any:
        metadata = {"__proto__": {"polluted": True}, "constructor": {"prototype": {"polluted": 1}}}
        return Result(numbered(7), alt=MARKUP, metadata={**metadata, MARKUP: MARKUP})

    @generator
    def failing() -> Any:
        raise ValueError(MARKUP)

    app.layout = html.Div(
        [
            DynamicImage("described", id="described"),
            DynamicImage("failing", id="failing", width=900, height=400),
            DynamicImage("described", {MARKUP: 1}, id="refused", width=900, height=400),
        ]
    )
    with serve(app.server) as site:
        tab.expect(r"^error: ")
        tab.open(site.url)
        tab.wait_status("loaded", "described")
        tab.wait_status("error", "failing")
        tab.wait_status("error", "refused")
        assert tab.page.get_attribute("#described img", "alt") == MARKUP
        assert tab.prop("image_info", "described")["metadata"][MARKUP] == MARKUP
        assert tab.js("() => ({}).polluted") is None
        for panel in ("failing", "refused"):
            assert MARKUP in (tab.page.locator(f"#{panel} [role=alert]").text_content() or "")
            assert tab.page.locator(f"#{panel} [role=alert] img").count() == 0
        tab.page.wait_for_timeout(300)
        assert tab.js(RAN) is None


@pytest.mark.parametrize("cross_origin", [True, False])
def test_a_page_of_another_site_shows_an_image_that_says_so(cross_origin: bool, tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator(public=True, cross_origin=cross_origin)
    def badge() -> Image.Image:
        return Image.new("RGB", (80, 20), "red")

    url = image_url("badge", {}, app=app)
    with (
        stranger("<link rel=icon href=data:,>another site") as (port, _),
        serve(app.server) as site,
    ):
        if not cross_origin:
            tab.expect(r"NotSameOrigin")
        tab.page.goto(f"http://127.0.0.1:{port}")
        width = tab.js(
            """(src) => new Promise((resolve) => {
                const image = new Image();
                image.onload = image.onerror = () => resolve(image.naturalWidth);
                image.src = src;
            })""",
            site.url + url,
        )
    assert width == (80 if cross_origin else 0)
