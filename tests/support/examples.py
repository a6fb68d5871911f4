"""The programs under examples/, as modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from dash.development.base_component import ComponentRegistry

import dash_dynamic_image_component  # noqa: F401  # a library of every page, not of one test

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> ModuleType:
    """A fresh run of an example, without its server."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for each in vars(module).values():
        is_library = isinstance(each, ModuleType) and hasattr(each, "_js_dist")
        if is_library and not each.__name__.startswith("dash."):
            ComponentRegistry.registry.add(each.__name__)  # it may have been imported before
    return module
