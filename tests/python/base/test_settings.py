"""What the operator decides: by `configure`, by the environment, for each registry."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from PIL import Image
from support.apps import make_app
from support.servers import serve
from support.services import ask, make_service

import dash_dynamic_image_component
from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.settings import PREFIX, Settings
from dash_dynamic_image_component.generators.registry import default

FROM_ENVIRONMENT = [
    ("store", "/somewhere", "/somewhere"),
    ("namespace", "my-app", "my-app"),
    ("memory_bytes", "1000", 1000),
    ("disk_bytes", "2000000", 2_000_000),
    ("threads", "3", 3),
    ("tasks", "5", 5),
    ("queue", "0", 0),
    ("plain_queue", "9000", 9000),
    ("timeout", "2.5", 2.5),
    ("server_timing", "1", True),
    ("server_timing", "True", True),
    ("server_timing", "0", False),
    ("server_timing", "false", False),
]


def test_every_setting_has_an_environment_variable() -> None:
    named = {name for name, _, _ in FROM_ENVIRONMENT}
    assert named == {field.name for field in dataclasses.fields(Settings)}


@pytest.mark.parametrize(("name", "text", "value"), FROM_ENVIRONMENT)
def test_the_environment_sets_what_configure_does_not(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: Any
) -> None:
    monkeypatch.setenv(PREFIX + name.upper(), text)
    registry = Registry()
    assert getattr(registry.settings, name) == value
    assert type(getattr(registry.settings, name)) is type(value)


def test_what_configure_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_QUEUE", "7")
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_THREADS", "8")
    registry = Registry(queue=9)
    assert (registry.settings.queue, registry.settings.threads) == (9, 8)


def test_what_was_said_before_still_holds() -> None:
    registry = Registry(queue=9, threads=2)
    registry.configure(threads=3)
    assert (registry.settings.queue, registry.settings.threads) == (9, 3)


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_QUEUE", "")
    assert Registry().settings == Settings()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("queue", "many", "a whole number"),
        ("threads", "1.5", "a whole number"),
        ("timeout", "soon", "a number"),
        ("server_timing", "yes", "1 or 0"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, words: str
) -> None:
    variable = PREFIX + name.upper()
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=f"{variable} is '{text}'; it must be {words}"):
        _ = Registry().settings


def test_a_variable_out_of_range_is_refused_as_configure_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_THREADS", "0")
    with pytest.raises(ValueError, match="threads is 0; it must be a whole number of at least 1"):
        _ = Registry().settings


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("memory_bytes", -1, "a whole number of at least 0"),
        ("memory_bytes", 1e6, "a whole number"),
        ("memory_bytes", math.inf, "a whole number"),
        ("disk_bytes", 1000, "a whole number of at least 1048576"),
        ("threads", 0, "a whole number of at least 1"),
        ("threads", True, "a whole number"),
        ("threads", "4", "a whole number"),
        ("tasks", 0, "a whole number of at least 1"),
        ("queue", -1, "a whole number of at least 0"),
        ("plain_queue", -1, "a whole number of at least 0"),
        ("timeout", 0, "None or seconds above 0"),
        ("timeout", -1, "None or seconds above 0"),
        ("timeout", True, "None or seconds above 0"),
        ("timeout", math.nan, "None or seconds above 0"),
        ("timeout", "5", "None or seconds above 0"),
        ("namespace", "", "use letters, digits"),
        ("namespace", "my app", "use letters, digits"),
        ("namespace", "a/../b", "use letters, digits"),
        ("namespace", "a" * 101, "use letters, digits"),
    ],
)
def test_what_is_out_of_range_is_refused_at_once_and_changes_nothing(
    name: str, value: Any, message: str
) -> None:
    registry = Registry(queue=9)
    with pytest.raises(ValueError, match=message) as refusal:
        registry.configure(**{name: value, "tasks": 3} if name != "tasks" else {name: value})
    assert str(refusal.value).startswith(f"{name} is {value!r}; ")
    assert registry.settings == Settings(queue=9)


def test_a_name_that_is_no_setting_is_refused_with_those_that_are() -> None:
    with pytest.raises(TypeError, match=r"'thread' is no setting; there are disk_bytes, memory_"):
        Registry().configure(thread=4)  # type: ignore[call-arg]


@pytest.mark.parametrize("url", ["redis://localhost", "rediss://localhost:6379/0"])
def test_a_store_of_several_machines_needs_a_namespace(url: str) -> None:
    with pytest.raises(ValueError, match="needs a namespace: configure"):
        Registry().configure(store=url)
    Registry().configure(store=url, namespace="my-app")


@pytest.mark.parametrize("timeout", [0, -1, True, math.nan, "5"])
def test_a_time_limit_of_a_function_is_held_to_the_same_rule(timeout: Any) -> None:
    with pytest.raises(ValueError, match="it must be None or seconds above 0"):
        Registry().generator("drawn", timeout=timeout)(lambda: Image.new("L", (1, 1)))


def test_a_time_limit_may_be_infinite() -> None:
    registry = Registry()
    registry.generator("drawn", timeout=math.inf)(lambda: Image.new("L", (1, 1)))
    assert ask(make_service(registry, timeout=math.inf)).status == 200


def test_configure_of_the_package_is_that_of_the_default_registry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(default, "_given", {})
    monkeypatch.setattr(default, "_settings", None)
    dash_dynamic_image_component.configure(threads=3)
    assert default.settings.threads == 3


def test_settings_are_those_of_one_registry_alone() -> None:
    first, second = Registry(threads=2), Registry(threads=3)
    assert (first.settings.threads, second.settings.threads) == (2, 3)


def test_the_environment_is_read_when_it_is_first_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_TASKS", "6")
    assert registry.settings.tasks == 6


def test_a_setting_counts_for_a_server_that_runs_already(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    registry.generator("drawn")(lambda: Image.new("L", (1, 1)))
    with serve(app.server) as site:
        assert "run;dur=" in site.image("drawn").headers["server-timing"]
        registry.configure(server_timing=False)
        assert "server-timing" not in site.image("drawn").headers
