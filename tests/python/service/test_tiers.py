"""Two tiers of one image: a preview and the exact one, of one run of the function."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.apps import make_app
from support.leavers import eventually
from support.pictures import number_in, numbered
from support.servers import Answer, Site, serve
from support.services import make_service

from dash_dynamic_image_component import Preview, Registry, Result
from dash_dynamic_image_component.base.thread_pool import ThreadPool
from dash_dynamic_image_component.execution.writing import Writing
from dash_dynamic_image_component.images.writers import formats as preview_writer
from dash_dynamic_image_component.images.writers.formats import write_preview
from dash_dynamic_image_component.service.flow import Steps, in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

NO_CACHE = {"Cache-Control": "no-cache"}


@dataclass
class Drawing:
    """A function that counts its runs and draws how often it ran, when its gate is open."""

    runs: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self, value: int = 0) -> Image.Image:
        self.runs += 1
        run = self.runs
        assert self.gate.wait(20)
        if value < 0:
            raise ValueError(f"{value} is negative")
        return numbered(run * 0x404040 % 2**24, 32)


def site_of(site: Site, name: str, tier: str | None = None, value: int = 0) -> Answer:
    tail = "" if tier is None else f"&tier={tier}"
    params = quote(f'{{"value":{value}}}')
    return site.ask(f"/_dash-dynamic-image/{name}?p={params}{tail}")


def ask(
    service: Service, tier: str | None = None, value: int = 0, headers: dict[str, str] | None = None
) -> Reply:
    query = "p=" + quote(f'{{"value":{value}}}')
    if tier is not None:
        query += f"&tier={tier}"
    request = Request("GET", "/drawn", query.encode(), headers=headers or {})
    return in_thread(service.answer(request))


def service_of(function: Callable[..., Any], folder: Path | None = None, **options: Any) -> Service:
    registry = Registry()
    registry.generator("drawn", **options)(function)
    return make_service(registry, folder)


def waiting_for_an_encoder(service: Service) -> tuple[Steps[Reply], threading.Event]:
    """A request for the exact image, whose encoding begins when the event is set."""
    release, helpers = threading.Event(), service._runner._helpers
    for _ in range(helpers._places):
        helpers.submit(release.wait, 20)
    steps = service.answer(Request("GET", "/drawn", b"p=%7B%22value%22%3A0%7D"))
    next(steps)
    eventually(lambda: helpers._queue.qsize() == 1)
    return steps, release


def timing(reply: Reply) -> str:
    return reply.headers["Server-Timing"]


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


def test_the_exact_image_is_made_of_the_run_of_its_preview() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview")
    exact = ask(service)
    assert drawing.runs == 1
    assert number_in(exact.body) == 0x404040
    assert 'run;dur=0.0;desc="shared"' in timing(exact)
    assert "encode;dur=" in timing(exact)


def test_a_run_serves_one_exact_image_and_no_other() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview")
    ask(service)
    again = ask(service)
    assert drawing.runs == 2
    assert number_in(again.body) == 2 * 0x404040


def test_the_exact_image_of_other_params_has_a_run_of_its_own() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview", 1)
    assert number_in(ask(service, None, 2).body) == 2 * 0x404040


def test_the_exact_image_joins_a_run_that_goes_on() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    drawing.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        preview = pool.submit(ask, service, "preview")
        eventually(lambda: drawing.runs == 1)
        exact = pool.submit(ask, service)
        time.sleep(0.1)
        drawing.gate.set()
        assert preview.result(20).status == 200
        assert number_in(exact.result(20).body) == 0x404040
    assert drawing.runs == 1


def test_the_exact_image_comes_though_the_one_who_asked_for_the_preview_left() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    drawing.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        steps = service.answer(Request("GET", "/drawn", b"p=%7B%22value%22%3A0%7D&tier=preview"))
        next(steps)
        eventually(lambda: drawing.runs == 1)
        exact = pool.submit(ask, service)
        (flight,) = service._finder._flight._flights.values()
        eventually(lambda: flight.passengers == 2)
        steps.close()
        drawing.gate.set()
        assert number_in(exact.result(20).body) == 0x404040
    assert drawing.runs == 1


def test_a_function_that_fails_for_the_preview_fails_for_who_joined_too() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    drawing.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        preview = pool.submit(ask, service, "preview", -1)
        eventually(lambda: drawing.runs == 1)
        exact = pool.submit(ask, service, None, -1)
        time.sleep(0.1)
        drawing.gate.set()
        assert preview.result(20).status == exact.result(20).status == 500
    assert drawing.runs == 1


def test_a_live_image_is_drawn_for_each_tier() -> None:
    drawing = Drawing()
    service = service_of(drawing, max_age=0)
    ask(service, "preview")
    assert service._finder._recent_runs.bytes == 0
    assert number_in(ask(service).body) == 2 * 0x404040


def test_whoever_wants_a_new_run_gets_one() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview")
    assert number_in(ask(service, headers=NO_CACHE).body) == 2 * 0x404040


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


def test_what_waits_for_its_exact_image_takes_no_memory_for_long() -> None:
    service = service_of(Drawing())
    ask(service, "preview")
    assert service._finder._recent_runs.bytes == 32 * 32 * 3
    eventually(lambda: service._finder._recent_runs.bytes == 0)


@pytest.mark.parametrize("options", [{}, {"max_age": 60}])
def test_a_preview_whose_client_has_left_gives_the_exact_image(
    options: dict[str, Any], tmp_path: Path
) -> None:
    """The client left while the function ran, or before it had its answer."""
    drawing = Drawing()
    service = service_of(drawing, tmp_path, **options)
    drawing.gate.clear()
    steps = service.answer(Request("GET", "/drawn", b"p=%7B%22value%22%3A0%7D&tier=preview"))
    next(steps)
    eventually(lambda: drawing.runs == 1)
    steps.close()
    drawing.gate.set()
    eventually(lambda: service._finder._recent_runs.bytes > 0)
    assert number_in(ask(service).body) == 0x404040
    assert drawing.runs == 1


@pytest.mark.parametrize("options", [{}, {"max_age": 60}])
def test_an_exact_image_that_nobody_waited_for_leaves_its_run(
    options: dict[str, Any], tmp_path: Path
) -> None:
    drawing = Drawing()
    service = service_of(drawing, tmp_path, **options)
    ask(service, "preview")
    steps, release = waiting_for_an_encoder(service)
    assert service._finder._recent_runs.bytes == 0
    steps.close()
    eventually(lambda: service._finder._recent_runs.bytes > 0)
    release.set()
    assert number_in(ask(service).body) == 0x404040
    assert drawing.runs == 1


def test_viewers_share_no_run() -> None:
    drawing, users = Drawing(), ["anna", "bert"]
    service = service_of(drawing, vary=lambda request: users.pop(0))
    ask(service, "preview")
    assert number_in(ask(service).body) == 2 * 0x404040
    assert drawing.runs == 2


def test_the_exact_image_comes_though_somebody_left_before_it_was_written(tmp_path: Path) -> None:
    service = service_of(Drawing(), tmp_path, max_age=60, version="1")
    ask(service, "preview")
    steps, release = waiting_for_an_encoder(service)
    steps.close()
    release.set()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ask, service).result(20).status == 200


def test_a_kept_exact_image_stands_for_its_preview() -> None:
    """Another run could give a newer image, after which the kept one would be a step back."""
    drawing = Drawing()
    service = service_of(drawing, max_age=60)
    exact, preview = ask(service), ask(service, "preview")
    assert drawing.runs == 1
    assert preview.body == exact.body
    assert "Dash-Image-Size" not in preview.headers, "so that nobody asks for the exact one"


def test_nothing_older_follows_what_a_refresh_brought() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview")
    ask(service, headers=NO_CACHE)
    assert number_in(ask(service).body) == 3 * 0x404040


def test_nothing_that_was_drawn_during_a_refresh_follows_it() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    with ThreadPoolExecutor(2) as pool:
        drawing.gate.clear()
        anew = pool.submit(ask, service, headers=NO_CACHE)
        eventually(lambda: drawing.runs == 1)
        drawing.gate.set()
        ask(service, "preview")
        anew.result(20)
    ask(service, headers=NO_CACHE)
    assert service._finder._recent_runs.bytes == 0


def test_an_older_run_takes_no_place_of_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that takes long to write, and a refresh meanwhile."""
    written = threading.Event()

    def slowly(*arguments: Any) -> Any:
        assert written.wait(20)
        return write_preview(*arguments)

    monkeypatch.setattr(preview_writer, "write_preview", slowly)
    drawing = Drawing()
    service = service_of(drawing, tmp_path, max_age=60)
    with ThreadPoolExecutor(2) as pool:
        preview = pool.submit(ask, service, "preview")
        eventually(lambda: drawing.runs == 1)
        exact = pool.submit(ask, service)
        time.sleep(0.1)
        new = ask(service, headers=NO_CACHE)
        written.set()
        preview.result(20)
        exact.result(20)
    assert number_in(new.body) == 2 * 0x404040
    assert ask(service).body == new.body


def test_who_joins_a_run_is_told_how_long_it_waited_for_it() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    drawing.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(ask, service, "preview")
        eventually(lambda: drawing.runs == 1)
        exact = pool.submit(ask, service)
        time.sleep(0.3)
        drawing.gate.set()
        told = re.findall(r"(\w+);dur=([\d.]+)", timing(exact.result(20)))
    assert float(dict(told)["queue"]) > 250
    assert float(dict(told)["run"]) == 0


def test_a_failure_that_cannot_be_told_ends_the_writing_all_the_same() -> None:
    def fail(*_: Any) -> Any:
        raise ValueError

    with ThreadPool(1, "writing") as pool:
        writing = Writing(fail, fail, pool)
        assert isinstance(writing.future.exception(20), ValueError)
