"""One run of the function for both tiers: joined, left, and refreshed."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.leavers import eventually
from support.pictures import number_in
from support.tiers import Drawing, ask, service_of, timing

from dash_dynamic_image_component.base.thread_pool import ThreadPool
from dash_dynamic_image_component.execution.writing import Writing
from dash_dynamic_image_component.images.writers import formats as preview_writer
from dash_dynamic_image_component.images.writers.formats import write_preview
from dash_dynamic_image_component.service.flow import Steps
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

NO_CACHE = {"Cache-Control": "no-cache"}


def waiting_for_an_encoder(service: Service) -> tuple[Steps[Reply], threading.Event]:
    """A request for the exact image, whose encoding begins when the event is set."""
    release, helpers = threading.Event(), service._runner._helpers
    for _ in range(helpers._places):
        helpers.submit(release.wait, 20)
    steps = service.answer(Request("GET", "/drawn", b"p=%7B%22value%22%3A0%7D"))
    next(steps)
    eventually(lambda: helpers._queue.qsize() == 1)
    return steps, release


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


@pytest.mark.slow
def test_what_waits_for_its_exact_image_takes_no_memory_for_long() -> None:
    service = service_of(Drawing())
    ask(service, "preview")
    assert service._finder._recent_runs.bytes == 32 * 32 * 3
    eventually(lambda: service._finder._recent_runs.bytes == 0)


@pytest.mark.slow
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


# A client that left


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


def test_the_exact_image_comes_though_somebody_left_before_it_was_written(tmp_path: Path) -> None:
    service = service_of(Drawing(), tmp_path, max_age=60, version="1")
    ask(service, "preview")
    steps, release = waiting_for_an_encoder(service)
    steps.close()
    release.set()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ask, service).result(20).status == 200


# A refresh


def test_whoever_wants_a_new_run_gets_one() -> None:
    drawing = Drawing()
    service = service_of(drawing)
    ask(service, "preview")
    assert number_in(ask(service, headers=NO_CACHE).body) == 2 * 0x404040


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
