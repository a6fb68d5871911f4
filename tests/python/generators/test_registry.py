"""Names -> generators."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import pytest
from dash import Dash

from dash_dynamic_image_component import Cancelled, Preview
from dash_dynamic_image_component.generators.registry import Registry, name_of


def define(registry: Registry, **options: Any) -> Any:
    """The same function at each call, as when a notebook runs a cell again."""

    @registry.generator(**options)
    def waves(frequency: float = 8.0) -> float:
        return frequency

    return waves


def test_a_registered_function_remains_a_plain_callable() -> None:
    registry = Registry()

    def waves(frequency: float = 8.0) -> float:
        return frequency

    assert registry.generator(waves) is waves
    assert registry.generator("other")(waves) is waves
    assert registry.generator()(waves) is waves
    assert waves(frequency=2.0) == 2.0
    assert registry.names == ["waves", "other"]


def test_options_reach_the_generator() -> None:
    registry = Registry()
    define(registry, version="3", max_age=math.inf, public=True)
    generator = registry.find("waves")
    assert (generator.version, generator.max_age, generator.public) == ("3", math.inf, True)


def test_the_same_function_again_replaces_the_first() -> None:
    registry = Registry()
    define(registry)
    second = define(registry, max_age=60)
    assert registry.find("waves").function is second
    assert registry.find("waves").max_age == 60


def test_another_function_under_the_same_name_is_an_error_that_names_both() -> None:
    registry = Registry()
    define(registry)

    def other() -> None: ...

    with pytest.raises(ValueError, match=r"define.*waves has it.*other asks for it.*another-name"):
        registry.generator("waves")(other)
    assert registry.find("waves").function is not other


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    registry = Registry()
    define(registry)
    with pytest.raises(LookupError, match="no generator named 'wave'; did you mean 'waves'"):
        registry.find("wave")


def test_a_registered_function_stands_for_its_name() -> None:
    registry = Registry()
    waves = define(registry)
    assert name_of(waves) == "waves"
    assert registry.find(waves).name == "waves"


def test_a_method_of_an_object_stands_for_its_name() -> None:
    class Camera:
        def frame(self) -> None: ...

    camera, registry = Camera(), Registry()
    registry.generator("camera")(camera.frame)
    assert name_of(camera.frame, [registry]) == "camera"


def test_a_function_that_is_not_registered_is_told_so() -> None:
    def nobody() -> None: ...

    with pytest.raises(LookupError, match="nobody is not registered; put @generator above it"):
        name_of(nobody)


def test_a_function_with_two_names_must_be_named() -> None:
    registry = Registry()
    waves = define(registry)
    registry.generator("second")(waves)
    with pytest.raises(LookupError, match=r"several names \(second, waves\)"):
        name_of(waves)


def test_a_page_is_told_versions_nullable_parameters_and_previews() -> None:
    registry = Registry()
    define(registry, version="3", max_age=math.inf, preview="off")

    @registry.generator(version="7")
    def finite(a: int, b: int | None = None) -> None: ...

    @registry.generator(preview=Preview(quality=50))
    def always() -> None: ...

    assert registry.describe() == {
        "waves": {"nullable": [], "parsed": ["frequency"], "version": "3"},
        "finite": {
            "nullable": ["b"],
            "required": ["a"],
            "parsed": ["a", "b"],
            "preview": ["preview", "half"],
        },
        "always": {"nullable": [], "preview": ["preview"]},
    }


def test_a_page_is_told_how_the_values_of_a_function_are_coloured() -> None:
    registry = Registry()

    @registry.generator(data=True)
    def plain() -> None: ...

    @registry.generator(data="exact", colormap="magma", value_range=(-1, 1), preview="off")
    def told() -> None: ...

    @registry.generator(data=True, colormap=[(0, 0, 0), (255, 0, 0)])
    def listed() -> None: ...

    @registry.generator(colormap="magma", value_range=(0, 1))
    def picture() -> None: ...

    facts = json.loads(json.dumps(registry.describe()))
    assert facts == {
        "plain": {"nullable": [], "data": True, "preview": ["data8"]},
        "told": {"nullable": [], "data": "exact", "colormap": "magma", "value_range": [-1, 1]},
        "listed": {
            "nullable": [],
            "data": True,
            "colormap": [[0, 0, 0], [255, 0, 0]],
            "preview": ["data8"],
        },
        "picture": {"nullable": [], "preview": ["preview", "half"]},
    }


def test_a_preview_of_values_has_no_options() -> None:
    options: dict[str, Any] = {"preview": "on"}
    with pytest.raises(
        ValueError, match=r"data= a preview is values in 8 bits; leave preview= out"
    ):
        Registry().generator("a", data=True, preview=Preview(quality=50))(lambda: None)
    with pytest.raises(ValueError, match='"auto", "off" or a Preview'):
        Registry().generator("a", data=True, **options)(lambda: None)


def test_a_page_is_told_which_runs_end_when_nobody_waits_for_them() -> None:
    registry = Registry()
    options: dict[str, Any] = {"preview": "off"}

    @registry.generator(**options)
    def plain() -> None: ...

    @registry.generator(**options)
    def asking(cancelled: Cancelled) -> None: ...

    @registry.generator(**options)
    async def later() -> None: ...

    @registry.generator(concurrency=1, **options)
    async def limited() -> None: ...

    @registry.generator(concurrency=1, **options)
    async def limited_and_asking(cancelled: Cancelled | None = None) -> None: ...

    stops = [name for name, facts in registry.describe().items() if facts.get("stops")]
    assert stops == ["asking", "later", "limited_and_asking"]


def test_an_app_has_one_registry_of_its_own() -> None:
    app = Dash(__name__)
    Registry(app)
    with pytest.raises(ValueError, match="has a registry of its own already"):
        Registry(app)


@pytest.mark.parametrize(
    ("store", "error", "words"),
    [
        ("redis://cache", ImportError, "dash-dynamic-image-component\\[redis\\]"),
        ("unix:///run/redis.sock", ImportError, "dash-dynamic-image-component\\[redis\\]"),
        ("memcached://cache", ValueError, "use redis://"),
        ({}, TypeError, "no store: it has no put"),
    ],
)
def test_a_store_that_cannot_be_opened_is_told_at_configure(
    monkeypatch: pytest.MonkeyPatch, store: Any, error: type[Exception], words: str
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    registry = Registry()
    with pytest.raises(error, match=words):
        registry.configure(store=store, namespace="a", threads=3)
    assert registry.settings.threads != 3


def test_a_url_that_redis_cannot_read_is_told_at_configure() -> None:
    with pytest.raises(ValueError, match="socket_timeout"):
        Registry().configure(store="redis://cache/0?socket_timeout=abc", namespace="a")


def test_a_name_that_another_registry_has_is_told_of_it() -> None:
    own, other = Registry(), Registry()
    other.generator("waves_of_another")(lambda: None)
    with pytest.raises(LookupError, match=r"another registry has it.*register it there too"):
        own.find("waves_of_another")
    with pytest.raises(LookupError, match=r"did you mean 'waves_of_another'"):
        other.find("waves_of_other")
