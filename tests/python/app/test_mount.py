"""The route is there in every situation in which people make Dash apps, on three backends."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import textwrap
import weakref
from pathlib import Path
from typing import Any

import pytest
from dash import Dash, html
from support.apps import make_app, make_server, with_dot
from support.pixels import grey_of
from support.servers import Answer, backend_option, serve

from dash_dynamic_image_component import Registry, generator, image_url

TESTS = Path(__file__).parents[2]


DOT = {"nullable": [], "parsed": ["value"], "preview": ["preview", "half"]}


def block_of(page: Answer) -> Any:
    found = re.search(
        r'<script type="application/json" id="_dash-dynamic-image">(.*?)</script>',
        page.body.decode(),
    )
    assert found, page.body
    return json.loads(found[1])


def test_an_app_of_its_own_server(backend: str) -> None:
    app = make_app(backend)
    with_dot(Registry(app))
    with serve(app.server) as site:
        assert grey_of(site.image("dot", {"value": 7})) == 7
        assert block_of(site.ask("/")) == {"dot": DOT}


def test_one_prefix(backend: str) -> None:
    app = make_app(backend, url_base_pathname="/a/b/")
    with_dot(Registry(app))
    with serve(app.server) as site:
        assert grey_of(site.image("dot", prefix="/a/b/")) == 128
        assert "dot" in block_of(site.ask("/a/b/"))
    assert image_url("dot", app=app) == "/a/b/_dash-dynamic-image/dot?p=%7B%7D"


def test_two_prefixes(backend: str) -> None:
    app = make_app(
        backend, routes_pathname_prefix="/inside/", requests_pathname_prefix="/proxy/inside/"
    )
    with_dot(Registry(app))
    with serve(app.server) as site:
        assert grey_of(site.image("dot", prefix="/inside/")) == 128
    assert image_url("dot", app=app).startswith("/proxy/inside/_dash-dynamic-image/dot?")


def test_a_server_that_exists(backend: str) -> None:
    server = make_server(backend)
    app = make_app(backend, server=server)
    with_dot(Registry(app))
    with serve(server) as site:
        assert grey_of(site.image("dot")) == 128


def test_a_server_that_comes_later(backend: str) -> None:
    app = make_app(backend, server=False)
    with_dot(Registry(app))
    server = make_server(backend)
    app.init_app(server)
    with serve(server) as site:
        assert grey_of(site.image("dot")) == 128
        assert "dot" in block_of(site.ask("/"))


def test_a_server_that_is_given_twice(backend: str, request: pytest.FixtureRequest) -> None:
    if not backend_option(backend):
        request.applymarker(
            pytest.mark.xfail(
                strict=True, reason="Dash before 4.2 itself refuses a server that it has already"
            )
        )
    server = make_server(backend)
    app = make_app(backend, server=server)
    with_dot(Registry(app))
    app.init_app(server)
    with serve(server) as site:
        assert grey_of(site.image("dot")) == 128


def test_prefixes_that_come_with_the_server(backend: str) -> None:
    app = make_app(backend, server=False)
    with_dot(Registry(app))
    server = make_server(backend)
    app.init_app(server, routes_pathname_prefix="/late/", requests_pathname_prefix="/late/")
    with serve(server) as site:
        assert grey_of(site.image("dot", prefix="/late/")) == 128


def test_two_apps_with_a_server_each_and_the_default_registry(backend: str) -> None:
    name = f"shared-{backend}"

    @generator(name)
    def shared(value: int = 5) -> Any:
        from PIL import Image

        return Image.new("L", (1, 1), value)

    for _ in range(2):
        app = make_app(backend)
        with serve(app.server) as site:
            assert grey_of(site.image(name)) == 5


def test_two_apps_on_one_server_with_a_registry_each(
    backend: str, request: pytest.FixtureRequest
) -> None:
    if backend == "quart":
        request.applymarker(
            pytest.mark.xfail(
                strict=True, reason="Dash itself cannot put two apps on one Quart server"
            )
        )

    @generator(f"default-{backend}")
    def default() -> Any:
        pytest.fail("neither app serves the default registry")

    server = make_server(backend)
    apps = [
        make_app(backend, server=server, url_base_pathname=prefix) for prefix in ("/one/", "/two/")
    ]
    for app, grey in zip(apps, (10, 20), strict=True):
        with_dot(Registry(app), grey)
    with serve(server) as site:
        assert grey_of(site.image("dot", prefix="/one/")) == 10
        assert grey_of(site.image("dot", prefix="/two/")) == 20
        for prefix in ("/one/", "/two/"):
            assert site.image(f"default-{backend}", prefix=prefix).status == 404
            assert block_of(site.ask(prefix)) == {"dot": DOT}


def test_generators_that_are_registered_after_the_first_request(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    with serve(app.server) as site:
        assert site.ask("/").status == 200
        assert site.image("dot").status == 404
        with_dot(registry)
        assert grey_of(site.image("dot")) == 128
        assert "dot" in block_of(site.ask("/"))


def test_a_page_of_the_users_own_html(backend: str) -> None:
    class OwnPage(Dash):
        def interpolate_index(self, **kwargs: Any) -> str:  # type: ignore[override]
            return "<html><body>{app_entry}{config}{scripts}{renderer}</body></html>".format(
                **kwargs
            )

    app = OwnPage(__name__, **backend_option(backend))
    app.layout = html.Div("page")
    with_dot(Registry(app))
    with serve(app.server) as site:
        assert "dot" in block_of(site.ask("/"))


def test_the_data_block_cannot_end_its_script_element(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator("dot", version="</script><b>", max_age=float("inf"))
    def dot() -> None: ...

    with serve(app.server) as site:
        assert block_of(site.ask("/"))["dot"]["version"] == "</script><b>"


def run(script: str, *arguments: str, cwd: Path | None = None) -> str:
    """Run a program of its own, where this package was not imported yet."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={"PYTHONPATH": str(TESTS), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_app_that_was_made_before_the_import(backend: str) -> None:
    script = """
        import sys
        from dash import Dash, html
        from support.servers import backend_option
        option = backend_option(sys.argv[1])
        early = Dash(__name__, **option); early.layout = html.Div("page")
        late = Dash(__name__, **option, server=False); late.layout = html.Div("page")
        class OwnDash(Dash): ...
        class Lower(OwnDash): ...
        lower = Lower(__name__, **option); lower.layout = html.Div("page")
        from support.apps import with_dot, make_server
        from dash_dynamic_image_component import Registry
        from support.servers import serve
        for app in (early, late, lower):
            with_dot(Registry(app))
        late.init_app(make_server(sys.argv[1]))
        for app in (early, late, lower):
            with serve(app.server) as site:
                assert b"_dash-dynamic-image" in site.ask("/").body
                print(site.image("dot").status)
    """
    assert run(script, backend).split() == ["200"] * 3


def test_a_first_import_inside_pages(backend: str, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "home.py").write_text(
        textwrap.dedent("""
            import dash
            from PIL import Image
            from dash_dynamic_image_component import DynamicImage, generator
            dash.register_page(__name__, path="/")

            @generator
            def dot(value: int = 3):
                return Image.new("L", (1, 1), value)

            layout = DynamicImage(dot, id="image")
        """)
    )
    (tmp_path / "main.py").write_text("")
    script = """
        import sys
        sys.path.insert(0, ".")
        import main
        from dash import Dash
        from support.servers import backend_option, serve
        app = Dash("main", **backend_option(sys.argv[1]), use_pages=True)
        with serve(app.server) as site:
            assert b"_dash-dynamic-image" in site.ask("/").body
            print(site.image("dot").status)
    """
    assert run(script, backend, cwd=tmp_path).split() == ["200"]


def test_an_app_that_served_requests_before_the_import(backend: str) -> None:
    script = """
        import sys
        from dash import Dash, html
        from support.servers import backend_option, serve
        app = Dash(__name__, **backend_option(sys.argv[1])); app.layout = html.Div("page")
        with serve(app.server) as site:
            assert site.ask("/").status == 200
            from support.apps import with_dot
            from dash_dynamic_image_component import Registry
            with_dot(Registry(app))
            print(site.image("dot").status)
    """
    assert run(script, backend).split() == ["200"]


def test_a_guard_that_wraps_every_view_under_the_prefix_covers_the_route() -> None:
    app = make_app("flask", url_base_pathname="/app/")
    with_dot(Registry(app))
    views = app.server.view_functions
    for name in list(views):
        if name.startswith("/app/"):
            views[name] = lambda **_: ("no", 401)
    with serve(app.server) as site:
        assert site.image("dot", prefix="/app/").status == 401


def test_an_own_path_is_never_the_page_of_the_app(backend: str) -> None:
    app = make_app(backend)
    with_dot(Registry(app))
    with serve(app.server) as site:
        for tail in ("", "/", "//", "//dot", "/dot/", "/dot/extra", "/-/other"):
            for method in ("GET", "POST", "PUT", "OPTIONS", "PROPFIND"):
                answer = site.ask(f"/_dash-dynamic-image{tail}", method)
                assert answer.status == 404, (tail, method, answer)
                assert answer.headers["content-type"] == "application/problem+json"


def test_an_app_that_nobody_uses_leaves_nothing_behind() -> None:
    made = []
    for _ in range(3):
        app = make_app("flask")
        registry = Registry(app)
        with_dot(registry)
        assert app.server.test_client().get("/_dash-dynamic-image/dot?p={}").status_code == 200
        made.append(weakref.ref(registry))
        del app, registry
    gc.collect()
    assert [each() for each in made[:2]] == [None, None]  # Dash itself holds the last app


def test_a_process_that_was_forked_after_a_request_draws_on() -> None:
    script = """
        import os
        from support.apps import make_app, with_dot
        from dash_dynamic_image_component import Registry
        app = make_app("flask")
        registry = Registry(app)
        with_dot(registry)

        @registry.generator
        async def later():
            from PIL import Image
            return Image.new("L", (1, 1))

        client = app.server.test_client()
        ask = lambda name: client.get("/_dash-dynamic-image/" + name + "?p={}").status_code
        assert [ask("dot"), ask("later")] == [200, 200]
        child = os.fork()
        if not child:
            os._exit(0 if [ask("dot"), ask("later")] == [200, 200] else 1)
        print(os.waitpid(child, 0)[1])
    """
    assert run(script).split() == ["0"]


def test_a_program_that_its_own_modules_import_registers_once(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        textwrap.dedent("""
            from dash_dynamic_image_component import generator, image_url

            @generator
            def waves(): ...

            if __name__ == "__main__":
                import callbacks
                print("fine")
        """)
    )
    (tmp_path / "callbacks.py").write_text("from program import waves")
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("fine", "")
