"""Whose turn it is to use Matplotlib: one call at a time in a process, from its first use on."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from ...base.forks import renew_after_fork
from ...base.functions import code_of
from .calls import RunAgain, _current, in_started_thread

SHARED_WAIT = 5.0
"""Seconds that a call waits for its turn in the middle: it draws into a shared figure, or in a
thread that it has started.

Whoever has the turn may wait for a lock that this call holds, so that this wait has an end.
"""

_serials = itertools.count(1)
_seen: WeakSet[Any] = WeakSet()
"""Functions that were seen to use Matplotlib."""


def takes_turns(function: Callable[..., Any]) -> bool:
    """Tell whether a function was seen to use Matplotlib, so that it waits for its turn first."""
    try:
        return code_of(function) in _seen
    except TypeError:  # It cannot be remembered: not hashed, or not referred to weakly.
        return "matplotlib" in sys.modules


class Call:
    """One run of a function, and what it has done with Matplotlib so far.

    Args:
        function: the function, which is remembered as soon as it uses Matplotlib.
        name: its name in messages.
        loop: the event loop that it runs on, if it is `async def`.
        in_turn: whether it has its turn from its start to its end; by default where the function
            is known to need it.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str = "the function",
        loop: asyncio.AbstractEventLoop | None = None,
        in_turn: bool | None = None,
    ) -> None:
        self.in_turn = takes_turns(function) if in_turn is None else in_turn
        self.again = False
        """Whether its image may be wrong."""
        self.ended = False
        self.serial = next(_serials)
        self.figures: OrderedDict[Any, Any] = OrderedDict()
        """The figures that pyplot manages for it, by number."""
        self.former: dict[str, list[Any]] = {}
        """The values that it has replaced in `rcParams`."""
        self.writes = 0
        """How often it has changed `rcParams`."""
        self.drawn_under: WeakKeyDictionary[Any, tuple[int, dict[str, Any]]] = WeakKeyDictionary()
        """Figure -> `writes` and `rcParams` when it was last drawn into."""
        self._function = function
        self._name = name
        self._loop = loop
        self._refused: TypeError | None = None

    @property
    def has_turn(self) -> bool:
        """Whether nobody else uses Matplotlib now."""
        return turn.holder is self

    def touch(self) -> None:
        """Take the turn, since something is used that all calls of the process share.

        Raises:
            RunAgain: another call has the turn. To wait here could be for ever: this call may hold
                a lock that the other one needs.
            TypeError: the call is on an event loop, where nothing may wait.
        """
        if turn.holder is self:
            if self._loop is not None:
                self._check_thread()
            return
        self._note()
        if turn.take(self):
            return
        self.again = True
        if importing():  # an import that fails half-way may not succeed another time
            return
        if in_started_thread():  # that ends, while the call waits for what it was to put in a queue
            turn.wait(self, SHARED_WAIT)
        if not self.has_turn:
            raise RunAgain

    def touch_shared(self) -> None:
        """Take the turn, since a figure is used that was made before this call."""
        if self.in_turn or (self.again and turn.holder is self):
            return self.touch()
        self._note()
        self.again = True  # Others may have changed the figure before this call had its turn.
        if turn.holder is self or turn.take(self):
            return None
        turn.disturb()
        if not importing():
            # Stopped here, it would leave the figure half-changed for all calls to come.
            turn.wait(self, SHARED_WAIT)
        return None

    @contextmanager
    def running(self) -> Iterator[Call]:
        """Run as this call, and leave Matplotlib as it was.

        Raises:
            RunAgain: what the block made may be wrong.
            TypeError: the block drew on an event loop.
        """
        token = _current.set(self)
        try:
            yield self
        finally:
            self.ended = True
            self.figures.clear()
            self.drawn_under.clear()
            _current.reset(token)
            turn.leave(self)
            if self._refused is not None:
                raise self._refused
            if self.again:
                raise RunAgain

    def _note(self) -> None:
        self._check_thread()
        with suppress(TypeError):  # see takes_turns
            _seen.add(code_of(self._function))

    def _check_thread(self) -> None:
        if self._loop is not None and self._loop is asyncio._get_running_loop():
            self._refused = TypeError(
                f"{self._name} is async and draws with matplotlib, which knows no threads, so that "
                "its figures take turns; make it `def`, or draw in a function of its own: "
                "`await asyncio.to_thread(draw, ...)`"
            )
            raise self._refused


def _settings() -> dict[str, Any] | None:
    return getattr(sys.modules.get("matplotlib"), "rcParams", None)


def raw_copy(params: dict[str, Any]) -> dict[str, Any]:
    """The settings as they are; `dict.copy` asks `RcParams` for each, which answers for a call."""
    return dict(dict.items(params))


class Turn:
    """Who uses Matplotlib now; others wait in the order in which they came.

    `base` is what `rcParams` were when the turn began, and become again at its end. All but the
    holder read it, and write into it, in place of the settings of the holder.
    """

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    holder: Call | None = None
    base: dict[str, Any] | None = None

    def after_fork(self) -> None:
        """No thread of the parent lives on, whatever turn it had."""
        self.lock = Lock()
        self._waiting: deque[tuple[Call, Future[None]]] = deque()
        self._disturbed = False
        self.changes = 0
        self._restore()
        self.holder = None

    def take(self, call: Call) -> bool:
        """Whether the call has the turn now, without waiting for it."""
        with self.lock:
            if self.holder is None:
                self._give(call)
            return self.holder is call

    def ask(self, call: Call) -> Future[None]:
        """What is done when the call has the turn."""
        future: Future[None] = Future()
        with self.lock:
            if self.holder is None:
                self._give(call)
            if self.holder is call:
                future.set_result(None)
            else:
                self._waiting.append((call, future))
        return future

    def wait(self, call: Call, seconds: float) -> None:
        """Wait for the turn, but no longer."""
        future = self.ask(call)
        with suppress(TimeoutError):
            future.result(seconds)
        future.cancel()

    def leave(self, call: Call) -> None:
        """Give the turn to the next call, if this one has it."""
        with self.lock:
            if self.holder is not call:
                return
            call.again = call.again or self._disturbed
            self._restore()
            self.holder = None
            self._disturbed = False
            while self._waiting and self.holder is None:
                following, future = self._waiting.popleft()
                if future.set_running_or_notify_cancel():
                    self._give(following)
                    future.set_result(None)

    def disturb(self) -> None:
        """Let the call that has the turn run again: a figure was changed that it may draw."""
        with self.lock:
            self._disturbed = self.holder is not None

    def _give(self, call: Call) -> None:
        self.holder = call
        params = _settings()
        self.base = None if params is None else raw_copy(params)
        self.changes += 1

    def _restore(self) -> None:
        params = _settings()
        if params is not None and self.base is not None:
            dict.update(params, self.base)
        self.base = None
        self.changes += 1


turn = Turn()


def importing() -> bool:
    """Whether this thread is in the middle of an import, and holds its lock."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


@contextmanager
def one_call(function: Callable[..., Any], in_turn: bool | None = None) -> Iterator[Call]:
    """Run the block as a call of this function, in its turn if it is known to need one.

    Raises:
        RunAgain: what the block made may be wrong; the next time it has its turn from the start.
    """
    call = Call(function, in_turn=in_turn)
    if call.in_turn:
        turn.ask(call).result()
    with call.running():
        yield call
