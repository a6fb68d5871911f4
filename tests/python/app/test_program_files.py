"""Two programs share nothing, and the processes of one program share all, wherever they start."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.servers import backend_option

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app.apps import namespace
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.generators.registry import default

TELL = """
from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app.apps import namespace
from dash_dynamic_image_component.generators.registry import default

def tell(app, registry=default):
    print(namespace(app, registry))

def tell_own(app):
    tell(app, Registry())
"""

MADE = "from dash import Dash\nfrom tell import tell, tell_own\n"

WAYS = {
    "in_the_module.py": MADE + "tell_own(Dash(__name__))",
    "without_a_name.py": MADE + "tell_own(Dash())",
    "under_the_name_of_nothing.py": MADE + "tell_own(Dash('shop'))",
    "by_a_factory.py": MADE + "def make():\n    return Dash(__name__)\ntell_own(make())",
    "by_a_package.py": "from tell import tell_own\nfrom shop.web import make\ntell_own(make())",
    "for_a_server.py": MADE + "import flask\ntell_own(Dash(server=flask.Flask('web')))",
}
"""Modules that make an app."""

BEFORE = "from dash import Dash\napp = Dash(__name__)\n"
PACKAGE = {
    "shop/__init__.py": "",
    "shop/web.py": "from dash import Dash\ndef make(): return Dash()",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"tell.py": TELL, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return folder


def python(*arguments: str, cwd: Path, path: str | Path = "") -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={"PYTHONPATH": str(path), "PATH": os.environ["PATH"], "HOME": str(cwd)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_program_has_one_namespace_however_and_wherever_it_is_started(tmp_path: Path) -> None:
    files = {"app.py": MADE + "tell(Dash('x'))"}
    site, other = (write(tmp_path / name, files) for name in ("site", "other"))
    told = {
        python("app.py", cwd=site),
        python("-m", "app", cwd=site),
        python(str(site / "app.py"), cwd=tmp_path),
        python("-c", "import app", cwd=Path("/"), path=site),  # as gunicorn and uvicorn do
    }
    assert len(told) == 1, told
    assert python("-c", "import app", cwd=Path("/"), path=other) not in told


def test_a_folder_may_have_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    """As an archive of an old system gives, or any umlaut in a locale of ASCII."""
    files = {"app.py": MADE + "app = Dash('x')\ntell(app)\ntell_own(app)"}
    told = [
        python("app.py", cwd=write(tmp_path / os.fsdecode(name), files)).split()
        for name in (b"caf\xe9", b"caf\xe8")
    ]
    assert len({*told[0], *told[1]}) == 4


def test_two_programs_are_told_apart_in_whatever_way_they_make_their_app(tmp_path: Path) -> None:
    imports = "".join(f"import {name[:-3]}\n" for name in WAYS)
    files = {**WAYS, **PACKAGE, "early.py": BEFORE + "from tell import tell_own\ntell_own(app)"}
    site, other = (write(tmp_path / name, files) for name in ("site", "other"))
    from_root, from_site, of_other = (
        python("-c", f"import early\n{imports}", cwd=cwd, path=path).split()
        for cwd, path in ((Path("/"), site), (site, site), (Path("/"), other))
    )
    assert from_root == from_site
    assert len(set(from_root + of_other)) == 2 * (len(WAYS) + 1)


def test_programs_with_a_common_factory_are_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path / "common", {"factory.py": "from dash import Dash\ndef make(): return Dash('x')"}
    )
    program = "from factory import make\nfrom tell import tell\ndef main(): tell(make())\nmain()\n"
    told = [
        python(
            "-c",
            f"import {name}",
            cwd=Path("/"),
            path=f"{write(tmp_path / name, {f'{name}.py': program})}:{tmp_path / 'common'}",
        )
        for name in ("one", "two")
    ]
    assert told[0] != told[1]


def test_two_notebooks_of_one_folder_are_told_apart(tmp_path: Path) -> None:
    """A function that was typed in has no file, and belongs to its process alone."""
    write(tmp_path, {})
    cell = "from dash import Dash; from tell import tell; tell(Dash('notebook'))"
    assert python("-c", cell, cwd=tmp_path) != python("-c", cell, cwd=tmp_path)


def test_all_processes_of_a_program_without_a_file_are_one(tmp_path: Path) -> None:
    write(tmp_path, {})
    cell = """
import os, sys
from dash import Dash
from tell import tell
app = Dash("notebook")
if not (child := os.fork()):
    tell(app); sys.stdout.flush(); os._exit(0)
os.waitpid(child, 0)
tell(app)
"""
    assert len(set(python("-c", cell, cwd=tmp_path).split())) == 1


def test_apps_that_share_the_default_registry_are_one_program(tmp_path: Path) -> None:
    """Which of them is asked first differs from process to process."""
    files = {f"{name}.py": BEFORE for name in "ab"}
    files["app.py"] = "import a, b\nfrom tell import tell\ntell(a.app)\ntell(b.app)\n"
    site = write(tmp_path, {**files, "a.py": f"import tell\n{BEFORE}"})
    assert len(set(python("app.py", cwd=site).split())) == 1


def test_the_file_of_a_function_tells_it_from_one_of_the_same_name(tmp_path: Path) -> None:
    def loaded(folder: str) -> Callable[..., Any]:
        path = tmp_path / folder / "charts.py"
        scope: dict[str, Any] = {"__name__": "charts", "__file__": str(path)}
        exec("def plot(): return DATA", scope)
        return scope["plot"]  # type: ignore[no-any-return]

    for version in (None, "1"):
        made = [
            Generator(loaded(name), max_age=60, version=version) for name in ("one", "two", "two")
        ]
        assert made[0].origin == made[1].origin
        assert made[0].identity != made[1].identity
        assert made[1].identity == made[2].identity


def test_a_namespace_that_is_given_goes_before_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way to tell apart two instances of one program, for each is started with its own."""
    from dash import Dash

    app = Dash(__name__, **backend_option("flask"))
    names = set()
    for tenant in ("a", "b"):
        monkeypatch.setenv("DASH_DYNAMIC_IMAGE_NAMESPACE", f"plots-{tenant}")
        monkeypatch.setattr(default, "_settings", None)
        names.add(namespace(app, default))
        names.add(namespace(app, Registry()))
    assert len(names) == 4
    assert {"plots-a", "plots-b"} <= names
