"""Worker processes of `executor="processes"`: they import the program, and start no server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from dash import Dash
from dash.testing import ignore_register_page

from ..base.processes import is_worker
from ..execution import process_call
from .apps import apps

log = logging.getLogger("dash_dynamic_image_component")


def install() -> None:
    """Let modules of pages be imported without an app; and start no server in a worker process."""
    process_call.importing = _importing
    process_call.program = _modules_of_apps
    if is_worker():
        Dash.run = _start_nothing  # type: ignore[method-assign]


def _modules_of_apps() -> list[str]:
    names = [str(app.config.name) for app in apps.all()]
    return [name for name in names if name != "__main__"]


@contextmanager
def _importing() -> Iterator[None]:
    with ExitStack() as stack:
        with suppress(LookupError):  # a forked process, which has the modules of its parent
            stack.enter_context(ignore_register_page())
        yield


def _start_nothing(self: Dash, *args: Any, **kwargs: Any) -> None:
    """Take the place of `app.run()` where a program has it without `if __name__ == "__main__":`."""
    log.info("a worker process starts no server")
