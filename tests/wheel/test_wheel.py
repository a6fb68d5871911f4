"""The sdist and the wheel, built once and installed where there is neither Node nor numpy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = "dash_dynamic_image_component"
VERSION = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
BUILT = {
    "DynamicImage.py",
    "DynamicImage.pyi",
    "_imports_.py",
    "async-asked.js",
    "async-asked.js.map",
    "async-colorbar.js",
    "async-colorbar.js.map",
    "async-copy.js",
    "async-copy.js.map",
    "async-description.js",
    "async-description.js.map",
    "async-failure.js",
    "async-failure.js.map",
    "async-formats.js",
    "async-formats.js.map",
    "async-frames.js",
    "async-frames.js.map",
    "async-keyboard.js",
    "async-keyboard.js.map",
    "async-layers.js",
    "async-layers.js.map",
    "async-live.js",
    "async-live.js.map",
    "async-pace.js",
    "async-pace.js.map",
    "async-place.js",
    "async-place.js.map",
    "async-prefetch.js",
    "async-prefetch.js.map",
    "async-shapes.js",
    "async-shapes.js.map",
    "async-stage.js",
    "async-stage.js.map",
    "async-upload.js",
    "async-upload.js.map",
    "async-values.js",
    "async-values.js.map",
    "async-view.js",
    "async-view.js.map",
    f"{PACKAGE}.min.js",
    f"{PACKAGE}.min.js.map",
    "devtools.js",
    "metadata.json",
    "package-info.json",
    "proptypes.js",
}


def python(executable: Path, *arguments: Any, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python where the PATH leads to no node, no npm and nothing else of this machine."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # Most of what pip installs is never imported; it would take half of the time to compile.
    clean["PIP_COMPILE"] = "0"
    return subprocess.run(
        [executable, *map(str, arguments)],
        cwd=cwd,
        env={**clean, "PATH": str(executable.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def succeed(executable: Path, *arguments: Any, cwd: Path) -> str:
    """The output of a Python that must not fail."""
    result = python(executable, *arguments, cwd=cwd)
    assert result.returncode == 0, result.stdout
    return result.stdout


def pip_install(executable: Path, *arguments: Any, cwd: Path) -> None:
    """Let the pip of these tests install into another environment, which has none of its own."""
    pip = ("-m", "pip", "--python", executable, "install", "--quiet")
    succeed(Path(sys.executable), *pip, *arguments, cwd=cwd)


def files_of(package: Path) -> set[str]:
    """The names of the files of a package in a folder, but for compiled ones."""
    files = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(package).as_posix() for path in files}


def names_in(wheel: Path) -> set[str]:
    """The names of the package's own files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {name.removeprefix(f"{PACKAGE}/") for name in names if name.startswith(f"{PACKAGE}/")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    # Without isolation: `make` has just installed the package with it. It would only download
    # dash once more.
    arguments = ("-m", "build", "--no-isolation", "--outdir", out, ROOT)
    # The sdist is put together in the folder of the project, where another worker may build one.
    with FileLock(tmp_path_factory.getbasetemp().parent / "sdist.lock"):
        succeed(Path(sys.executable), *arguments, cwd=out)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def sdist(built: tuple[Path, Path]) -> Path:
    return built[0]


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> Path:
    return built[1]


@pytest.fixture(scope="module")
def empty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment into which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder)
    executable = folder / "bin" / "python"
    pip_install(executable, wheel, cwd=folder)
    return executable


@pytest.fixture(scope="module")
def served(empty: Path) -> dict[str, Any]:
    """What an app that knows nothing but the installed package serves."""
    output = succeed(empty, "-I", "-W", "error", HERE / "probe.py", cwd=empty.parent)
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


def test_files_carry_the_version_of_package_json(sdist: Path, wheel: Path) -> None:
    assert sdist.name == f"{PACKAGE}-{VERSION}.tar.gz"
    assert wheel.name == f"{PACKAGE}-{VERSION}-py3-none-any.whl"


def test_wheel_holds_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    here = files_of(ROOT / PACKAGE)
    assert names_in(wheel) == here
    assert here >= {*BUILT, "app/dynamic_image.css", "py.typed", "__init__.py"}
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
    assert folders == {PACKAGE, f"{PACKAGE}-{VERSION}.dist-info"}


def test_wheel_tells_its_licence_its_versions_of_python_and_its_links(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told = message_from_bytes(archive.read(f"{PACKAGE}-{VERSION}.dist-info/METADATA"))
    classifiers = told.get_all("Classifier") or []
    assert told["License-Expression"] == "MIT"
    assert {f"Programming Language :: Python :: 3.{n}" for n in (11, 12, 13, 14)} <= {*classifiers}
    assert "Framework :: Dash" in classifiers
    assert "matplotlib" in told["Keywords"].split(",")
    assert told.get_all("Project-URL") == ["Dash, https://dash.plotly.com"]


def test_sdist_holds_all_that_a_build_needs(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"LICENSE", "README.md", "package-lock.json", "src/index.ts", "tsconfig.json"}
    assert names >= {f"{PACKAGE}/{name}" for name in BUILT} | needed
    assert not [name for name in names if name.startswith(("node_modules", ".venv"))]


def test_built_files_name_no_folder_of_this_machine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        named = [name for name in archive.namelist() if str(ROOT).encode() in archive.read(name)]
    assert named == []


def test_installed_package_is_the_one_of_the_empty_environment(
    served: dict[str, Any], empty: Path
) -> None:
    assert served["version"] == VERSION
    assert Path(served["location"]).is_relative_to(empty.parents[1])


def test_page_knows_the_generator_and_holds_the_component(served: dict[str, Any]) -> None:
    assert served["data block"]
    assert served["layout"][0]["namespace"] == PACKAGE
    assert served["layout"][0]["type"] == "DynamicImage"


def test_bundle_and_stylesheet_are_served(served: dict[str, Any]) -> None:
    package = ROOT / PACKAGE
    for name, file, media_type in (
        ("bundle", f"{PACKAGE}.min.js", "javascript"),
        ("stylesheet", "app/dynamic_image.css", "text/css"),
    ):
        assert served[name]["status"] == 200
        assert media_type in served[name]["type"]
        assert served[name]["bytes"] == (package / file).stat().st_size


def test_function_becomes_an_image_without_numpy(served: dict[str, Any]) -> None:
    assert served["numpy"] is False
    assert served["image"] == {"type": "image/png", "size": [3, 3], "color": [0, 128, 128]}


def test_sdist_installs_without_node(sdist: Path, wheel: Path, empty: Path, tmp_path: Path) -> None:
    # What the build asks for joins the dependencies in `empty`: in isolation, as `make` installs
    # the package, dash would be downloaded and unpacked once more.
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    pip_install(empty, *wanted["requires"], cwd=tmp_path)
    options = ("--no-deps", "--no-build-isolation", "--target", tmp_path)
    pip_install(empty, *options, sdist, cwd=tmp_path)
    assert files_of(tmp_path / PACKAGE) == names_in(wheel)


@pytest.mark.parametrize("editable", [False, True], ids=["plain", "editable"])
def test_checkout_without_npm_stops_with_one_sentence(
    sdist: Path, tmp_path: Path, editable: bool
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (checkout,) = tmp_path.iterdir()
    for name in BUILT:
        (checkout / PACKAGE / name).unlink()
    shutil.rmtree(checkout / f"{PACKAGE}.egg-info", ignore_errors=True)
    # Nothing is installed: it must stop before that, and needs no isolation to do so.
    options = ["--no-deps", "--no-build-isolation", "--target", tmp_path / "installed"]
    where = ["--editable", checkout] if editable else [checkout]
    result = python(Path(sys.executable), "-m", "pip", "install", *options, *where, cwd=tmp_path)
    assert result.returncode != 0
    assert "is not built yet and npm is missing: install Node.js" in result.stdout
    assert "Traceback" not in result.stdout
