"""Data races between calls that return the same memory: detected, and their calls repeated.

Where all calls of a function fill one array, a call may return pixels that an overlapping call has
written, and the pixels do not show it. So a call that returns memory which outlives it gives its
image only after the end of all overlapping calls. If one of these has returned the same memory,
both are repeated, and from then on one call at a time runs of all functions with that memory:

    call A  |--runs--|..waits..|           |--runs--|
    call B      |----runs------|           .........|--runs--|
                               ^ the same memory: both are repeated, one after the other

A call does not wait if its memory is its own, or if equal arguments gave an equal image before.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Condition
from typing import Any
from weakref import WeakKeyDictionary

from ..base.forks import renew_after_fork
from .attempt import Attempt, Checksums
from .returned_memory import Memory, ReturnedBefore

NEW_SECONDS = 1.0
"""Seconds that a call waits for a call of another function, of which no call has ended yet."""

LOOK_SECONDS = 0.002
"""Seconds between two looks of a coroutine at its condition."""

ATTEMPTS = 3
"""The most runs of one call."""

log = logging.getLogger("dash_dynamic_image_component")


@dataclass(eq=False)
class Group:
    """Functions whose calls return the same memory; if `in_turns`, only one of the calls runs."""

    names: set[str]
    in_turns: bool = False


@dataclass(eq=False)
class KnownFunction:
    """A function: its group, how many calls of it have ended, and checksums of its images."""

    group: Group
    ended: int = 0
    checksums: Checksums = field(default_factory=Checksums)


@dataclass(eq=False)
class OverlappingCall:
    """A call of a function.

    Args:
        function: the function.
        was_new: no call of the function had ended when this one began.
        known: its memory was returned before.
        shared: an overlapping call has returned the same memory.
        memory: the memory that it has returned, if that outlives the call.
        overlapping: calls that ran at its end, and still run.
        ended_at: the time of its end, as `time.perf_counter` tells it.
    """

    function: KnownFunction
    was_new: bool = False
    known: bool = False
    shared: bool = False
    memory: Memory | None = None
    overlapping: set[OverlappingCall] = field(default_factory=set)
    ended_at: float = 0.0


class Overlaps:
    """The calls of this process, in threads and on the event loop."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """No call of the parent process runs in its fork."""
        self._changed = Condition()
        self._functions: WeakKeyDictionary[Any, KnownFunction] = WeakKeyDictionary()
        self._queue: list[OverlappingCall] = []
        self._running: set[OverlappingCall] = set()
        self._ended: list[OverlappingCall] = []
        self._returned_before = ReturnedBefore()

    def take_turns(self, function: Callable[..., Any]) -> bool:
        """Whether calls of a function were seen to share memory, so that one runs at a time."""
        return self._of(function).group.in_turns

    def run(self, function: Callable[..., Any], attempt: Callable[[], Attempt]) -> Attempt:
        """Repeat `attempt` until no other call can have written to its pixels; blocks.

        Raises:
            ValueError: each attempt shared its memory with another call.
        """
        for _ in range(ATTEMPTS):
            with self._call_of(function) as call:
                self._wait(lambda: self._may_begin(call))
                made = attempt()
                self._end(call, made.memory)
            if not self._is_sure(call, made):
                self._wait(lambda: self._is_settled(call))
            if not call.shared:
                call.function.checksums.add(made)
                return made
        raise _shared(call)

    async def run_async(
        self, function: Callable[..., Any], attempt: Callable[[], Awaitable[Attempt]]
    ) -> Attempt:
        """`run`, on an event loop."""
        for _ in range(ATTEMPTS):
            with self._call_of(function) as call:
                while not self._may_begin(call):
                    await asyncio.sleep(LOOK_SECONDS)
                made = await attempt()
                self._end(call, made.memory)
            if not self._is_sure(call, made):
                while not self._is_settled(call):
                    await asyncio.sleep(LOOK_SECONDS)
            if not call.shared:
                call.function.checksums.add(made)
                return made
        raise _shared(call)

    @contextmanager
    def _call_of(self, function: Callable[..., Any]) -> Iterator[OverlappingCall]:
        """A new call in the queue; it counts as ended after the block, also on an error."""
        call = OverlappingCall(self._of(function))
        with self._changed:
            self._queue.append(call)
        try:
            yield call
        finally:
            self._end(call, None)

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            # Timed: the wait for new functions ends without a notification.
            while not self._changed.wait_for(condition, NEW_SECONDS / 4):
                pass

    def _may_begin(self, call: OverlappingCall) -> bool:
        """Mark a call as running, and return True, unless a call of its group has to come first."""
        with self._changed:
            group = call.function.group
            if group.in_turns:
                first = next(each for each in self._queue if each.function.group is group)
                if first is not call or any(c.function.group is group for c in self._running):
                    return False
            self._queue.remove(call)
            self._running.add(call)
            call.was_new = call.function.ended == 0
            return True

    def _end(self, call: OverlappingCall, memory: Memory | None) -> None:
        """Mark a call as ended; the pixels of its memory are copied by now."""
        with self._changed:
            if call in self._queue:
                self._queue.remove(call)
            if call not in self._running:
                return
            self._running.discard(call)
            call.function.ended += 1
            if memory is not None:
                self._returned(call, memory)
            for other in self._ended:
                other.overlapping.discard(call)
            self._ended = [other for other in self._ended if other.overlapping]
            self._changed.notify_all()

    def _returned(self, call: OverlappingCall, memory: Memory) -> None:
        call.memory, call.ended_at = memory, time.perf_counter()
        call.known = self._returned_before.add(memory)
        for other in self._ended:
            if call in other.overlapping and other.memory and other.memory.shares(memory):
                call.shared = other.shared = True
                self._merge(call.function.group, other.function.group)
        call.overlapping = set(self._running)
        self._ended.append(call)

    def _merge(self, group: Group, other: Group) -> None:
        """Make two groups one, of whose functions one call at a time runs."""
        names = group.names | other.names
        if not (group.in_turns and names == group.names):
            log.warning("%s", _advice(names))
        group.names, group.in_turns = names, True
        for function in self._functions.values():
            if function.group is other:
                function.group = group

    def _is_sure(self, call: OverlappingCall, made: Attempt) -> bool:
        """Whether an image is known to be right, or wrong, before the overlapping calls end.

        An image that is equal to an earlier one of equal arguments is right, even if `shared`.
        """
        if made.memory is None or not (call.overlapping or call.shared):
            return True
        if not (call.known or call.was_new):  # a cache makes new memory for each image
            return not call.shared
        if call.function.checksums.have(made):
            call.shared = False
            return True
        return False

    def _is_settled(self, call: OverlappingCall) -> bool:
        """Whether no overlapping call can change any more what is known of an image."""
        with self._changed:
            return call.shared or not any(self._matters(call, each) for each in call.overlapping)

    def _matters(self, call: OverlappingCall, other: OverlappingCall) -> bool:
        """Whether a call that still runs may return the memory of another call."""
        if other.function.group is call.function.group:
            return True
        return not other.function.ended and time.perf_counter() < call.ended_at + NEW_SECONDS

    def _of(self, function: Callable[..., Any]) -> KnownFunction:
        inner: Any = function
        while isinstance(inner, partial):
            inner = inner.func
        inner = getattr(inner, "__func__", inner)
        with self._changed:
            try:
                known = self._functions.get(inner)
                if known is None:
                    known = self._functions[inner] = KnownFunction(Group({_name(inner)}))
                return known
            except TypeError:  # without a hash or weak references
                return KnownFunction(Group({_name(inner)}))


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', '?')}.{name}"


def _advice(names: set[str]) -> str:
    return (
        f"calls of {', '.join(sorted(names))} that run at the same time return the same memory, "
        "such as a global array or a cached image, so that one may write over the pixels of "
        "another. They take turns from now on. Return a copy, as array.copy() or image.copy() "
        "gives, or make the array in the function; mark an array that is never written to as "
        "read-only, with array.setflags(write=False)"
    )


def _shared(call: OverlappingCall) -> ValueError:
    return ValueError(_advice(call.function.group.names))


overlaps = Overlaps()
