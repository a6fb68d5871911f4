"""Two tiers of one image: a preview and the exact one, and what each is."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.apps import make_app
from support.pictures import number_in, numbered
from support.servers import Answer, Site, serve
from support.tiers import Drawing, ask, service_of, timing

from dash_dynamic_image_component import Preview, Registry, Result
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request


def site_of(site: Site, name: str, tier: str | None = None, value: int = 0) -> Answer:
    tail = "" if tier is None else f"&tier={tier}"
    params = quote(f'{{"value":{value}}}')
    return site.ask(f"/_dash-dynamic-image/{name}?p={params}{tail}")


def test_each_backend_serves_both_tiers_of_one_run(backend: str) -> None:
    app, drawing = make_app(backend), Drawing()
    Registry(app).generator("drawn")(drawing)
    with serve(app.server) as site:
        preview, half, exact = (site_of(site, "drawn", tier) for tier in ("preview", "half", None))
    assert [preview.status, half.status, exact.status] == [200, 200, 200]
    kinds = [each.headers["content-type"] for each in (preview, half, exact)]
    assert kinds == ["image/jpeg", "image/jpeg", "image/png"]
    assert preview.headers["dash-image-size"] == half.headers["dash-image-size"] == "32x32"
    assert "dash-image-size" not in exact.headers
    with Image.open(io.BytesIO(preview.body)) as full, Image.open(io.BytesIO(half.body)) as small:
        assert (full.size, small.size) == ((32, 32), (16, 16))
    assert len({each.headers["cache-control"] for each in (preview, half, exact)}) == 1
    assert number_in(exact.body) == 2 * 0x404040  # the run of `half`, the last one
    assert drawing.runs == 2


@pytest.mark.parametrize(
    ("option", "tier"),
    [("off", "preview"), ("off", "half"), (Preview(), "half"), ("auto", "exact"), ("auto", "")],
)
def test_a_tier_that_a_generator_has_not_is_refused(backend: str, option: Any, tier: str) -> None:
    app, drawing = make_app(backend), Drawing()
    Registry(app).generator("drawn", preview=option)(drawing)
    with serve(app.server) as site:
        answer = site_of(site, "drawn", tier)
    assert answer.status == 400
    assert "is no tier of drawn" in answer.json()["detail"]
    assert drawing.runs == 0


def test_a_preview_is_written_as_the_generator_wants_it() -> None:
    drawing = Drawing()
    service = service_of(drawing, preview=Preview("webp", quality=50, scale=0.5))
    preview = ask(service, "preview")
    with Image.open(io.BytesIO(preview.body)) as image:
        assert (image.format, image.size) == ("WEBP", (16, 16))
    assert preview.headers["Dash-Image-Size"] == "32x32"


def test_a_live_image_is_drawn_for_each_tier() -> None:
    drawing = Drawing()
    service = service_of(drawing, max_age=0)
    ask(service, "preview")
    assert service._finder._recent_runs.bytes == 0
    assert number_in(ask(service).body) == 2 * 0x404040


def test_a_function_that_draws_over_its_array_spoils_no_exact_image() -> None:
    import numpy as np

    canvas = np.zeros((8, 8, 3), np.uint8)

    def drawn(value: int) -> Any:
        canvas[:] = value
        return canvas

    service = service_of(drawn)
    ask(service, "preview", 1)
    ask(service, "preview", 2)
    assert number_in(ask(service, None, 1).body) == 0x010101


def test_kept_tiers_are_kept_apart_and_for_as_long_as_the_run_is_old(tmp_path: Path) -> None:
    drawing = Drawing()
    service = service_of(drawing, tmp_path, max_age=60, version="1")
    ask(service, "preview")
    first, again = ask(service), ask(service)
    preview = ask(service, "preview")
    assert drawing.runs == 1
    assert 'cache;desc="hit"' == timing(again) == timing(preview)
    assert first.body == again.body
    assert preview.headers["Content-Type"] == "image/jpeg"
    other = service_of(Drawing(), tmp_path, max_age=60, version="1")
    kept = ask(other, "preview")
    assert kept.body == preview.body
    assert kept.headers["Dash-Image-Size"] == "32x32"
    assert ask(other).body == first.body


@pytest.mark.slow
def test_the_exact_image_counts_as_made_when_its_run_began(tmp_path: Path) -> None:
    service = service_of(Drawing(), tmp_path, max_age=60, version="1")
    ask(service, "preview")
    time.sleep(1.2)
    ask(service)
    assert int(ask(service).headers["Age"]) >= 1


def test_previews_with_other_options_share_no_key(tmp_path: Path) -> None:
    sharp, blurred = Preview(quality=90), Preview(quality=10)
    one = service_of(Drawing(), tmp_path, max_age=60, version="1", preview=sharp)
    other = service_of(Drawing(), tmp_path, max_age=60, version="1", preview=blurred)
    assert ask(one, "preview").headers["ETag"] != ask(other, "preview").headers["ETag"]


def test_what_is_a_file_already_is_its_own_preview() -> None:
    file = io.BytesIO()
    numbered(77).save(file, "PNG")
    runs = []

    def drawn(value: int) -> bytes:
        runs.append(value)
        return file.getvalue()

    service = service_of(drawn)
    preview, exact = ask(service, "preview"), ask(service)
    assert preview.body == exact.body == file.getvalue()
    assert "Dash-Image-Size" not in preview.headers
    assert runs == [0]


def test_the_description_comes_with_both_tiers() -> None:
    service = service_of(lambda value: Result(numbered(1), alt=f"Number {value}"))
    preview, exact = ask(service, "preview", 5), ask(service, None, 5)
    for reply in (preview, exact):
        assert reply.headers["Dash-Image-Metadata"] == '{"alt":"Number 5"}'


def test_a_coroutine_serves_both_tiers() -> None:
    runs = []

    async def drawn(value: int) -> Image.Image:
        runs.append(value)
        return numbered(9)

    service = service_of(drawn)
    assert ask(service, "preview").headers["Content-Type"] == "image/jpeg"
    assert number_in(ask(service).body) == 9
    assert runs == [0]


@pytest.fixture(scope="module")
def processes() -> Iterator[Callable[[], Executor]]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield lambda: pool


def test_an_executor_writes_both_where_it_draws(processes: Callable[[], Executor]) -> None:
    """What it returns cannot leave its process but as a file."""
    service = service_of(drawn_elsewhere.different, executor=processes)

    def answer(tail: str) -> Reply:
        return in_thread(service.answer(Request("GET", "/drawn", f"p=%7B%7D{tail}".encode())))

    preview, exact = answer("&tier=preview"), answer("")
    assert preview.headers["Content-Type"] == "image/jpeg"
    assert exact.headers["Content-Type"] == "image/png"
    number = number_in(exact.body)
    with Image.open(io.BytesIO(preview.body)) as image:
        seen = image.convert("RGB").getpixel((5, 5))
    assert isinstance(seen, tuple)
    for index, channel in enumerate(seen):
        assert abs(channel - (number >> (16 - 8 * index) & 255)) < 12


def test_viewers_share_no_run() -> None:
    drawing, users = Drawing(), ["anna", "bert"]
    service = service_of(drawing, vary=lambda request: users.pop(0))
    ask(service, "preview")
    assert number_in(ask(service).body) == 2 * 0x404040
    assert drawing.runs == 2


def test_a_kept_exact_image_stands_for_its_preview() -> None:
    """Another run could give a newer image, after which the kept one would be a step back."""
    drawing = Drawing()
    service = service_of(drawing, max_age=60)
    exact, preview = ask(service), ask(service, "preview")
    assert drawing.runs == 1
    assert preview.body == exact.body
    assert "Dash-Image-Size" not in preview.headers, "so that nobody asks for the exact one"
