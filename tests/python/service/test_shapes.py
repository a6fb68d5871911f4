"""Shapes as a param on three backends: short in the URL, long as an upload, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from support.apps import make_app
from support.servers import Answer, Site

from dash_dynamic_image_component import Registry, Shapes, shape_mask
from dash_dynamic_image_component.base.canonical_json import canonical_json

BLOBS = "/_dash-dynamic-image/-/blobs"
RECT = {"id": "a", "type": "rect", "x0": 1, "x1": 3, "y0": 0, "y1": 2, "axes": None, "kind": "ash"}
TURN = np.linspace(0, 2 * np.pi, 200, endpoint=False)


def polygon(number: int) -> dict[str, Any]:
    """A polygon of 200 corners around a place of its own."""
    x, y = number % 25 * 20 + 10 + 8 * np.cos(TURN), number // 25 * 20 + 10 + 8 * np.sin(TURN)
    points = {"x": x.tolist(), "y": y.tolist()}
    return {"id": f"shape-{number}", "type": "path", "points": points, "closed": True}


POLYGONS = [polygon(number) for number in range(500)]


class World:
    """An app whose functions take shapes, and what they got."""

    def __init__(self, backend: str) -> None:
        self.app = make_app(backend)
        self.got: list[Any] = []
        generator = Registry(self.app).generator

        @generator(max_age=600)
        def filled(strokes: Shapes = ()) -> Any:
            self.got.append(strokes)
            picture = np.zeros((40, 50), bool)
            for each in strokes:
                picture |= shape_mask(each, picture.shape)
            return picture

        @generator
        async def filled_later(strokes: Shapes) -> Any:
            self.got.append(strokes)
            return np.zeros((4, 4), bool)


def uploaded(site: Site, value: Any) -> dict[str, str]:
    """The reference to a large value, which the page uploads as canonical JSON."""
    data = canonical_json(value).encode()
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
    answer = site.ask(BLOBS, "POST", headers, data)
    assert answer.status == 201, answer.body
    return {"$blob": answer.json()["sha256"]}


def errors(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 422, answer.body
    found: list[dict[str, str]] = answer.json()["errors"]
    return found


@pytest.mark.parametrize("name", ["filled", "filled_later"])
def test_a_function_gets_the_shapes_of_an_image(world: World, site: Site, name: str) -> None:
    assert site.image(name, {"strokes": [RECT]}).status == 200
    assert world.got[-1] == [RECT]


def test_five_hundred_polygons_of_two_hundred_corners_come_whole(world: World, site: Site) -> None:
    reference = uploaded(site, POLYGONS)
    answer = site.image("filled", {"strokes": reference})
    assert answer.status == 200, answer.body
    assert world.got[-1] == POLYGONS
    runs = len(world.got)
    assert site.image("filled", {"strokes": reference}).headers["etag"] == answer.headers["etag"]
    assert len(world.got) == runs


def test_the_last_corner_of_a_large_list_is_checked(world: World, site: Site) -> None:
    wrong = json.loads(json.dumps(POLYGONS))
    wrong[499]["points"]["y"][199] = None
    runs = len(world.got)
    (error,) = errors(site.image("filled", {"strokes": uploaded(site, wrong)}))
    assert error["param"] == "strokes"
    assert error["message"].startswith("strokes[499].points.y[199]: give a finite number")
    assert len(world.got) == runs


def test_equal_shapes_are_one_image_whatever_the_order_of_members(world: World, site: Site) -> None:
    first = site.image("filled", {"strokes": [RECT]})
    turned = {**dict(reversed(RECT.items())), "x0": 1.0}
    runs = len(world.got)
    assert site.image("filled", {"strokes": [turned]}).headers["etag"] == first.headers["etag"]
    assert len(world.got) == runs


def test_none_and_no_param_are_no_shapes(world: World, site: Site) -> None:
    asked: list[dict[str, Any]] = [{"strokes": None}, {"strokes": []}, {}]
    etags = {site.image("filled", params).headers["etag"] for params in asked}
    assert [len(each) for each in world.got[-3:]] == [0, 0, 0]
    assert len(etags) == 1
    answer = site.image("filled_later", {"strokes": None})
    assert answer.json()["type"] == "urn:dash-dynamic-image:value-missing"
