"""Recent runs: each is taken once, for two seconds; together they are bounded in bytes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
from PIL import Image
from support.leavers import eventually

from dash_dynamic_image_component.execution.run import Run
from dash_dynamic_image_component.images.image import EncodedImage, Picture
from dash_dynamic_image_component.service import recent_runs
from dash_dynamic_image_component.service.recent_runs import MAX_SECONDS, RecentRuns


class Clock:
    """Calls what is due when it is told that time has passed."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.calls.append((seconds, call))

    def pass_all(self) -> None:
        for _, call in self.calls:
            call()


def run(size: int = 10) -> Run:
    """One whose exact image takes so many bytes."""
    image = EncodedImage(b"", "image/jpeg", 1, 1, '"1"')
    exact = EncodedImage(b"x" * size, "image/png", 1, 1, '"2"')
    return Run(image, 0, 0, 0, exact)


def test_a_run_is_taken_once() -> None:
    runs, one = RecentRuns(later=Clock().later), run()
    runs.add("a", one)
    assert runs.take("b") is None
    assert runs.take("a") is one
    assert runs.take("a") is None
    assert runs.bytes == 0


def test_a_run_is_held_for_two_seconds() -> None:
    clock = Clock()
    runs = RecentRuns(later=clock.later)
    runs.add("a", run())
    assert [seconds for seconds, _ in clock.calls] == [2.0]
    clock.pass_all()
    assert runs.take("a") is None
    assert runs.bytes == 0


def test_the_end_of_an_older_run_does_not_end_a_newer_one() -> None:
    clock = Clock()
    runs, newer = RecentRuns(later=clock.later), run(20)
    runs.add("a", run(10))
    runs.add("a", newer)
    assert runs.bytes == 20
    _, end_of_older = clock.calls[0]
    end_of_older()
    assert runs.take("a") is newer


def test_the_oldest_make_room() -> None:
    runs = RecentRuns(25, Clock().later)
    for key in "abc":
        runs.add(key, run(10))
    assert runs.bytes == 20
    assert runs.take("a") is None
    assert runs.take("b") is not None
    assert runs.take("c") is not None


def test_what_is_over_the_bound_is_not_held() -> None:
    runs = RecentRuns(25, Clock().later)
    runs.add("small", run(10))
    runs.add("large", run(26))
    assert runs.take("large") is None
    assert runs.take("small") is not None


def test_a_run_for_an_exact_image_is_not_held() -> None:
    runs = RecentRuns(later=Clock().later)
    runs.add("a", Run(EncodedImage(b"", "image/png", 1, 1, '"1"'), 0, 0, 0))
    assert runs.take("a") is None


def test_pixels_count_as_what_they_take() -> None:
    runs = RecentRuns(later=Clock().later)
    picture = Picture(Image.new("RGB", (10, 20)))
    runs.add("a", Run(EncodedImage(b"", "image/jpeg", 1, 1, '"1"'), 0, 0, 0, picture))
    assert runs.bytes == 10 * 20 * 4


def test_the_time_passes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_runs, "MAX_SECONDS", 0.05)
    runs = RecentRuns()
    runs.add("a", run())
    assert runs.bytes == 10
    eventually(lambda: runs.bytes == 0)


def test_what_was_taken_or_made_room_is_let_go() -> None:
    runs = RecentRuns(15)
    exact = [EncodedImage(b"x" * 10, "image/png", 1, 1, '"2"') for _ in range(3)]
    alive = [weakref.ref(each) for each in exact]
    for number in range(3):
        image = EncodedImage(b"", "image/jpeg", 1, 1, '"1"')
        runs.add(str(number), Run(image, 0, 0, 0, exact.pop(0)))
    runs.take("2")
    eventually(lambda: gc.collect() >= 0 and not any(each() for each in alive), MAX_SECONDS / 2)
