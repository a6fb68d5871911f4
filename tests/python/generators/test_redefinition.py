"""Two functions of one name in one file are an error; a function that is defined again is none."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dash_dynamic_image_component import Registry

IMPORT = "from dash_dynamic_image_component import generator\n"

Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Writes a module of a default registry of its own, and loads it, again if it was loaded."""
    own = Registry()
    monkeypatch.setattr("dash_dynamic_image_component.generator", own.generator)
    monkeypatch.syspath_prepend(tmp_path)
    name = f"redefined_{time.time_ns()}"

    def load(source: str) -> ModuleType:
        (tmp_path / f"{name}.py").write_text(IMPORT + source)
        importlib.invalidate_caches()
        if name in sys.modules:
            return importlib.reload(sys.modules[name])
        return importlib.import_module(name)

    yield load
    sys.modules.pop(name, None)


TWO = {
    "functions": "@generator\ndef waves(): ...\n\n@generator\ndef waves(x: int): ...\n",
    "one async, decorators of several lines": (
        "@generator(\n    max_age=60,\n)\ndef waves(): ...\n@generator\nasync def waves(): ...\n"
    ),
    "names of their own": '@generator("a")\ndef f(): ...\n@generator("a")\ndef f(): ...\n',
    "lambdas": 'generator("a")(lambda: 1)\ngenerator("a")(lambda: 2)\n',
    "methods": (
        "class A:\n    @generator\n    def waves(x=1): ...\n"
        "    @generator\n    def waves(y=1): ...\n"
    ),
    "wrapped": (
        "import functools\n"
        "def logged(f):\n    return functools.wraps(f)(lambda *a: f(*a))\n"
        "@generator\n@logged\ndef waves(): ...\n@generator\n@logged\ndef waves(): ...\n"
    ),
}


@pytest.mark.parametrize("source", TWO.values(), ids=TWO)
def test_two_functions_of_one_name_are_an_error_that_names_both_lines(
    source: str, load: Load
) -> None:
    with pytest.raises(ValueError, match=r"has one on line \d+ and one on line \d+; rename"):
        load(source)


def test_the_lines_are_those_of_the_file(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"redefined_\d+\.py has one on line 2 and one on line 5"):
        load(TWO["functions"])


def test_a_module_that_is_loaded_again_replaces_its_functions(load: Load) -> None:
    load("@generator\ndef waves(): return 1\n")
    load("\n\n# moved\n@generator\ndef waves(): return 2\n")
    load("def waves(): return 0\n\n\n@generator\ndef waves(): return 3\n")


def test_an_imported_name_stands_for_the_function_of_a_module_that_was_loaded_again() -> None:
    """As `from charts import waves` in a notebook with `%autoreload`."""
    registry = Registry()
    source = "@generator('name')\ndef waves(): ..."
    loaded: list[dict[str, Any]] = [{"generator": registry.generator} for _ in range(3)]
    for names in loaded:
        exec(compile(source, "charts.py", "exec"), names)
    assert [registry.find(each["waves"]).name for each in loaded] == ["name"] * 3
    assert registry.find(loaded[0]["waves"]).function is loaded[2]["waves"]


def test_a_function_of_a_factory_stands_for_no_other_one() -> None:
    registry = Registry()

    def make(grey: int) -> Any:
        return registry.generator("drawn")(lambda: grey)

    first, second = make(1), make(2)
    assert registry.find(second).function() == 2
    with pytest.raises(LookupError, match="is not registered"):
        registry.find(first)


def test_a_cell_that_runs_again_replaces_its_function() -> None:
    registry = Registry()
    for line, file in enumerate(["/tmp/ipykernel_7/1.py", "/tmp/ipykernel_7/2.py", "<stdin>"] * 2):
        source = "\n" * line + "@generator\ndef waves(): ..."
        exec(compile(source, file, "exec"), {"generator": registry.generator, "__name__": "cell"})
    assert registry.names == ["waves"]


def test_a_factory_of_apps_may_take_another_branch() -> None:
    registry = Registry()

    def make_app(dark: bool) -> None:
        if dark:

            @registry.generator("waves")
            def waves() -> None: ...
        else:

            @registry.generator("waves")
            def waves() -> None: ...

    for dark in (False, True, False):
        make_app(dark)
    assert registry.names == ["waves"]


def test_one_function_may_be_registered_again_with_other_options() -> None:
    registry = Registry()
    registry.generator("a")(_first)
    registry.generator("a", max_age=60)(_first)
    found = registry.get("a")
    assert found is not None
    assert found.max_age == 60


def _first() -> None: ...
