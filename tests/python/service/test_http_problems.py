"""Problem documents on the wire, on three backends: bad input and functions that fail."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import pytest
from support.generators import ROUTE, World
from support.servers import Answer, Site


def is_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"urn:dash-dynamic-image:{code}"
    assert problem["status"] == status
    assert problem["title"]
    return problem


DEEP = '{"value":' + "[" * 32 + "]" * 32 + "}"
VERY_DEEP = '{"value":' + "[" * 20_000 + "]" * 20_000 + "}"


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("plane?p=%7B%7D", 404, "generator-not-found"),
        ("?p=%7B%7D", 404, "generator-not-found"),
        ("../plain?p=%7B%7D", 404, "generator-not-found"),
        ("..%2fplain?p=%7B%7D", 404, "generator-not-found"),
        ("%2e%2e?p=%7B%7D", 404, "generator-not-found"),
        ("%2e%2e/%2e%2e/etc/passwd?p=%7B%7D", 404, "generator-not-found"),
        ("plain%00?p=%7B%7D", 404, "generator-not-found"),
        ("%00?p=%7B%7D", 404, "generator-not-found"),
        ("plain%0d%0aX-Evil:%201?p=%7B%7D", 404, "generator-not-found"),
        ("a" * 10_000 + "?p=%7B%7D", 404, "generator-not-found"),
        ("plain/?p=%7B%7D", 404, "generator-not-found"),
        ("plain/extra?p=%7B%7D", 404, "generator-not-found"),
        ("/plain?p=%7B%7D", 404, "generator-not-found"),
        ("-?p=%7B%7D", 404, "generator-not-found"),
        ("plain", 400, "malformed"),
        ("plain?p", 400, "malformed"),
        ("plain?p=", 400, "malformed"),
        ("plain?p=value", 400, "malformed"),
        ("plain?p=%7B", 400, "malformed"),
        ("plain?p=%7B%7D%7B%7D", 400, "malformed"),
        ("plain?p=%5B%5D", 400, "malformed"),
        ("plain?p=null", 400, "malformed"),
        ("plain?p=1", 400, "malformed"),
        ("plain?p=%ff", 400, "malformed"),
        ("plain?p=" + quote('{"value":NaN}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":Infinity}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":1e999}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":9007199254740993}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":' + "9" * 5000 + "}"), 400, "malformed"),
        ("plain?p=" + quote('{"value":"\\ud800"}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":1,"value":2}'), 400, "malformed"),
        ("plain?p=" + quote(DEEP), 400, "malformed"),
        ("plain?p=" + VERY_DEEP.replace('"', "%22"), 400, "malformed"),
        ("plain?p=%7B%7D&p=%7B%7D", 400, "malformed"),
        ("plain?p=%7B%7D&w=100", 400, "malformed"),
        ("plain?p=%7B%7D&evil", 400, "malformed"),
        ("plain?p=%7B%7D" + "&v=" * 30, 400, "malformed"),
        ("plain?p=" + quote('{"colour":1}'), 422, "invalid-params"),
        ("needs?p=%7B%7D", 422, "value-missing"),
        ("plain?p=" + quote('{"value":"red"}'), 422, "invalid-params"),
        ("plain?p=" + quote('{"size":10}'), 422, "invalid-params"),
        ("needs?p=" + quote('{"x":null}'), 422, "value-missing"),
    ],
)
def test_bad_input_has_its_status_and_runs_nothing(
    world: World, site: Site, target: str, status: int, code: str
) -> None:
    is_problem(site.ask(ROUTE + target), status, code)
    assert world.runs == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_an_image_can_only_be_read(world: World, site: Site, method: str) -> None:
    answer = site.ask(f"{ROUTE}plain?p=%7B%7D", method)
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD"
    assert world.runs == []


def test_each_parameter_at_fault_has_one_entry(world: World, site: Site) -> None:
    answer = site.image("plain", {"value": "red", "size": 0, "colour": 1})
    errors = is_problem(answer, 422, "invalid-params")["errors"]
    assert sorted(error["param"] for error in errors) == ["colour", "size", "value"]
    assert all(error["message"] for error in errors)


def test_near_names_are_in_the_log_and_in_debug_mode_in_the_answer(
    world: World, site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = is_problem(site.image("plane"), 404, "generator-not-found")
    assert "did you mean" not in problem["detail"]
    assert "did you mean 'plain'" in caplog.text
    monkeypatch.setitem(world.app._dev_tools, "ui", True)
    problem = is_problem(site.image("plane"), 404, "generator-not-found")
    assert "did you mean 'plain'" in problem["detail"]


def test_a_function_that_raises_tells_the_log_and_not_the_browser(
    world: World, site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = site.image("fails", {"secret": "pässword"})
    problem = is_problem(answer, 500, "generator-failed")
    assert b"ssword" not in answer.body
    assert b"disk" not in answer.body
    assert "log" in problem["detail"]
    records = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(records) == 1
    text = caplog.text
    assert 'generator fails failed for {"secret":"p\\u00e4ssword"}' in text
    assert "Traceback" in text
    assert "ValueError: the disk says pässword" in text
    monkeypatch.setitem(world.app._dev_tools, "ui", True)
    problem = is_problem(site.image("fails", {"secret": "x"}), 500, "generator-failed")
    assert problem["detail"] == "ValueError: the disk says x"
    assert problem["traceback"].endswith("\nValueError: the disk says x")


def test_long_params_are_cut_in_the_log(
    world: World, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.image("fails", {"secret": "x" * 5000})
    assert "x" * 1000 in caplog.messages[0]
    assert "x" * 1024 not in caplog.messages[0]


@pytest.mark.parametrize("name", ["fails", "fails_later", "nothing"])
def test_no_failure_is_kept_and_none_harms_the_server(
    world: World, site: Site, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        is_problem(site.image(name), 500, "generator-failed")
    assert world.runs == [name, name]
    assert site.image("plain").status == 200


def test_an_image_over_the_pixel_limit_is_refused(world: World, site: Site) -> None:
    problem = is_problem(site.image("huge"), 422, "image-too-large")
    assert "20000" in problem["detail"].replace(",", "").replace(" ", "")
