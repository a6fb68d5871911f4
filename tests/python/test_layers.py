"""The layers of the package: imports point downwards, and only `app` knows a web framework."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import dash_dynamic_image_component as package

ROOT = Path(package.__file__).parent
LAYERS = ("app", "service", "execution", "generators", "uploads", "images", "storage", "base")
RANK = {name: LAYERS.index(name) for name in LAYERS}
WEB = {"dash", "fastapi", "flask", "quart", "starlette", "werkzeug"}
MODULES = {path for path in ROOT.rglob("*.py") if path.parent != ROOT}


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, lazily or for its types only included."""
    here = [package.__name__, *path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = here[: len(here) - node.level + 1] if node.level else []
            base = ".".join([*parents, *filter(None, [node.module])])
            yield from (f"{base}.{each.name}" for each in node.names)


@cache
def own(path: Path) -> set[Path]:
    """The modules of the package that a module imports."""
    names = (each.split(".")[1:] for each in imported(path) if each.startswith(package.__name__))
    files = (ROOT.joinpath(*name) for name in names)
    return {
        each
        for file in files
        for each in (file.with_suffix(".py"), file.parent.with_suffix(".py"))
        if each in MODULES
    }


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def test_imports_point_to_lower_layers() -> None:
    upward = [
        f"{path.relative_to(ROOT)} imports {other.relative_to(ROOT)}"
        for path in MODULES
        for other in own(path)
        if RANK[layer(other)] < RANK[layer(path)]
        or {layer(path), layer(other)} == {"images", "storage"}
    ]
    assert upward == []


def test_no_imports_form_a_circle() -> None:
    TopologicalSorter({path: own(path) - {path} for path in MODULES}).prepare()


def test_axes_need_nothing_but_the_standard_library() -> None:
    """They are imported with the package, for people who have neither NumPy nor Matplotlib."""
    folder = ROOT / "images" / "axes"
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if path.parent == folder
        for name in imported(path)
        if not name.startswith(f"{package.__name__}.images.axes")
        and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert found == []


def test_only_the_app_layer_imports_a_web_framework() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if layer(path) != "app"
        for name in imported(path)
        if name.split(".")[0] in WEB
    ]
    assert found == []
