"""Work that waits for other work: it begins once, passes its outcome on, or never begins."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from dash_dynamic_image_component.execution.run import NobodyWaits
from dash_dynamic_image_component.service.deferred_work import DeferredWork


class Second:
    """The work that begins later, which the test ends."""

    def __init__(self) -> None:
        self.future: Future[Any] = Future()
        self.begun = 0
        self.joined: list[bool] = []

    def begin(self) -> Second:
        self.begun += 1
        return self

    def join(self, *, patient: bool) -> None:
        self.joined.append(patient)

    def cancel(self) -> bool:
        return self.future.cancel()


@pytest.fixture
def first() -> Future[None]:
    return Future()


@pytest.fixture
def second() -> Second:
    return Second()


def test_it_begins_when_the_first_work_is_done_and_has_the_outcome_of_the_second(
    first: Future[None], second: Second
) -> None:
    work = DeferredWork(first, second.begin)
    assert second.begun == 0
    first.set_result(None)
    assert second.begun == 1
    assert not work.future.done()
    second.future.set_result("image")
    assert work.future.result(0) == "image"


def test_an_error_of_the_second_work_is_passed_on(first: Future[None], second: Second) -> None:
    work = DeferredWork(first, second.begin)
    first.set_result(None)
    second.future.set_exception(ValueError("no image"))
    with pytest.raises(ValueError, match="no image"):
        work.future.result(0)


def test_a_second_work_that_cannot_begin_is_the_outcome(first: Future[None]) -> None:
    def refuse() -> Any:
        raise ValueError("busy")

    work = DeferredWork(first, refuse)
    first.set_result(None)
    with pytest.raises(ValueError, match="busy"):
        work.future.result(0)


def test_work_that_is_cancelled_before_it_began_never_begins(
    first: Future[None], second: Second
) -> None:
    work = DeferredWork(first, second.begin)
    assert work.cancel()
    first.set_result(None)
    assert second.begun == 0
    assert isinstance(work.future.exception(0), NobodyWaits)


def test_work_that_is_cancelled_after_it_began_cancels_the_second(
    first: Future[None], second: Second
) -> None:
    work = DeferredWork(first, second.begin)
    first.set_result(None)
    assert work.cancel()
    assert second.future.cancelled()


@pytest.mark.parametrize("is_patient", [True, False])
def test_the_second_work_hears_of_a_patient_request_that_joined_before_it_began(
    first: Future[None], second: Second, is_patient: bool
) -> None:
    work = DeferredWork(first, second.begin)
    work.join(patient=is_patient)
    work.join(patient=False)
    assert second.joined == []
    first.set_result(None)
    assert second.joined == [True] * is_patient
    work.join(patient=is_patient)
    assert second.joined[-1] is is_patient
