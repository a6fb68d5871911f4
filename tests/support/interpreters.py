"""Programs in an interpreter of their own: what imports leave, what is missing, what many share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def run(
    program: str,
    *arguments: object,
    warnings: str = "error",
    silent: bool = True,
    **environment: str,
) -> str:
    """The output of a program, which must not fail, nor say anything on stderr unless it may."""
    result = subprocess.run(
        [sys.executable, "-W", warnings, "-c", program, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert result.returncode == 0, result.stderr
    assert not (silent and result.stderr), result.stderr
    return result.stdout


@contextmanager
def running(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that has said that it is ready, and is gone afterwards."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def go(workers: list[subprocess.Popen[str]]) -> None:
    """Let processes go on that wait for a line."""
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
