"""The pipe to a worker process."""

from __future__ import annotations

from multiprocessing import Pipe
from queue import SimpleQueue
from typing import Any

import pytest
from support.thread_limits import no_more_threads

from dash_dynamic_image_component.execution.worker_pipe import WorkerPipe


class Follower:
    """A call that keeps what it hears."""

    def __init__(self) -> None:
        self.heard = SimpleQueue[Any]()

    def hear(self, name: str, frame: Any) -> None:
        self.heard.put((name, frame))


def test_a_call_hears_its_frames_after_one_for_which_no_thread_could_be_started() -> None:
    here, there = Pipe()
    with here, there:
        pipe, follower = WorkerPipe(here), Follower()
        with no_more_threads(), pytest.raises(RuntimeError, match="can't start"):
            pipe.follow(Follower())
        pipe.follow(follower)
        there.send(("a", 1))
        assert follower.heard.get(timeout=10) == ("a", 1)
        there.close()  # which ends the thread
