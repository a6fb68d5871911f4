"""What the documentation says is true: its programs run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from support.servers import serve

import dash_dynamic_image_component as package
from dash_dynamic_image_component.generators.registry import default

README = Path(__file__).parents[2] / "README.md"
GENERATED = ("DynamicImage", "_imports_")
MODULES = [name for _, name, _ in pkgutil.iter_modules(package.__path__) if name not in GENERATED]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name: str) -> None:
    module = importlib.import_module(f"{package.__name__}.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("number", "name", "params"),
    [(0, "waves", {"frequency": 8}), (1, "readme.draw_line", {"x": 150, "y": 50})],
)
def test_the_apps_of_the_readme_run_on_every_backend(
    backend: str,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    name: str,
    params: dict[str, int],
) -> None:
    monkeypatch.setattr(default, "_generators", {})  # the gallery has a `waves` of its own
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    programs = [block for block in blocks if "app = Dash()" in block]
    assert len(programs) == 2
    program = programs[number].replace("app = Dash()", f"app = Dash(__name__, backend={backend!r})")
    names = {"__name__": "readme"}
    exec(program, names)
    with serve(names["app"].server) as site:  # type: ignore[attr-defined]
        assert site.image(name, params).status == 200
        assert b"_dash_dynamic_image" in site.ask("/_dash-dependencies").body


def test_the_readme_names_every_prop() -> None:
    from dash_dynamic_image_component.DynamicImage import DynamicImage

    text = README.read_text(encoding="utf-8")
    props = DynamicImage(id="image").available_properties
    assert [prop for prop in props if f"`{prop}`" not in text] == []
