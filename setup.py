"""Builds the bundle and the generated Python when they are missing; pyproject.toml has the rest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "dash_dynamic_image_component"
BUILT = [
    PACKAGE / "DynamicImage.py",
    PACKAGE / "DynamicImage.pyi",
    PACKAGE / "_imports_.py",
    PACKAGE / "async-asked.js",
    PACKAGE / "async-asked.js.map",
    PACKAGE / "async-colorbar.js",
    PACKAGE / "async-colorbar.js.map",
    PACKAGE / "async-copy.js",
    PACKAGE / "async-copy.js.map",
    PACKAGE / "async-description.js",
    PACKAGE / "async-description.js.map",
    PACKAGE / "async-failure.js",
    PACKAGE / "async-failure.js.map",
    PACKAGE / "async-formats.js",
    PACKAGE / "async-formats.js.map",
    PACKAGE / "async-frames.js",
    PACKAGE / "async-frames.js.map",
    PACKAGE / "async-keyboard.js",
    PACKAGE / "async-keyboard.js.map",
    PACKAGE / "async-layers.js",
    PACKAGE / "async-layers.js.map",
    PACKAGE / "async-live.js",
    PACKAGE / "async-live.js.map",
    PACKAGE / "async-pace.js",
    PACKAGE / "async-pace.js.map",
    PACKAGE / "async-place.js",
    PACKAGE / "async-place.js.map",
    PACKAGE / "async-prefetch.js",
    PACKAGE / "async-prefetch.js.map",
    PACKAGE / "async-shapes.js",
    PACKAGE / "async-shapes.js.map",
    PACKAGE / "async-stage.js",
    PACKAGE / "async-stage.js.map",
    PACKAGE / "async-upload.js",
    PACKAGE / "async-upload.js.map",
    PACKAGE / "async-values.js",
    PACKAGE / "async-values.js.map",
    PACKAGE / "async-view.js",
    PACKAGE / "async-view.js.map",
    PACKAGE / "dash_dynamic_image_component.min.js",
    PACKAGE / "dash_dynamic_image_component.min.js.map",
    PACKAGE / "devtools.js",
    PACKAGE / "metadata.json",
    PACKAGE / "package-info.json",
    PACKAGE / "proptypes.js",
]


def build_component() -> None:
    """Run npm if any built file is missing; an sdist holds them all and needs no npm."""
    missing = [path.name for path in BUILT if not path.exists()]
    if not missing:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            f"{missing[0]} is not built yet and npm is missing: install Node.js 20 or newer, "
            "or install a released package, which needs no Node.js."
        )
    if not (ROOT / "node_modules").is_dir():
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    run(npm, "run", "build")


def run(npm: str, *arguments: str) -> None:
    """Run npm with this Python, which has dash and PyYAML; a python3 on the PATH may not."""
    environment = {**os.environ, "PYTHON": sys.executable}
    status = subprocess.run([npm, *arguments], cwd=ROOT, env=environment).returncode
    if status:
        # No Exception: setuptools turns those of an editable build into mere warnings.
        raise SystemExit(f"`npm {' '.join(arguments)}` failed with status {status}.")


class BuildPy(build_py):
    """`pip install .` and `pip install -e .`."""

    def run(self) -> None:
        """Build what is missing, then collect the package."""
        build_component()
        super().run()


class Sdist(sdist):
    """`python -m build`: the sdist carries the built files."""

    def run(self) -> None:
        """Build what is missing, then collect the sources."""
        build_component()
        super().run()


setup(
    version=json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"],
    cmdclass={"build_py": BuildPy, "sdist": Sdist},
)
