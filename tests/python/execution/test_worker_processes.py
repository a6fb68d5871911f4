"""Functions with `executor="processes"`: found by processes, and apart from each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import wraps
from importlib import import_module
from multiprocessing import current_process, get_context
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.interpreters import run
from support.leavers import eventually
from support.pictures import number_in, numbered
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.execution.worker_processes import WorkerProcesses

pytestmark = pytest.mark.slow

PAGE = """
import dash
from dash_dynamic_image_component import generator
from PIL import Image

dash.register_page(__name__, path="/{name}")

@generator(executor="processes")
def {name}(width: int):
    return Image.new("L", (width, 5))

layout = []
"""
APP = """
from dash import Dash, page_container
from dash_dynamic_image_component import generator
from PIL import Image

app = Dash(__name__, use_pages=True)
app.layout = page_container

@generator(executor="processes")
def beside_the_app(width: int):
    return Image.new("L", (width, 6))
"""
ASK = """
from {module} import app
client = app.server.test_client()
for name in {names}:
    answer = client.get("/_dash-dynamic-image/" + name + '?p={{"width":3}}')
    print(answer.status_code, answer.data[16:24].hex())
"""


@pytest.mark.parametrize("module", ["site_app", "in_package.site_app"])
def test_a_function_of_a_page_and_one_beside_the_app_are_found(module: str, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*module.split(".")[:-1])
    (folder / "pages" / "deep").mkdir(parents=True)
    (folder / "site_app.py").write_text(APP)
    (folder / "pages" / "first.py").write_text(PAGE.format(name="first"))
    (folder / "pages" / "deep" / "second-page.py").write_text(PAGE.format(name="second"))
    (folder / "pages" / "third.py").write_text(PAGE.format(name="third") + "app = dash.get_app()\n")
    names = ["first", "second", "third", "beside_the_app"]
    program = ASK.format(module=module, names=names)
    said = run(program, silent=False, warnings="default", PYTHONPATH=str(tmp_path))
    assert said.split() == ["200", "0000000300000005"] * 3 + ["200", "0000000300000006"]


def decorated_above(function: Any) -> Any:
    @wraps(function)
    def wrapper() -> Any:
        return function()

    return wrapper


registry = Registry()


@decorated_above
@registry.generator(executor="processes")
def covered() -> Image.Image:
    return numbered(1)


def test_a_function_that_no_process_can_find_is_refused_with_the_remedy(
    caplog: pytest.LogCaptureFixture,
) -> None:
    registry.generator("lambda", executor="processes")(lambda: numbered(1))

    @registry.generator("inner", executor="processes")
    def inner() -> Image.Image:
        return numbered(1)

    service = make_service(registry)
    for name in ("lambda", "inner", "covered"):
        caplog.clear()
        assert ask(service, name=name).status == 500
        eventually(lambda: "cannot be sent to another process" in caplog.text)
        eventually(lambda: "no lambda, no function inside another one" in caplog.text)


@pytest.mark.parametrize("of_the_user", [False, True])
def test_a_module_that_cannot_be_imported_costs_one_call_and_no_process(
    of_the_user: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "leaves_at_import.py").write_text(
        "import multiprocessing, sys\n"
        "if multiprocessing.parent_process(): sys.exit('no configuration here')\n"
        "from support.pictures import numbered\n"
        "def drawn(): return numbered(1)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    leaves_at_import = import_module("leaves_at_import")

    registry = Registry()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        executor = pool if of_the_user else "processes"
        registry.generator("where", executor=executor)(drawn_elsewhere.where)
        registry.generator("leaves", executor=executor)(leaves_at_import.drawn)
        service = make_service(registry)
        process = number_in(ask(service, name="where").body)
        assert ask(service, name="leaves").status == 500
        eventually(lambda: "cannot import drawn from leaves_at_import" in caplog.text)
        eventually(lambda: "no configuration here" in caplog.text)
        assert number_in(ask(service, name="where").body) == process


def test_a_function_is_found_by_forked_processes_of_the_user() -> None:
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        service = service_with(drawn_elsewhere.where, executor=lambda: pool)
        assert number_in(ask(service).body) != os.getpid()


def test_a_function_that_ends_its_process_takes_no_other_call_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry()
    registry.generator("leaves", executor="processes")(drawn_elsewhere.leaves)
    registry.generator("where", executor="processes")(drawn_elsewhere.where)
    registry.generator("gated", executor="processes", max_age=0)(drawn_elsewhere.gated)
    service = make_service(registry)
    params = json.dumps({"folder": str(tmp_path), "value": 4})
    with ThreadPoolExecutor() as pool:
        running = pool.submit(ask, service, params, "gated")
        began = tmp_path / "4 began"
        eventually(lambda: began.exists() and began.read_text())
        process = began.read_text()
        assert ask(service, name="leaves").status == 500
        (tmp_path / "go").touch()
        assert number_in(running.result().body) == 4
    assert began.read_text() == process  # it was not run again
    eventually(lambda: "ended twice without an answer" in caplog.text)
    assert ask(service, name="where").status == 200


def test_a_call_whose_process_is_killed_runs_once_more(tmp_path: Path) -> None:
    service = service_with(drawn_elsewhere.dies_once, executor="processes")
    assert number_in(ask(service, json.dumps({"folder": str(tmp_path)})).body) == 7


def run_file(folder: Path, program: str) -> str:
    file = folder / "program.py"
    file.write_text(program)
    result = subprocess.run(
        [sys.executable, str(file)], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    return result.stdout + result.stderr


PROGRAM = """
import multiprocessing, os, sys, threading, urllib.request
from dash import Dash
from dash_dynamic_image_component import generator
from PIL import Image

app = Dash()
app.layout = []

@generator(executor="processes")
def drawn():
    return Image.new("L", (3, 5))
"""
UNGUARDED = """
def ask_and_leave():
    url = f"http://127.0.0.1:{server.port}/_dash-dynamic-image/drawn?p={{}}"
    print("answered", urllib.request.urlopen(url).status, flush=True)
    os._exit(0)

if multiprocessing.current_process().name == "MainProcess":
    from werkzeug.serving import make_server
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=ask_and_leave, daemon=True).start()
    app.server.run = lambda **options: server.serve_forever()
app.run()
"""
LEAVES = """
if multiprocessing.current_process().name != "MainProcess":
    sys.exit(1)
print(app.server.test_client().get("/_dash-dynamic-image/drawn?p={}").status_code)
"""


# Its output ends when all its processes have ended, of which the first one ends by `os._exit`.
def test_a_program_that_starts_its_server_without_a_guard_works(tmp_path: Path) -> None:
    assert "answered 200" in run_file(tmp_path, PROGRAM + UNGUARDED)


def test_a_program_that_ends_while_a_process_imports_it_is_told_of_the_guard(
    tmp_path: Path,
) -> None:
    said = run_file(tmp_path, PROGRAM + LEAVES)
    assert "500" in said.split()
    assert "ended while it imported the program" in said
    assert 'under if __name__ == "__main__":' in said


def test_a_function_of_a_program_without_a_file_is_told_to_move() -> None:
    said = run(
        PROGRAM
        + LEAVES.replace(
            "print(", "import logging, sys; logging.basicConfig(stream=sys.stdout)\nprint("
        ),
        silent=False,
        warnings="default",
    )
    assert "500" in said.split()
    assert "put it into a module (a .py file)" in said


def test_a_daemonic_process_has_processes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers of Hypercorn are daemonic, and Python lets such ones start no others."""
    monkeypatch.setattr(current_process(), "daemon", True)
    executor = WorkerProcesses()
    pids = {each.result(60) for each in [executor.submit(os.getpid) for _ in range(3)]}
    assert len(pids) == 3
    assert os.getpid() not in pids
    assert current_process().daemon
    executor.shutdown()
