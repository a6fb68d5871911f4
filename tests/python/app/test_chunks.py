"""The parts of the bundle that a page loads when it needs them, as Dash serves them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from support.apps import make_app
from support.servers import BACKENDS, serve

import dash_dynamic_image_component as package

FOLDER = Path(package.__file__).parent
BUNDLE = FOLDER / "dash_dynamic_image_component.min.js"
CHUNKS = sorted(path.name for path in FOLDER.glob("async-*.js"))
MOST_BYTES = 19 * 1024
"""Of the bundle on the wire: every page with an image pays for them."""


def scripts(app: Any) -> list[str]:
    """The addresses of this package's scripts in the page, without their fingerprints."""
    found: list[str] = re.findall(r'src="([^"]*/dash_dynamic_image_component/[^"]+)"', app.index())
    return [re.sub(r".*/([^.]+)\.[^.]+\.", r"\1.", each) for each in found]


def test_every_chunk_that_is_built_is_known_to_dash_with_its_source_map() -> None:
    entries: list[Any] = list(package._js_dist)
    files = {each.get("relative_package_path"): each for each in entries}
    assert CHUNKS
    assert sorted(name for name in files if name and re.fullmatch(r"async-.*\.js", name)) == CHUNKS
    assert all(files[name]["async"] is True for name in CHUNKS)
    assert all(files[f"{name}.map"]["dynamic"] is True for name in CHUNKS)
    assert all((FOLDER / f"{name}.map").exists() for name in CHUNKS)


def test_the_bundle_is_small_since_every_page_loads_it() -> None:
    assert len(gzip.compress(BUNDLE.read_bytes(), 9)) <= MOST_BYTES


def test_the_chunk_of_shapes_is_small() -> None:
    assert len(gzip.compress((FOLDER / "async-shapes.js").read_bytes(), 9)) <= 10 * 1024


@pytest.mark.parametrize("local", [True, False])
def test_page_loads_the_bundle_alone_unless_it_is_eager(local: bool) -> None:
    app = make_app("flask", serve_locally=local)
    assert scripts(app) == [BUNDLE.name]
    eager = make_app("flask", serve_locally=local, eager_loading=True)
    assert sorted(scripts(eager)) == [*CHUNKS, BUNDLE.name]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("prefix", ["/", "/some/where/"])
def test_chunk_is_served_for_a_year_under_the_fingerprint_in_the_bundle(
    backend: str, prefix: str
) -> None:
    fingerprint = re.search(r"\.(v[\w-]+m[0-9a-f]{12})\.", BUNDLE.read_text("utf-8"))
    assert fingerprint
    app = make_app(backend, url_base_pathname=prefix)
    folder = f"{prefix}_dash-component-suites/{package.__name__}"
    with serve(app.server) as site:
        site.ask(prefix)  # Dash learns of the files with the first page
        for chunk in CHUNKS:
            address = f"{folder}/{chunk.replace('.', f'.{fingerprint[1]}.')}"
            for again in ("", "?retry=1"):
                answer = site.ask(f"{address}{again}")
                assert answer.status == 200
                assert "javascript" in answer.headers["content-type"]
                assert answer.body == (FOLDER / chunk).read_bytes()
                assert "max-age=31536000" in answer.headers["cache-control"]
