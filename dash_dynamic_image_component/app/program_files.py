"""Program files: the files of the code that was running when a Dash app was made."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType

from ..base.processes import process_name

PACKAGE = __name__.partition(".")[0]
MACHINERY = ("dash", PACKAGE)
"""Packages whose frames stand between the code of a program and its app."""

INSTALLED = ("site-packages", "dist-packages")

THIS_PROCESS = process_name()
"""Stands for a program without a file, such as a notebook; the same in forked processes."""


def program_files() -> list[str]:
    """The files of the program that makes an app now, from the call outwards.

    Called while the app is made. The first file is where `Dash(...)` is written. Where that is in a
    function, a factory, the files of its callers follow, up to a module that is being imported or
    run. Files of installed packages, such as a server or a framework, count only where there is no
    other. The list does not depend on the working directory, and is the same in all
    processes that import the app in the same way.
    """
    own: list[str] = []
    installed: list[str] = []
    for frame in _frames():
        file = frame.f_globals.get("__file__")
        if not isinstance(file, str):
            if frame.f_globals.get("__name__") == "__main__":
                return [THIS_PROCESS]
            continue
        path = Path(file).resolve()
        found = installed if _is_installed(path) else own
        if str(path) not in found:
            found.append(str(path))
        if found is own and frame.f_code.co_name == "<module>":
            break
    return own or installed[:1] or [THIS_PROCESS]


def file_of_module(name: str) -> str | None:
    """The file of a module of the program, None for one that has none or is installed."""
    file = getattr(sys.modules.get(name), "__file__", None)
    path = Path(file).resolve() if isinstance(file, str) else None
    return None if path is None or _is_installed(path) else str(path)


def _frames() -> Iterator[FrameType]:
    """The frames that run now, innermost first, without those of Dash and of this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package not in MACHINERY:
            yield frame
        frame = frame.f_back


def _is_installed(path: Path) -> bool:
    if any(part in INSTALLED for part in path.parts):
        return True
    return any(path.is_relative_to(place) for place in _places())


@cache
def _places() -> list[Path]:
    """The folders of Python, of installed packages, and of their scripts."""
    names = ("scripts", "purelib", "platlib", "stdlib", "platstdlib")
    return [Path(sysconfig.get_path(name)).resolve() for name in names]
