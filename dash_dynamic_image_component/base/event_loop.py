"""Event loops of the package, each in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from pathlib import Path
from threading import Lock, Thread

from .forks import renew_after_fork
from .kills import kills

IDLE_MODULES = ("selectors", "windows_events")
"""Modules of Python in which an event loop waits."""

logger = logging.getLogger("dash_dynamic_image_component")


class LoopThread:
    """An event loop that runs in a thread of this name, made when it is first needed.

    Threads do not survive a fork, and neither does a loop that ran in one. When SystemExit is
    raised in the thread from outside, the tasks of the loop are cancelled, and the loop goes on.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Forget the thread, which a child process lacks, and the lock, which may be locked."""
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """The loop, started if it does not run yet."""
        with self._lock:
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                loop = asyncio.new_event_loop()
                thread = Thread(target=_run, args=(loop,), name=self._name, daemon=True)
                try:
                    thread.start()
                except BaseException:  # too many threads for now
                    loop.close()
                    raise
                self._loop, self._thread = loop, thread
            return self._loop

    def stack(self) -> list[str]:
        """The lines of code that the thread is in, outermost first."""
        identity = None if self._thread is None else self._thread.ident
        frame = sys._current_frames().get(identity or 0)
        return [] if frame is None else traceback.format_stack(frame)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop until it is stopped, whatever is raised in this thread from outside."""
    while True:
        try:
            return loop.run_forever()
        except Exception:  # no callback raises it: the loop cannot run, and would not later
            logger.exception("an event loop cannot run")
            return kills.note(harmful=True)
        except BaseException as error:
            kills.note(harmful=not _came_while_idle(error))
            # They ran when the exception was raised: of calls since, the loop has no task yet.
            for task in asyncio.all_tasks(loop):
                task.cancel()


def _came_while_idle(error: BaseException) -> bool:
    """True if the thread was waiting for events, so that the loop has lost no callback."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    code = None if traceback is None else traceback.tb_frame.f_code
    return code is not None and Path(code.co_filename).stem in IDLE_MODULES


_own = LoopThread("dash-dynamic-image-loop")
_users = LoopThread("dash-dynamic-image-async")


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop of the package's own work: time limits, and waits for stores and executors.

    No code of the app runs on it, so that no such code can block it.
    """
    return _own.get()


def users_loop() -> asyncio.AbstractEventLoop:
    """The loop of `async def` functions; one that blocks it delays only the others.

    Where threads are greenlets, all of them are in one thread of the system, which can run one
    loop: there it is the loop of the package too.
    """
    return _of_users().get()


def stack_of_users_loop() -> list[str]:
    """The lines of code that the loop of `async def` functions is in, outermost first."""
    return _of_users().stack()


def _of_users() -> LoopThread:
    monkey = sys.modules.get("gevent.monkey")
    return _users if monkey is None or not monkey.is_module_patched("threading") else _own
