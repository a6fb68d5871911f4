"""Frames of a function that yields in a worker process: asked for one at a time, over a pipe.

Each message begins with the name of its call, since a process runs one call after the other and a
message may come late. Both ends are this program, so that messages are pickled as calls are.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ..base.thread_pool import ThreadPool
from .draw import draw_elsewhere
from .frames import Frame, Frames

if TYPE_CHECKING:
    from ..generators.progress import Progress
    from ..images.previews import Wanted
    from .function_call import FunctionCall
    from .run import Run
    from .worker_pipe import WorkerPipe
    from .yields import HeldImage

MORE, STOP = "more", "stop"
"""Messages to a worker: send the next frame; end the function at its next `yield`."""

BEAT_SECONDS = 0.2
"""The time after which a worker tells that its function yields, though nobody asked for more."""


class WorkerCall:
    """A call in a worker process, as the process sees it whose readers wait for its frames."""

    def __init__(self, call: FunctionCall) -> None:
        self._name = uuid4().hex
        wanted = call.wanted if call.frames is None else call.frames.wanted
        self.yields = WorkerYields(self._name, wanted)
        self._limit = call.limit
        self._frames = call.frames
        self._pipe: WorkerPipe | None = None
        self._stopped = False

    def begin(self, pipe: WorkerPipe) -> None:
        """Follow the call in this worker; it may begin once more in another one."""
        self._pipe = pipe
        if self._stopped:
            self._send(STOP)
        pipe.follow(self)
        if self._frames is not None:
            self._frames.come_from(lambda: self._send(MORE))

    def stop(self) -> bool:
        """End the function at its next `yield`."""
        self._stopped = True
        self._send(STOP)
        return True

    def hear(self, name: str, frame: Frame | None) -> None:
        """Take a frame of the call with this name, which may have been that before this one."""
        if name != self._name:
            return
        if frame is None:
            self._frames = None  # the pipe keeps this call until the next one
            return
        self._limit.renew()
        if self._frames is not None and frame.serial:
            self._frames.come(frame.image, frame.progress)

    def _send(self, message: str) -> None:
        if self._pipe is not None:
            self._pipe.send(self._name, message)


class WorkerYields:
    """Takes what a function yields in a worker process; it is pickled with the call."""

    def __init__(self, name: str, wanted: Wanted) -> None:
        self._name = name
        self._wanted = wanted
        self._sender: _Sender | None = None

    def __enter__(self) -> None:
        """Begin to answer what readers ask for."""
        self._sender = _Sender(self._name, self._wanted)
        _this_worker.begin(self._name, self._sender)

    def __exit__(self, *_: object) -> None:
        """Tell that nothing follows."""
        _this_worker.end(self._name)

    def __call__(self, held: HeldImage | None, progress: Progress | None) -> None:
        """Note what the function has yielded.

        Raises:
            CancelledError: nobody waits any more.
        """
        assert self._sender is not None
        self._sender.take(held, progress)


def yield_elsewhere(call: str, yields: WorkerYields, *arguments: Any) -> Run:
    """`draw_elsewhere`, for a function that yields in a worker process."""
    with yields:
        return draw_elsewhere(call, *arguments, taken=yields)


class _Sender:
    """The frames of the call that runs in this process, which are sent as they are asked for."""

    def __init__(self, name: str, wanted: Wanted) -> None:
        self._name = name
        self._threads = ThreadPool(2, "dash-dynamic-image-frames")
        self._frames = Frames(wanted, self._threads)
        self._seen = Frame()
        self._stopped = False
        self._sent = time.monotonic()

    def take(self, held: HeldImage | None, progress: Progress | None) -> None:
        if self._stopped:
            raise CancelledError
        self._frames.take(held, progress)
        if time.monotonic() - self._sent > BEAT_SECONDS:
            self._send(Frame())

    def hear(self, message: str) -> None:
        if message == STOP:
            self._stopped = True
        else:
            self._frames.next(self._seen).add_done_callback(self._send_later)

    def end(self) -> None:
        self._frames.end()

    def _send_later(self, found: Future[Frame | None]) -> None:
        frame = found.result()
        if frame is not None:
            self._threads.submit(self._send_new, frame)

    def _send_new(self, frame: Frame) -> None:
        is_new = frame.drawn > self._seen.drawn
        self._seen = frame
        self._send(frame if is_new else frame._replace(image=None))

    def _send(self, frame: Frame) -> None:
        self._sent = time.monotonic()
        _this_worker.send(self._name, frame)


class _ThisWorker:
    """This process, if it is a worker: its end of the pipe, and the call that it runs."""

    def __init__(self) -> None:
        self._pipe: Connection | None = None
        self._senders: dict[str, _Sender] = {}
        self._early: list[tuple[str, str]] = []
        self._ended: deque[str] = deque(maxlen=100)
        self._lock = Lock()
        self._writing = Lock()

    def use(self, pipe: Connection) -> None:
        self._pipe = pipe
        Thread(target=self._listen, args=(pipe,), daemon=True).start()

    def begin(self, name: str, sender: _Sender) -> None:
        with self._lock:
            self._senders[name] = sender
            early, self._early = self._early, []
        for asked, message in early:
            if asked == name:
                sender.hear(message)

    def end(self, name: str) -> None:
        with self._lock:
            sender = self._senders.pop(name)
            self._ended.append(name)
        sender.end()
        self.send(name, None)

    def send(self, name: str, frame: Frame | None) -> None:
        with self._writing:
            if self._pipe is not None and (frame is None or name in self._senders):
                self._pipe.send((name, frame))

    def _listen(self, pipe: Connection) -> None:
        with suppress(OSError, EOFError):
            while True:
                name, message = pipe.recv()
                with self._lock:
                    sender = self._senders.get(name)
                    if sender is None and name not in self._ended:
                        self._early.append((name, message))
                if sender is not None:
                    sender.hear(message)


_this_worker = _ThisWorker()


def use_pipe(pipe: Connection) -> None:
    """Answer over this end of a pipe, in a worker process that begins."""
    _this_worker.use(pipe)
