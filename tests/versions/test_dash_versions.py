"""The package on the oldest versions of Dash that it supports, and on the newest.

Each is installed into an environment of its own, where a part of the other tests runs again.
"""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from support.environments import ROOT, newest_dash, python_with_dash, succeed
from support.servers import BACKENDS

OLDER = {
    "3.0.4": ("flask",),
    "3.1.0": ("flask",),
    "4.2.0": BACKENDS,  # the first that has others than Flask
}
"""The two oldest minor versions with Flask alone, the oldest with each backend."""

TESTS = [
    "tests/python/app/test_mount.py",
    "tests/python/service/test_http.py",
    "tests/python/service/test_http_problems.py",
    "tests/python/service/test_login.py",
    "tests/python/uploads/test_uploads.py::test_a_blob_goes_up_and_is_named_by_its_sha256",
    "tests/python/uploads/test_uploads.py::test_a_function_gets_an_image",
    "tests/browser/test_motion.py::test_a_mouse_drags_the_slider_and_the_picture_ends_on_its_value",
]

WHERE_FROM = """
import sys, dash, flask, plotly, werkzeug
import dash_dynamic_image_component
print(dash.__version__, dash_dynamic_image_component.__file__)
print([each.__file__ for each in (dash, flask, plotly, werkzeug)
       if not each.__file__.startswith(sys.prefix)])
"""


@dataclass(frozen=True)
class Run:
    """What pytest did: `passed` are pairs of a module and a backend."""

    status: int
    output: str
    passed: set[tuple[str, str]]


def run(dash: str, backends: tuple[str, ...], folder: Path) -> Run:
    """Run the tests on a version of Dash, on those backends alone."""
    python = python_with_dash(dash, "[fastapi,quart]" if "fastapi" in backends else "")
    report = folder / f"{dash}.xml"
    others = " and ".join(f"not {each}" for each in BACKENDS if each not in backends)
    # Its cache is that of the run around it.
    options = ["-q", "-p", "no:cacheprovider", f"--junit-xml={report}", "-k", others]
    done = subprocess.run(
        [str(python), "-m", "pytest", *options, *TESTS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    return Run(done.returncode, done.stdout, passed(report) if report.exists() else set())


def passed(report: Path) -> set[tuple[str, str]]:
    """The pairs of a module and a backend of which a test passed."""
    cases = [case for case in ElementTree.parse(report).iter("testcase") if not len(case)]
    return {
        (case.attrib["classname"].rpartition(".")[2], backend)
        for case in cases
        for backend in BACKENDS
        if backend in case.attrib["name"].partition("[")[2]
    }


def check(done: Run, backends: tuple[str, ...]) -> None:
    modules = {Path(test.partition("::")[0]).stem for test in TESTS}
    assert done.status == 0, done.output
    assert done.passed == {(module, backend) for module in modules for backend in backends}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Run]]]:
    """All at once, since most of their time is waiting."""
    folder = tmp_path_factory.mktemp("reports")
    with ThreadPoolExecutor() as pool:
        yield {dash: pool.submit(run, dash, OLDER[dash], folder) for dash in OLDER}


@pytest.mark.parametrize("dash", OLDER)
def test_an_older_dash_passes_the_route_tests_and_one_in_the_browser(
    dash: str, runs: dict[str, Future[Run]]
) -> None:
    check(runs[dash].result(), OLDER[dash])


@pytest.mark.parametrize("dash", OLDER)
def test_its_environment_holds_that_dash_and_the_package_of_this_folder(
    dash: str, runs: dict[str, Future[Run]]
) -> None:
    runs[dash].result()
    about, foreign = succeed(python_with_dash(dash), "-c", WHERE_FROM).splitlines()
    assert about == f"{dash} {ROOT / 'dash_dynamic_image_component' / '__init__.py'}"
    assert foreign == "[]"


def test_the_newest_dash_is_that_of_this_environment_or_passes_them_too(tmp_path: Path) -> None:
    newest = newest_dash()
    if newest != version("dash"):
        check(run(newest, BACKENDS, tmp_path), BACKENDS)


def test_the_oldest_dash_is_the_one_that_the_package_asks_for() -> None:
    assert f"dash>={next(iter(OLDER))}" in (requires("dash-dynamic-image-component") or [])
