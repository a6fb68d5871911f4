"""Threads for image files: how many, for how long, and what the others meanwhile do."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest
from PIL import Image
from support.services import ask_within, make_service
from support.thread_limits import no_more_threads

from dash_dynamic_image_component.base import problems
from dash_dynamic_image_component.generators.registry import Registry
from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.decoded_images import DecodedImages
from dash_dynamic_image_component.uploads.decoding_pool import (
    MAX_GIVEN_UP,
    MAX_WAITING,
    DecodingPool,
    TookTooLong,
)


def png(value: int = 9) -> bytes:
    out = io.BytesIO()
    Image.new("L", (3, 2), value).save(out, "PNG")
    return out.getvalue()


class Stuck:
    """Work that ends when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = 0

    def __call__(self) -> Any:
        self.begun += 1
        self.go_on.wait(20)
        return "late"


def test_as_many_run_as_there_are_places_and_the_next_in_order() -> None:
    pool, stuck = DecodingPool[Any](places=1), Stuck()
    order: list[int] = []
    first = pool.submit(stuck)
    others = [pool.submit(partial(order.append, number)) for number in range(3)]
    assert not any(each.done() for each in others)
    stuck.go_on.set()
    assert first.result(5) == "late"
    for each in others:
        each.result(5)
    assert order == [0, 1, 2]


def test_what_takes_too_long_is_given_up_and_the_next_has_its_turn() -> None:
    pool, stuck = DecodingPool[Any](places=1, seconds=0.1), Stuck()
    slow = pool.submit(stuck)
    quick = pool.submit(lambda: "quick")
    with pytest.raises(TookTooLong):
        slow.result(5)
    assert quick.result(5) == "quick"
    stuck.go_on.set()


@pytest.mark.slow
def test_no_file_is_taken_while_too_many_that_were_given_up_still_run() -> None:
    pool, stuck = DecodingPool[Any](places=1, seconds=0.3), Stuck()
    slow = [pool.submit(stuck) for _ in range(MAX_GIVEN_UP)]
    for each in slow:
        with pytest.raises(TookTooLong):
            each.result(5)
    waiting = pool.submit(lambda: "at last")
    time.sleep(0.2)
    assert (stuck.begun, waiting.done()) == (MAX_GIVEN_UP, False)
    stuck.go_on.set()
    assert waiting.result(5) == "at last"


def test_one_too_many_is_told_when_to_come_again() -> None:
    pool, stuck = DecodingPool[Any](places=1), Stuck()
    futures: list[Future[Any]] = [pool.submit(stuck) for _ in range(MAX_WAITING + 1)]
    with pytest.raises(problems.Problem) as caught:
        pool.submit(stuck)
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    stuck.go_on.set()
    assert futures[-1].result(5) == "late"


def test_a_file_that_took_too_long_is_refused_at_once_for_a_while() -> None:
    stuck = Stuck()
    images = DecodedImages(pool=DecodingPool(places=1, seconds=0.1))
    for _ in range(2):
        with pytest.raises(BadBlob, match="takes too long to read: save it"):
            images.copy("a", stuck)
    assert (stuck.begun, images.decodes) == (1, 1)
    stuck.go_on.set()


def test_what_could_not_be_read_by_chance_is_not_remembered() -> None:
    images = DecodedImages()
    answers: Iterator[Exception | bytes] = iter([MemoryError(), png()])

    def load() -> bytes:
        answer = next(answers)
        if isinstance(answer, bytes):
            return answer
        raise answer

    with pytest.raises(MemoryError):
        images.copy("a", load)
    assert images.copy("a", load).size == (3, 2)


def test_files_that_are_slow_to_decode_hold_up_no_other_function() -> None:
    """With one thread for functions, which none of them may take before its image is there."""
    registry, stuck = Registry(), Stuck()
    registry.generator("drawn")(lambda: Image.new("L", (1, 1)))

    @registry.generator("shown")
    def shown(photo: Image.Image) -> Image.Image:
        return photo

    service = make_service(registry, threads=1)
    blob = service.blobs.put(png())
    service.blobs._bytes = lambda reference: stuck() and png()  # type: ignore[method-assign]
    params = json.dumps({"photo": blob.reference})
    answers: list[int] = []

    def ask_for_it() -> None:
        answers.append(ask_within(20, service, params, "shown").status)

    waiting = threading.Thread(target=ask_for_it)
    waiting.start()
    while not stuck.begun:
        time.sleep(0.01)
    assert ask_within(5, service).status == 200
    assert answers == []
    stuck.go_on.set()
    waiting.join(10)
    assert answers == [200]


def test_files_that_wait_are_decoded_by_the_thread_that_runs_where_no_other_can_be_started() -> (
    None
):
    pool, stuck = DecodingPool[Any](places=2), Stuck()
    first = pool.submit(stuck)
    while not stuck.begun:
        time.sleep(0.01)
    with no_more_threads():
        others = [pool.submit(partial(int, number)) for number in range(3)]
        stuck.go_on.set()
        assert [each.result(5) for each in (first, *others)] == ["late", 0, 1, 2]


def test_a_file_for_which_there_is_no_thread_fails_alone() -> None:
    pool = DecodingPool[Any](places=2)
    with no_more_threads(), pytest.raises(RuntimeError, match="can't start"):
        pool.submit(int).result(5)
    assert pool.submit(int).result(5) == 0


def test_a_decoding_that_ends_while_another_is_submitted_locks_nobody_out() -> None:
    class Pool(DecodingPool[Any]):
        """A pool in which no thread can be started for the file that waits, nor for the next."""

        waiting: Future[Any] | None = None

        def submit(self, work: Any) -> Future[Any]:
            if self.waiting is not None:
                self.waiting.set_exception(RuntimeError("can't start new thread"))
            self.waiting = Future()
            return self.waiting

    images, ended = DecodedImages(pool=Pool()), threading.Event()

    def show_two_files() -> None:
        for name in ("a", "b"):
            images.ahead(name, png)
        ended.set()

    threading.Thread(target=show_two_files, daemon=True).start()
    assert ended.wait(5)
