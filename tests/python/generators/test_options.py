"""Options of generators and settings: told once, completed by editors, checked by mypy."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any, Union

import pytest
from dash.dependencies import DashDependency

from dash_dynamic_image_component import Registry, image_callback
from dash_dynamic_image_component.app.callbacks import CallbackOptions
from dash_dynamic_image_component.base.settings import SettingOptions, Settings
from dash_dynamic_image_component.generators import options
from dash_dynamic_image_component.generators.options import OPTION_NAMES, GeneratorOptions
from dash_dynamic_image_component.images.options import ImageOptions

ROOT = Path(__file__).parents[3]

PROGRAM = """
from typing import assert_type

from dash import Dash, Input, Output, State
from dash_dynamic_image_component import Preview, Registry, configure, generator, image_callback

app = Dash()
registry = Registry(app, threads=2, store="redis://cache", namespace="x", timeout=None)
source, x, y = Output("image", "src"), Input("x", "value"), State("y", "value")

def waves(frequency: float = 8.0) -> str:
    return ""

assert_type(generator(waves)(frequency=2.0), str)
assert_type(generator("a", max_age=60)(waves)(2.0), str)
assert_type(registry.generator(format="webp", quality=80)(waves)(2.0), str)
assert_type(image_callback(app, source, x, y, max_age=60)(waves)(2.0), str)
assert_type(image_callback(source, frequency=x, max_age=60, public=True)(waves)(2.0), str)
generator(version="3", max_age=float("inf"), public=True, timeout=3, executor="processes")
generator(authorize=lambda request, params: True, vary=lambda request: "me", folder="images")
generator(preview=Preview(quality=50), colormap="viridis", value_range=(0, 1))
generator(executor=None, preview="off", format="auto", colormap=[(0, 0, 0), (255, 255, 255)])
image_callback(source, x, prevent_initial_call=True, value_range=(0.0, 1.0), colormap="viridis")
image_callback(source, points=[x, y, 7], box={"left": x, "top": 1}, timeout=3)
image_callback(source, quality=x, format=y, version=State("v", "value"), max_age=60)
image_callback(source, value_range=[x, y])
configure(threads=2, server_timing=False, memory_bytes=2**20)
registry.configure(store=None, timeout=0.5, disk_bytes=2**30, tasks=1, queue=0)

generator(max_ages=60)  # E
generator("a", max_age="60")  # E
generator(format="gif")  # E
generator("a", preview="on")  # E
generator(public="yes")  # E
generator(threads=2)  # E
generator(prevent_initial_call=True)  # E
registry.generator("a", colourmap="viridis")  # E
registry.generator(value_range=(0, 1, 2))  # E
registry.generator(quality="high")  # E
image_callback(source, x, max_ages=60)  # E
image_callback(source, x, max_age="60")  # E
image_callback(source, x=x, formats="webp")  # E
image_callback(source, x=x, format="gif")  # E
image_callback(source, x=x, max_age=60, radius=3)  # E
image_callback(source, x, prevent_initial_call="no")  # E
generator(max_age=60)(waves)("two")  # E
image_callback(source, x)(waves)("two")  # E
configure(thread=2)  # E
configure(threads="2")  # E
registry.configure(server_timing="off")  # E
Registry(app, queues=9)  # E
Registry(app, queue="9")  # E
"""
"""Each line that ends with `# E` is wrong in one place."""


def test_mypy_refuses_misspelt_and_ill_typed_options_and_nothing_else(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--config-file=pyproject.toml", str(program)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    faults = dict.fromkeys(re.findall(r"program\.py:(\d+): error: ", checked.stdout))
    lines = PROGRAM.splitlines()
    assert [lines[int(number) - 1] for number in faults] == [
        line for line in lines if line.endswith("# E")
    ], checked.stdout + checked.stderr


def with_dependency(hint: Any) -> Any:
    """A type, or an `Input` for a parameter of the function that has the name of the option."""
    return hint if hint is Any else Union[hint, DashDependency]  # noqa: UP007


def test_image_callback_takes_the_options_of_generator_and_one_of_dash() -> None:
    first, _ = typing.get_overloads(image_callback)
    hints = typing.get_type_hints(first)
    taken = {name: hint for name, hint in hints.items() if name not in ("wiring", "params")}
    del taken["return"]
    wanted = typing.get_type_hints(CallbackOptions)
    assert taken == {name: with_dependency(hint) for name, hint in wanted.items()}
    assert list(wanted) == [*OPTION_NAMES, "prevent_initial_call"]


def test_the_options_of_an_image_are_options_of_its_generator() -> None:
    kept = {each.name for each in dataclasses.fields(ImageOptions)}
    assert kept < set(OPTION_NAMES) == typing.get_type_hints(GeneratorOptions).keys()


def test_every_setting_is_told_with_its_type() -> None:
    assert typing.get_type_hints(SettingOptions) == typing.get_type_hints(Settings)


def test_an_unknown_option_of_a_generator_is_refused() -> None:
    options: Any = {"max_ages": 60}
    with pytest.raises(TypeError, match="unexpected keyword argument 'max_ages'"):
        Registry().generator("a", **options)(lambda: None)


@pytest.mark.parametrize("executor", ["dask", type("Client", (), {"get_executor": None})()])
def test_a_cluster_of_dask_is_given_by_a_function(executor: Any) -> None:
    with pytest.raises(TypeError, match=r"executor=lambda: .*get_executor\(\)"):
        Registry().generator("a", executor=executor)(lambda: None)


@pytest.mark.parametrize("executor", ["dask", type("Client", (), {"get_executor": None})()])
def test_a_cluster_without_dask_is_told_at_registration(
    executor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"dash-dynamic-image-component\[dask\]"):
        Registry().generator("a", executor=executor)(lambda: None)
