"""Memory of large arrays in many threads, in a process of its own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from dash_dynamic_image_component.execution import allocator

PROGRAM = """
import sys
from threading import Barrier, Thread
import numpy as np
from support.attacks import resident_bytes
from dash_dynamic_image_component.execution.allocator import limit_kept_memory

limited = limit_kept_memory()
barrier = Barrier(8)

def run():
    for size in (1_000_000, 4_000_000, 4_000_000, 3_900_000):
        np.ones(size)
        barrier.wait()
    barrier.wait()

before = resident_bytes()
threads = [Thread(target=run) for _ in range(7)]
for each in threads:
    each.start()
for _ in range(4):
    barrier.wait()
print(limited, (resident_bytes() - before) // 2**20)
barrier.wait()
"""


def grown(**environment: str) -> tuple[bool, int]:
    """The answer of `limit_kept_memory`, and the megabytes of freed arrays that threads keep."""
    path = os.pathsep.join(each for each in sys.path if each)
    output = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return output[0] == "True", int(output[1])


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the limits are those of glibc")
def test_threads_keep_no_large_arrays_that_are_freed() -> None:
    limited, megabytes = grown()
    assert limited
    assert megabytes < 100


def test_variables_of_the_user_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "1000000")
    assert not allocator.limit_kept_memory()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not allocator.limit_kept_memory()
