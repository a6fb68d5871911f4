"""Values in the page: the tiers `data` and `data8`, beside the picture in colours."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.apps import make_app
from support.leavers import eventually
from support.parts import redis_server
from support.png_reader import samples
from support.servers import Answer, Site, serve
from support.services import make_service
from support.values_reader import header_of, values_of

from dash_dynamic_image_component import Registry, Result, View, Viewer
from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

EVERY_16 = np.arange(2**16, dtype=np.uint16).reshape(256, 256)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'


@dataclass
class Slices:
    """A function that counts its runs, and draws all numbers of 16 bits, from `z` on."""

    runs: int = 0

    def __call__(self, z: int = 0) -> Any:
        self.runs += 1
        return EVERY_16 + np.uint16(z)


def service_of(function: Callable[..., Any], folder: Path | None = None, **options: Any) -> Service:
    registry = Registry()
    registry.generator("drawn", **{"data": True, **options})(function)
    return make_service(registry, folder)


def ask(service: Service, tier: str | None = None, tail: str = "", **request: Any) -> Reply:
    query = "p=%7B%7D" + (f"&tier={tier}" if tier else "") + tail
    return in_thread(service.answer(Request("GET", "/drawn", query.encode(), **request)))


def get(site: Site, tier: str | None = None, method: str = "GET", **headers: str) -> Answer:
    tail = f"&tier={tier}" if tier else ""
    return site.ask(f"/_dash-dynamic-image/drawn?p=%7B%7D{tail}", method, headers)


def read(reply: Reply) -> Any:
    return values_of(reply.body, header_of(reply.headers))


def test_each_backend_sends_every_value(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    for name, dtype in (("drawn", np.uint16), ("signed", np.int16)):
        registry.generator(name, data=True)(lambda dtype=dtype: EVERY_16.view(dtype))
    with serve(app.server) as site:
        exact, preview, plain = (get(site, tier) for tier in ("data", "data8", None))
        signed = site.ask("/_dash-dynamic-image/signed?p=%7B%7D&tier=data")
        head = get(site, "data", "HEAD")
    assert (values_of(exact.body, header_of(exact.headers)) == EVERY_16).all()
    found = values_of(signed.body, header_of(signed.headers))
    assert (found == EVERY_16.view(np.int16)).all()
    told = header_of(preview.headers)
    assert np.abs(values_of(preview.body, told) - EVERY_16).max() <= told["step"]
    assert preview.headers["dash-image-size"] == "256x256"
    assert not {"dash-image-data", "dash-image-size"} & plain.headers.keys()
    assert "dash-image-size" not in exact.headers
    with Image.open(io.BytesIO(plain.body)) as image:
        assert np.asarray(image)[:, 0].tolist() == list(range(256))
    assert (head.status, head.body) == (200, b"")
    assert header_of(head.headers) == header_of(exact.headers)
    kinds = {each.headers["content-type"] for each in (exact, preview, plain, signed, head)}
    assert kinds == {"image/png"}


def test_each_backend_answers_304_where_the_page_has_the_values(backend: str) -> None:
    app = make_app(backend)
    Registry(app).generator("drawn", data=True)(Slices())
    with serve(app.server) as site:
        first = get(site, "data")
        again = get(site, "data", **{"If-None-Match": first.headers["etag"]})
        plain = get(site, None, **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["dash-image-data"] == first.headers["dash-image-data"]
    assert plain.status == 200


@pytest.mark.parametrize("tier", ["preview", "half", "data16", "exact", ""])
def test_a_generator_of_values_has_no_other_tiers(tier: str) -> None:
    function = Slices()
    reply = ask(service_of(function), tail=f"&tier={tier}")
    problem = json.loads(reply.body)
    assert reply.status == 400
    assert problem["type"].endswith("off-list")
    assert "is no tier of drawn, which has data, data8" in problem["detail"]
    assert problem["facts"]["data"] is True
    assert function.runs == 0


@pytest.mark.parametrize("tier", ["data", "data8"])
def test_other_generators_have_no_tiers_of_values(tier: str) -> None:
    reply = ask(service_of(Slices(), data=False), tier)
    problem = json.loads(reply.body)
    assert (reply.status, problem["type"].rpartition(":")[2]) == (400, "off-list")
    assert "data" not in problem["facts"]


def test_a_generator_without_previews_has_the_exact_tier_alone() -> None:
    service = service_of(Slices(), preview="off")
    assert ask(service, "data").status == 200
    assert ask(service, "data8").status == 400


def test_the_values_are_those_of_the_run_of_their_preview() -> None:
    function = Slices()
    service = service_of(function)
    ask(service, "data8")
    exact = ask(service, "data")
    assert (read(exact) == EVERY_16).all()
    assert function.runs == 1
    assert 'desc="shared"' in exact.headers["Server-Timing"]


def test_the_picture_in_colours_takes_no_run_of_a_preview() -> None:
    function = Slices()
    service = service_of(function)
    ask(service, "data8")
    ask(service)
    assert function.runs == 2
    assert (read(ask(service, "data")) == EVERY_16).all()
    assert function.runs == 2


def test_a_live_image_is_drawn_for_each_tier() -> None:
    function = Slices()
    service = service_of(function, max_age=0)
    replies = [ask(service, tier) for tier in ("data8", "data", None)]
    assert function.runs == 3
    assert {reply.headers["Cache-Control"] for reply in replies} == {"private, no-store"}


def test_the_exact_values_join_a_run_that_goes_on() -> None:
    began, go_on, runs = threading.Event(), threading.Event(), []

    def drawn() -> Any:
        runs.append(1)
        began.set()
        assert go_on.wait(20)
        return EVERY_16

    service = service_of(drawn)
    with ThreadPoolExecutor(2) as pool:
        preview = pool.submit(ask, service, "data8")
        assert began.wait(20)
        flights = service._finder._flight._flights
        eventually(lambda: len(flights) == 1)  # the run may begin before its flight is entered
        (flight,) = flights.values()
        exact = pool.submit(ask, service, "data")
        eventually(lambda: flight.passengers == 2)
        go_on.set()
        assert (read(exact.result(20)) == EVERY_16).all()
        assert preview.result(20).headers["Dash-Image-Size"] == "256x256"
    assert runs == [1]


def test_a_function_that_draws_over_its_array_spoils_no_values() -> None:
    canvas = np.zeros((8, 8), np.int32)

    def drawn(z: int) -> Any:
        canvas[:] = z
        canvas[0, 0] = 10**6
        return canvas

    service = service_of(drawn)

    def of(z: int, tier: str) -> Any:
        query = f"p={quote(json.dumps({'z': z}))}&tier={tier}".encode()
        return read(in_thread(service.answer(Request("GET", "/drawn", query))))

    of(1, "data8")
    of(2, "data8")
    assert set(of(1, "data").ravel().tolist()) == {1, 10**6}


def test_kept_values_come_with_what_they_mean(tmp_path: Path) -> None:
    function = Slices()
    service = service_of(function, tmp_path, max_age=60, version="1")
    first = [ask(service, tier) for tier in ("data8", "data", None)]
    again = [ask(service, tier) for tier in ("data8", "data", None)]
    assert function.runs == 2
    other = service_of(Slices(), tmp_path, max_age=60, version="1")
    elsewhere = [ask(other, tier) for tier in ("data8", "data", None)]
    for one, two, three in zip(first, again, elsewhere, strict=True):
        assert one.body == two.body == three.body
        assert two.headers["Server-Timing"] == 'cache;desc="hit"'
        for name in ("ETag", "Dash-Image-Data", "Dash-Image-Size", "Dash-Image-Axes"):
            assert one.headers.get(name) == two.headers.get(name) == three.headers.get(name)
    assert (read(elsewhere[1]) == EVERY_16).all()


def test_redis_keeps_values_with_what_they_mean() -> None:
    function, registry = Slices(), Registry()
    registry.generator("drawn", data=True, max_age=60, version="1")(function)
    with redis_server() as redis:
        settings = Settings(store=redis.url, namespace="tests")
        first, second = (ask(Service(registry, settings, "tests"), "data") for _ in range(2))
    assert (read(second) == EVERY_16).all()
    assert first.headers["Dash-Image-Data"] == second.headers["Dash-Image-Data"]
    assert function.runs == 1


def test_the_exact_values_that_are_kept_serve_for_their_preview(tmp_path: Path) -> None:
    service = service_of(Slices(), tmp_path, max_age=60, version="1")
    exact = ask(service, "data")
    preview = ask(service, "data8")
    assert preview.body == exact.body
    assert "Dash-Image-Size" not in preview.headers


def test_a_picture_in_colours_that_is_kept_is_no_preview_of_values(tmp_path: Path) -> None:
    service = service_of(Slices(), tmp_path, max_age=60, version="1")
    ask(service)
    assert header_of(ask(service, "data8").headers)["type"] == "u8"
    assert header_of(ask(service, "data").headers)["type"] == "u16"


def test_values_that_are_written_in_another_way_share_no_key(tmp_path: Path) -> None:
    def drawn() -> Any:
        return np.array([[0.1, 0.7]])

    kinds = [
        header_of(
            ask(service_of(drawn, tmp_path, max_age=60, version="1", data=data), "data").headers
        )["type"]
        for data in (True, "exact")
    ]
    assert kinds == ["u16", "f64"]


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((3, 4, 3), np.uint8),
        Image.new("RGB", (4, 3)),
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'/>",
    ],
    ids=["rgb", "pillow", "svg"],
)
def test_what_is_no_array_of_values_comes_as_the_exact_picture(value: Any) -> None:
    service = service_of(lambda: value)
    preview, exact, plain = (ask(service, tier) for tier in ("data8", "data", None))
    for reply in (preview, exact, plain):
        # ISA-L does not give equal bytes for equal pixels.
        assert content(reply) == content(plain)
        assert not {"Dash-Image-Data", "Dash-Image-Size"} & reply.headers.keys()
        is_same = reply.headers["ETag"] == plain.headers["ETag"]
        assert is_same == (reply.body == plain.body)


def content(reply: Reply) -> Any:
    """The colours of a PNG; the bytes of another file."""
    is_png = reply.headers["Content-Type"] == "image/png"
    return samples(reply.body).tolist() if is_png else reply.body


def test_long_labels_are_a_part() -> None:
    labels = [f"region {number} of the brain" for number in range(200)]
    service = service_of(lambda: Result(np.arange(6).reshape(2, 3), labels=labels, unit="K"))
    reply = ask(service, "data")
    sha256 = json.loads(reply.headers["Dash-Image-Data"])["part"]
    for tier in ("data", "data8", None):
        part = ask(service, tier, f"&part={sha256}")
        assert json.loads(part.body)["labels"] == labels
    size = sum(
        len(f"{name}: {value}\r\n")
        for name, value in reply.headers.items()
        if name.startswith("Dash-Image")
    )
    assert size <= 2048


def test_a_part_that_is_gone_is_made_again_of_kept_values(tmp_path: Path) -> None:
    labels = [f"region {number} of the brain" for number in range(200)]

    def drawn() -> Any:
        return Result(np.arange(6).reshape(2, 3), labels=labels)

    service = service_of(drawn, tmp_path, max_age=60, version="1")
    sha256 = json.loads(ask(service, "data").headers["Dash-Image-Data"])["part"]
    for file in tmp_path.rglob(sha256 + "*"):
        file.unlink()
    assert not service.blobs._store.contains(sha256)
    for tier in ("data", "data8", None):
        part = ask(service, tier, f"&part={sha256}")
        assert (part.status, json.loads(part.body)["labels"]) == (200, labels)


def test_a_description_that_fits_beside_values_travels_in_its_header() -> None:
    service = service_of(lambda: Result(EVERY_16, alt="All", metadata={"mean": 1}))
    reply = ask(service, "data")
    assert json.loads(reply.headers["Dash-Image-Metadata"])["alt"] == "All"
    assert header_of(reply.headers)["type"] == "u16"


def test_a_preview_of_values_of_a_view_is_kept_nowhere() -> None:
    def drawn(view: View = View((0, 10), (0, 10), width=40, height=30)) -> Any:
        return np.full((30, 40), view.x[0])

    service = service_of(drawn, max_age=60)
    tail = "&view=2,12,0,7.5"
    preview, exact = (ask(service, tier, tail) for tier in ("data8", "data"))
    assert (preview.status, exact.status) == (200, 200)
    assert preview.headers["Cache-Control"] == "private, no-store"
    assert exact.headers["Cache-Control"] == "private, max-age=60"
    assert exact.headers["Dash-Image-Axes"] != "[]"


def test_a_visitor_who_may_not_see_the_values_learns_nothing_of_tiers() -> None:
    service = service_of(Slices(), authorize=lambda request, params: False)
    replies = [ask(service, tier) for tier in ("data", "data8", "preview", None)]
    assert {reply.status for reply in replies} == {403}
    assert len({reply.body for reply in replies}) == 1


def test_each_viewer_gets_values_of_their_own(tmp_path: Path) -> None:
    def drawn(viewer: Viewer) -> Any:
        return np.array([[viewer, 300]])

    viewers = iter([1, 2, 1])
    service = service_of(
        drawn, tmp_path, vary=lambda request: next(viewers), max_age=60, version="1"
    )
    replies = [ask(service, "data") for _ in range(3)]
    assert [int(read(reply)[0, 0]) for reply in replies] == [1, 2, 1]
    assert {reply.headers["Cache-Control"] for reply in replies} == {"private, no-store"}


def test_a_coroutine_sends_values() -> None:
    async def drawn() -> Any:
        return EVERY_16

    service = service_of(drawn)
    assert ask(service, "data8").headers["Dash-Image-Size"] == "256x256"
    assert (read(ask(service, "data")) == EVERY_16).all()


@pytest.fixture(scope="module")
def processes() -> Iterator[Callable[[], Executor]]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield lambda: pool


def test_an_executor_writes_both_tiers_where_it_draws(processes: Callable[[], Executor]) -> None:
    service = service_of(drawn_elsewhere.all_of_16_bits, executor=processes)
    preview, exact, plain = (ask(service, tier) for tier in ("data8", "data", None))
    assert header_of(preview.headers)["type"] == "u8"
    assert 'desc="shared"' in exact.headers["Server-Timing"]
    assert (read(exact) == EVERY_16).all()
    assert header_of(exact.headers)["unit"] == "HU"
    assert "Dash-Image-Data" not in plain.headers


def test_pages_of_other_sites_may_read_what_values_mean() -> None:
    service = service_of(Slices(), cross_origin=True, public=True)
    exposed = ask(service, "data").headers["Access-Control-Expose-Headers"]
    assert "Dash-Image-Data" in exposed.split(", ")
