"""The end of threads as Dash's own test runner brings it about when it stops a server."""

from __future__ import annotations

import ctypes
import threading


def running_threads() -> set[int]:
    """The threads that are spared: those that run before a server is started."""
    return {each.ident for each in threading.enumerate() if each.ident is not None}


def kill_threads_since(spared: set[int]) -> None:
    """Raise SystemExit in every thread that began since, as `KillerThread` of Dash does."""
    for number in running_threads() - spared - {threading.get_ident()}:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_long(number), ctypes.py_object(SystemExit)
        )
