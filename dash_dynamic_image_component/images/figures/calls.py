"""A call of a function, as far as Matplotlib is concerned: its own figures, and its turn to draw.

A thread or a task knows the call that it works for by a context variable (see `current_call`).
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from ...base.functions import code_of
from .turns import turn

SHARED_WAIT = 5.0
"""Seconds that a call waits for its turn where it draws into a shared figure, or in a thread that
it has started.

The wait has an end, since the call that has the turn may need a lock which this one holds.
"""

_serials = itertools.count(1)
_functions_that_draw: WeakSet[Any] = WeakSet()
"""Functions that were seen to use Matplotlib."""


class RunAgain(BaseException):
    """The end of a run that used Matplotlib without its turn: it is repeated, with it.

    No subclass of Exception, so that functions do not catch it as an error of their own.
    """


def takes_turns(function: Callable[..., Any]) -> bool:
    """Tell whether a function was seen to use Matplotlib, so that its calls start with the turn."""
    try:
        return code_of(function) in _functions_that_draw
    except TypeError:  # it has no hash, or no weak references, so that it cannot be in the set
        return "matplotlib" in sys.modules


class DrawingCall:
    """One run of a function, and what it has done with Matplotlib so far.

    Args:
        function: the function, which is remembered as soon as it uses Matplotlib.
        name: its name in messages.
        loop: the event loop that it runs on, if it is `async def`.
        in_turn: whether it has the turn from its start to its end; by default where the function
            was seen to use Matplotlib.
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
        """True if the image may be wrong, so that the run has to be repeated."""
        self.ended = False
        self.serial = next(_serials)
        self.figures: OrderedDict[Any, Any] = OrderedDict()
        """The figures that pyplot manages for this call, by number."""
        self.former: dict[str, list[Any]] = {}
        """The values that the call has replaced in `rcParams`."""
        self.writes = 0
        """The number of changes of `rcParams` by the call."""
        self.drawn_under: WeakKeyDictionary[Any, tuple[int, dict[str, Any]]] = WeakKeyDictionary()
        """For each figure, `writes` and `rcParams` when it was last drawn into."""
        self.goes_on = False
        """True while the function yields: its figures stay those of pyplot when they are drawn."""
        self._function = function
        self._name = name
        self._loop = loop
        self._refused: TypeError | None = None

    @property
    def has_turn(self) -> bool:
        """True if this is the only call that may use Matplotlib now."""
        return turn.holder is self

    def touch(self) -> None:
        """Take the turn, before the use of something that belongs to the whole process.

        Raises:
            RunAgain: another call has the turn. To wait for it could be a deadlock: this call may
                hold a lock that the other one needs.
            TypeError: the call is on an event loop, where nothing may wait.
        """
        if turn.holder is self:
            if self._loop is not None:
                self._check_thread()
            return
        self._remember_function()
        if turn.take(self):
            return
        self.again = True
        if importing():  # a module whose import was broken off may fail when imported again
            return
        if in_started_thread.get():  # the call may wait for ever for the result of this thread
            turn.wait(self, SHARED_WAIT)
        if not self.has_turn:
            raise RunAgain

    def touch_shared(self) -> None:
        """Take the turn, before the use of a figure that was made before this call."""
        if self.in_turn or (self.again and turn.holder is self):
            return self.touch()
        self._remember_function()
        self.again = True  # other calls may have changed the figure since this one began
        if turn.holder is self or turn.take(self):
            return None
        turn.disturb()
        if not importing():
            # No RunAgain here: it would leave the figure half-changed, for all later calls.
            turn.wait(self, SHARED_WAIT)
        return None

    @contextmanager
    def running(self) -> Iterator[DrawingCall]:
        """Run the block as this call; afterwards Matplotlib is as it was before.

        Raises:
            RunAgain: what the block made may be wrong.
            TypeError: the block drew on an event loop.
        """
        token = call_of_context.set(self)
        try:
            yield self
        finally:
            self.ended = True
            self.figures.clear()
            self.drawn_under.clear()
            call_of_context.reset(token)
            disturbed = turn.leave(self)
            if self._refused is not None:
                raise self._refused
            if self.again or disturbed:
                raise RunAgain

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Run the block while the function yields and goes on."""
        self.goes_on = True
        try:
            yield
        finally:
            self.goes_on = False

    def _remember_function(self) -> None:
        self._check_thread()
        with suppress(TypeError):  # see takes_turns
            _functions_that_draw.add(code_of(self._function))

    def _check_thread(self) -> None:
        if self._loop is not None and self._loop is asyncio._get_running_loop():
            self._refused = TypeError(
                f"{self._name} is async and draws with matplotlib, which is not thread-safe, so "
                "that its calls take turns; make it `def`, or draw in a function of its own: "
                "`await asyncio.to_thread(draw, ...)`"
            )
            raise self._refused


call_of_context: ContextVar[DrawingCall | None] = ContextVar(
    "dash_dynamic_image_call", default=None
)
"""The call for which a thread or a task was started, even after the end of that call."""


in_started_thread: ContextVar[bool] = ContextVar("dash_dynamic_image_started", default=False)
"""True in a thread that a call has started itself."""


def current_call() -> DrawingCall | None:
    """The call that this thread or task works for, unless it has ended."""
    call = call_of_context.get()
    return None if call is None or call.ended else call


@contextmanager
def working_for(call: DrawingCall) -> Iterator[None]:
    """Run the block as a part of a call."""
    token = call_of_context.set(call)
    try:
        yield
    finally:
        call_of_context.reset(token)


@contextmanager
def one_call(function: Callable[..., Any], in_turn: bool | None = None) -> Iterator[DrawingCall]:
    """Run the block as a call of this function, which waits for the turn where it has to.

    Raises:
        RunAgain: what the block made may be wrong; the next call has the turn from its start.
    """
    call = DrawingCall(function, in_turn=in_turn)
    try:
        if call.in_turn:
            turn.acquire(call)
        with call.running():
            yield call
    finally:
        if not call.ended:  # the thread was killed just before it ran
            call.ended = True
            turn.leave(call)


def importing() -> bool:
    """True in the middle of an import, where this thread holds the lock of a module."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
