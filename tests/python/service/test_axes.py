"""Axes that functions tell: in the header of every image, kept with it, and as a part."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from support.apps import make_app
from support.pictures import numbered
from support.servers import BACKENDS, serve
from support.services import COMPONENT, make_service

from dash_dynamic_image_component import Axes, Category, Registry, Result
from dash_dynamic_image_component.images.axes.header import read_axes
from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.images.sources.encoders import register_encoder
from dash_dynamic_image_component.images.sources.returned import drawing_of, encode
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.kept_image import KeptImage, from_bytes, to_bytes
from dash_dynamic_image_component.service.service import Service

HEADER = "Dash-Image-Axes"
BOX = (10, 5, 60, 40)


def ask(service: Service, name: str = "drawn", tail: str = "", **headers: str) -> Reply:
    query = f"p={quote('{}')}{tail}".encode()
    return in_thread(service.answer(Request("GET", f"/{name}", query, COMPONENT | headers)))


def service_of(draw: Any, **options: Any) -> Service:
    registry = Registry()
    registry.generator("drawn", **options)(draw)
    return make_service(registry)


def image() -> Image.Image:
    return numbered(7, 64)


def boxed(*, y: float = 1, count: int = 1) -> Result:
    return Result(image(), axes=[Axes(BOX, (0, 1), (0, y))] * count, alt="A wave")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"></svg>'


@pytest.mark.parametrize("value", [image(), np.zeros((4, 4)), SVG, Result(image(), alt="a")])
def test_an_image_without_axes_says_so(value: Any) -> None:
    assert ask(service_of(lambda: value)).headers[HEADER] == "[]"


@pytest.mark.parametrize(
    "value", [image(), np.zeros((64, 64), np.uint8), SVG.replace('"48"', '"64"')], ids=type
)
def test_an_extent_covers_the_whole_image(value: Any) -> None:
    reply = ask(service_of(lambda: Result(value, extent=(-74.05, -73.85, 40.65, 40.85))))
    assert read_axes(reply.headers[HEADER], 64, 64) == (
        Axes((0, 0, 64, 64), (-74.05, -73.85), (40.65, 40.85)),
    )


def test_an_extent_of_times_has_the_scale_of_dates() -> None:
    days = dt.date(2024, 1, 1), np.datetime64("2024-02-01")
    drawn = encode(Result(image(), extent=(*days, 0, 9)))
    assert read_axes(drawn.axes, 64, 64) == (Axes((0, 0, 64, 64), days, (0, 9), "date"),)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"extent": (0, 1, 2)}, "extent of a Result is .*; it must be 4 numbers"),
        ({"extent": (0, 0, 0, 1)}, "x of the extent of a Result is .*; give two different ends"),
        ({"extent": (0, 1, 0, "9")}, "y of the extent of a Result is '9'; it must be a number"),
        ({"extent": (0, 1, 0, float("nan"))}, "it must be a finite number"),
        ({"extent": (dt.date(2024, 1, 1), np.datetime64("NaT"), 0, 1)}, "a time is NaT"),
        ({"extent": (0, 1, 0, 1), "axes": []}, "a Result has an extent and axes; give one"),
        ({"axes": Axes(BOX, (0, 1), (0, 1))}, "axes of a Result is .*; give a list of Axes"),
        ({"axes": [BOX]}, "axes of a Result is .*; give a list of Axes"),
        ({"axes": "Axes"}, "axes of a Result is 'Axes'; give a list of Axes"),
    ],
)
def test_a_result_refuses_what_is_no_extent_and_no_axes(told: dict[str, Any], text: str) -> None:
    with pytest.raises((TypeError, ValueError), match=text):
        Result(image(), **told)


@pytest.mark.parametrize("box", [(0, 0, 66, 64), (0, -2, 9, 9), (640, 0, 650, 9)])
def test_a_box_that_leaves_the_image_is_refused_with_both_sizes(box: Any) -> None:
    result = Result(image(), axes=[Axes(box, (0, 1), (0, 1))])
    with pytest.raises(ValueError, match=re.escape("and the image has 64 x 64 pixels; give (left")):
        encode(result)


def test_both_tiers_have_the_axes_of_the_exact_image() -> None:
    service = service_of(boxed, max_age=60)
    replies = [ask(service, tail=tail) for tail in ("&tier=half", "&tier=preview", "", "")]
    assert {reply.headers["Content-Type"] for reply in replies} == {"image/jpeg", "image/png"}
    assert {reply.headers[HEADER] for reply in replies} == {
        '[1,{"box":[10,5,60,40],"x":[0,1],"y":[0,1]}]'
    }
    assert replies[0].headers["Dash-Image-Size"] == "64x64"


def test_the_etag_covers_the_axes_and_a_304_has_them() -> None:
    one, other = service_of(lambda: boxed(y=1)), service_of(lambda: boxed(y=2))
    tags = [ask(service).headers["ETag"] for service in (one, other)]
    assert tags[0] != tags[1]
    fresh = ask(one, **{"If-None-Match": tags[0]})
    assert (fresh.status, fresh.headers[HEADER]) == (304, encode(boxed()).axes)
    assert ask(other, **{"If-None-Match": tags[0]}).status == 200


def test_scripts_of_other_sites_may_read_the_axes_of_images_for_them() -> None:
    exposed = ask(service_of(boxed, public=True, cross_origin=True)).headers[
        "Access-Control-Expose-Headers"
    ]
    assert HEADER in exposed.split(", ")


def test_axes_are_kept_with_their_image_in_a_store() -> None:
    drawn = encode(boxed())
    kept = from_bytes(to_bytes(KeptImage(drawn, 1.0, 0.5), "key"), "key")
    assert kept is not None
    assert kept.image == drawn
    forged = EncodedImage(b"", "image/png", 4, 3, '"a"', axes="[]\r\nSet-Cookie: a=b")
    assert from_bytes(to_bytes(KeptImage(forged, 1.0, 0.5), "key"), "key") is None


def test_the_outer_result_has_the_last_word() -> None:
    class Chart:
        pass

    register_encoder(Chart, lambda _: boxed(y=5))
    outer = Result(Chart(), metadata=1)
    assert '"y":[0,5]' in drawing_of(outer).axes
    assert drawing_of(Result(Chart(), axes=[])).axes == "[]"
    assert '"x":[3,4]' in drawing_of(Result(Chart(), extent=(3, 4, 5, 6))).axes


@pytest.mark.parametrize("max_age", [None, 60])
def test_long_axes_are_a_part_of_their_image(max_age: int | None) -> None:
    labels = Category([f"a category with the number {n}" for n in range(300)])
    axes = Axes(BOX, (-0.5, 299.5), (0, 1), labels)
    service = service_of(lambda: Result(image(), axes=[axes], alt="A wave"), max_age=max_age)
    reply = ask(service)
    sha256 = json.loads(reply.headers[HEADER])["part"]
    assert reply.headers["Dash-Image-Metadata"] == '{"alt":"A wave"}'
    for tail in ("", "&tier=preview"):
        part = ask(service, tail=f"{tail}&part={sha256}")
        assert read_axes(json.dumps(json.loads(part.body)["value"]), 64, 64) == (axes,)


def test_axes_stay_in_their_header_where_metadata_must_leave() -> None:
    result = Result(image(), axes=[Axes(BOX, (0, 1), (0, 1))] * 12, metadata="a" * 1500)
    reply = ask(service_of(lambda: result))
    assert len(read_axes(reply.headers[HEADER], 64, 64) or ()) == 12
    assert "part" in json.loads(reply.headers["Dash-Image-Metadata"])


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_sends_the_axes_to_those_who_may_see_the_image(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    registry.generator("drawn", authorize=lambda request, _: "let" in request.headers)(boxed)
    path = "/_dash-dynamic-image/drawn?p=%7B%7D"
    with serve(app.server) as site:
        refused, sent = site.ask(path), site.ask(path, headers={"Let": "me"})
    assert (refused.status, sent.status) == (403, 200)
    assert HEADER.lower() not in {name.lower() for name in refused.headers}
    assert sent.headers[HEADER.lower()] == encode(boxed()).axes
