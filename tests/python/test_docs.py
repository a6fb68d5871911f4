"""The documentation: its programs run, its links lead somewhere, it names every prop and option."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from support.interpreters import run
from support.servers import serve

import dash_dynamic_image_component as package
from dash_dynamic_image_component.base.settings import SettingOptions
from dash_dynamic_image_component.generators.options import OPTION_NAMES
from dash_dynamic_image_component.generators.registry import default

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md") if path.name != "deploy.md")
"""The blocks of deploy.md are started by test_deploy.py."""

GENERATED = {f"{package.__name__}.{name}" for name in ("DynamicImage", "_imports_")}
MODULES = sorted(
    each.name
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not each.ispkg and each.name not in GENERATED
)
LINK = re.compile(r"\[[^]]*]\(([^)#]*)(?:#([^)]*))?\)")

IMPORTS = """
import asyncio
import numpy as np
from dash import Dash, Input, Output, State, dcc, html
from dash_dynamic_image_component import *
from PIL import Image, ImageDraw

app = Dash(__name__)

@generator
def waves(frequency: float = 8.0):
    return np.zeros((8, 8))
"""
"""The program that the blocks of the manual continue."""


def blocks_of(path: Path) -> list[str]:
    """The Python programs of a page."""
    return re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.S)


def anchors_of(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^a-z0-9 _-]", "", each.lower()).replace(" ", "-") for each in headings}


def test_the_modules_of_every_folder_are_known() -> None:
    files = {
        path for path in Path(package.__file__).parent.rglob("*.py") if path.stem != "__init__"
    }
    assert len(MODULES) == len(files) - len(GENERATED)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_the_manual_run(page: str) -> None:
    program = "\n".join([IMPORTS, *blocks_of(ROOT / "docs" / page), "print('ran')"])
    program = program.replace('if __name__ == "__main__":', "if False:  # no server")
    names = run(program, MPLBACKEND="agg")
    assert names.endswith("ran\n")


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}" for name in [*PAGES, "deploy.md"])])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), target
        if anchor:
            assert anchor in anchors_of(file), f"{target}#{anchor}"


@pytest.mark.parametrize(
    ("number", "name", "params"),
    [
        (0, "waves", {"frequency": 8}),
        (1, "readme.draw_line", {"x": 150, "y": 50}),
        (2, "terrain", {}),
    ],
)
def test_the_apps_of_the_readme_run_on_every_backend(
    backend: str,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    name: str,
    params: dict[str, int],
) -> None:
    monkeypatch.setattr(default, "_generators", {})  # the gallery has a `waves` of its own
    programs = [block for block in blocks_of(README) if "app = Dash()" in block]
    assert len(programs) == 3
    program = programs[number].replace("app = Dash()", f"app = Dash(__name__, backend={backend!r})")
    names = {"__name__": "readme"}
    exec(program, names)
    with serve(names["app"].server) as site:  # type: ignore[attr-defined]
        assert site.image(name, params).status == 200
        is_wired = b"_dash_dynamic_image" in site.ask("/_dash-dependencies").body
        assert is_wired == ("callback(" in program)


def test_the_manual_names_every_prop() -> None:
    from dash_dynamic_image_component.DynamicImage import DynamicImage

    text = (ROOT / "docs" / "component.md").read_text(encoding="utf-8")
    props = vars(DynamicImage(id="image"))["available_properties"]
    assert [prop for prop in props if f"`{prop}`" not in text] == []


def test_the_manual_names_every_option_and_setting() -> None:
    options = (ROOT / "docs" / "generators.md").read_text(encoding="utf-8")
    settings = (ROOT / "docs" / "caching.md").read_text(encoding="utf-8")
    assert [name for name in OPTION_NAMES if f"`{name}`" not in options] == []
    assert [name for name in SettingOptions.__annotations__ if f"`{name}`" not in settings] == []
