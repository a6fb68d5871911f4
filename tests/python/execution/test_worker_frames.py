"""Functions that yield in worker processes: frames come back one at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.apps import make_app
from support.frames import Part, frames
from support.leavers import eventually
from support.servers import Site, serve

from dash_dynamic_image_component import Progress, Registry


def stepped(steps: int, folder: str, dies: bool = False) -> Iterator[Any]:
    image = np.zeros((16, 16), np.uint8)
    first = not Path(folder, "begun").exists()
    Path(folder, "begun").touch()
    try:
        for step in range(steps):
            time.sleep(0.1)
            if dies and first and step == 2:
                os._exit(1)
            image[:] = 40 * step
            yield Progress(step / steps, f"step {step}"), image
    finally:
        Path(folder, "ended").touch()


def stuck() -> Iterator[Any]:
    yield np.zeros((4, 4), np.uint8)
    time.sleep(3)
    yield np.zeros((4, 4), np.uint8)


def failing() -> Iterator[Any]:
    yield np.zeros((4, 4), np.uint8)
    time.sleep(0.3)
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    app = make_app("flask")
    registry = Registry(app)
    registry.generator(executor="processes")(stepped)
    registry.generator(executor="processes", timeout=0.5)(stuck)
    registry.generator(executor="processes")(failing)
    with serve(app.server) as site:
        yield site


def seen(site: Site, name: str, **params: Any) -> list[Part]:
    with frames(site, name, params) as parts:
        return list(parts)


def test_frames_come_back_as_they_are_yielded(site: Site, tmp_path: Path) -> None:
    for _ in range(2):  # the second call runs in the process of the first one
        *pictures, last = seen(site, "stepped", steps=4, folder=str(tmp_path))
        assert (last.kind, last.grey) == ("last", 120)
        texts = [each.progress["text"] for each in pictures]
        assert texts == sorted(set(texts))
        assert len(texts) > 1
        assert all(each.grey == 40 * int(each.progress["text"][-1]) for each in pictures)


def test_a_function_in_a_process_ends_when_its_reader_has_left(site: Site, tmp_path: Path) -> None:
    with frames(site, "stepped", {"steps": 1000, "folder": str(tmp_path)}) as parts:
        next(parts)
    eventually((tmp_path / "ended").exists)


def test_a_process_that_dies_between_two_yields_costs_no_picture(
    site: Site, tmp_path: Path
) -> None:
    *_, last = seen(site, "stepped", steps=4, folder=str(tmp_path), dies=True)
    assert (last.kind, last.grey) == ("last", 120)


def test_a_call_that_could_not_begin_takes_no_frames_of_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "of_one_process.py").write_text(
        "import multiprocessing, sys\n"
        "if multiprocessing.parent_process(): sys.exit('no configuration here')\n"
        "def drawn(): yield b''\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    app = make_app("flask")
    generator = Registry(app).generator
    generator("drawn", executor="processes")(import_module("of_one_process").drawn)
    generator(executor="processes")(stepped)
    with serve(app.server) as site:
        for _ in range(3):
            with frames(site, "drawn") as parts:
                assert parts.status == 500
        *pictures, last = seen(site, "stepped", steps=4, folder=str(tmp_path))
    assert ([each.kind for each in pictures][:2], last.kind) == (["frame", "frame"], "last")


def test_the_time_limit_of_a_process_counts_from_the_last_yield(site: Site, tmp_path: Path) -> None:
    assert [each.kind for each in seen(site, "stuck")][-1] == "failed"
    assert [each.kind for each in seen(site, "failing")][-1] == "failed"
