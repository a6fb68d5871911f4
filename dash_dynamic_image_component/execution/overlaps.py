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
"""Seconds that a call waits for a call of another function, of which no call has ended yet.

The first images of a function wait as long for its other calls: of two arrays that are used in
turn, the second looks like a new one of a cache when it is returned for the first time.
"""

FIRST_IMAGES = 16

LOOK_SECONDS = 0.002
"""Seconds between two looks of a coroutine at its condition."""

ATTEMPTS = 3

log = logging.getLogger("dash_dynamic_image_component")


@dataclass(eq=False)
class Group:
    """Functions whose calls return the same memory; if `in_turns`, only one of the calls runs.

    `lasting`: memory of them was returned more than once, so that a call may disturb another one.
    `failed_together`: a call has failed while another one ran.
    """

    names: set[str]
    in_turns: bool = False
    lasting: bool = False
    failed_together: bool = False


@dataclass(eq=False)
class KnownFunction:
    """A function, as far as its calls have shown how it works."""

    group: Group
    ended: int = 0
    fails_alone: bool = False
    checksums: Checksums = field(default_factory=Checksums)


@dataclass(eq=False)
class OverlappingCall:
    """A call of a function.

    `overlapping` are calls that had begun when this one ended, and that still run; `known` whether
    its memory was returned before, `shared` whether an overlapping call has returned it too, or
    has failed and may have left it half written. `alone`: no other call of the group runs at the
    same time. `was_new`: no call of the function had ended before; `was_young`: fewer than
    `FIRST_IMAGES` had. `met`: a call of the group ran at the same time; `met_failed`: and failed.
    """

    function: KnownFunction
    alone: bool = False
    was_new: bool = False
    was_young: bool = False
    met: bool = False
    met_failed: bool = False
    known: bool = False
    shared: bool = False
    memory: Memory | None = None
    overlapping: set[OverlappingCall] = field(default_factory=set)
    ended_at: float = 0.0


class Overlaps:
    """The calls of this process, in its threads and on its event loop."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A forked process runs no call of its parent."""
        self._changed = Condition()
        self._functions: WeakKeyDictionary[Any, KnownFunction] = WeakKeyDictionary()
        self._queue: list[OverlappingCall] = []
        self._running: set[OverlappingCall] = set()
        self._ended: list[OverlappingCall] = []
        self._returned_before: ReturnedBefore[KnownFunction] = ReturnedBefore()
        self._sought: ReturnedBefore[KnownFunction] = ReturnedBefore()

    def take_turns(self, function: Callable[..., Any]) -> bool:
        """True if calls of a function were seen to share memory, so that one runs at a time."""
        return self._of(function).group.in_turns

    def run(self, function: Callable[..., Any], attempt: Callable[[], Attempt]) -> Attempt:
        """Repeat `attempt` until no other call can have written to its pixels; blocks.

        Raises:
            ValueError: each attempt shared its memory with another call.
        """
        for attempts in range(ATTEMPTS):
            try:
                with self._call_of(function, alone=attempts > 0) as call:
                    self._wait(lambda: self._may_begin(call))
                    made = attempt()
                    self._end(call, made.memory)
            except Exception:
                self._wait(lambda: self._is_explained(call))
                if not self._was_disturbed(call):
                    raise
                continue
            if not self._is_sure(call, made):
                self._wait(lambda: self._is_settled(call))
            if not call.shared:
                self._refuse_frames(call)
                call.function.checksums.add(made)
                return made
        raise _shared(call)

    async def run_async(
        self, function: Callable[..., Any], attempt: Callable[[], Awaitable[Attempt]]
    ) -> Attempt:
        """`run`, on an event loop."""
        for attempts in range(ATTEMPTS):
            try:
                with self._call_of(function, alone=attempts > 0) as call:
                    while not self._may_begin(call):
                        await asyncio.sleep(LOOK_SECONDS)
                    made = await attempt()
                    self._end(call, made.memory)
            except Exception:
                while not self._is_explained(call):
                    await asyncio.sleep(LOOK_SECONDS)
                if not self._was_disturbed(call):
                    raise
                continue
            if not self._is_sure(call, made):
                while not self._is_settled(call):
                    await asyncio.sleep(LOOK_SECONDS)
            if not call.shared:
                self._refuse_frames(call)
                call.function.checksums.add(made)
                return made
        raise _shared(call)

    @contextmanager
    def _call_of(self, function: Callable[..., Any], *, alone: bool) -> Iterator[OverlappingCall]:
        """A new call in the queue; it counts as ended after the block, also on an error."""
        call = OverlappingCall(self._of(function), alone)
        try:
            with self._changed:
                self._queue.append(call)
            yield call
        finally:
            self._end(call, None, failed=True)

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            # A time limit, since that of new functions ends without a change.
            while not self._changed.wait_for(condition, NEW_SECONDS / 4):
                pass

    def _may_begin(self, call: OverlappingCall) -> bool:
        """Mark a call as running and return True, unless a call of its group has to come first."""
        with self._changed:
            group = call.function.group
            waiting = [each for each in self._queue if each.function.group is group]
            running = [each for each in self._running if each.function.group is group]
            one_at_a_time = group.in_turns or any(c.alone for c in (*waiting, *running))
            if one_at_a_time and (running or waiting[0] is not call):
                return False
            self._queue.remove(call)
            for other in running:
                call.met = other.met = True
            self._running.add(call)
            call.was_new = call.function.ended == 0
            call.was_young = call.function.ended < FIRST_IMAGES
            return True

    def _end(self, call: OverlappingCall, memory: Memory | None, *, failed: bool = False) -> None:
        """Mark a call as ended; its pixels are copied by now."""
        with self._changed:
            if call in self._queue:
                self._queue.remove(call)
            if call not in self._running:
                return
            self._running.discard(call)
            call.function.ended += not failed
            if failed:
                self._has_failed(call)
            elif memory is not None:
                self._returned(call, memory)
            for other in self._ended:
                other.overlapping.discard(call)
            self._ended = [other for other in self._ended if other.overlapping]
            self._changed.notify_all()

    def _returned(self, call: OverlappingCall, memory: Memory) -> None:
        call.memory, call.ended_at = memory, time.perf_counter()
        call.known, earlier = self._returned_before.add(memory, call.function)
        if memory.frame() > 0:
            self._sought.add(memory, call.function)
        for function in earlier:  # it may write to the memory again, at any time
            self._merge(call.function.group, function.group)
        call.function.group.lasting |= call.known
        call.shared |= call.met_failed and (call.known or call.was_new)
        for other in self._ended:
            if call in other.overlapping and other.memory and other.memory.shares(memory):
                call.shared = other.shared = True
                self._join(call.function.group, other.function.group)
        call.overlapping = set(self._running)
        self._ended.append(call)

    def _has_failed(self, call: OverlappingCall) -> None:
        """Note a failed call, which may have left memory half written."""
        call.ended_at, call.overlapping = time.perf_counter(), set(self._running)
        call.function.group.failed_together |= call.met
        for other in self._ended:
            if call in other.overlapping and call.function.group is other.function.group:
                other.shared |= other.known or other.was_new
        for other in self._running:
            other.met_failed |= call.function.group is other.function.group

    def _refuse_frames(self, call: OverlappingCall) -> None:
        """An error for an image in which calls that overlapped have sought frames.

        Pillow may show other frames from then on, also to calls that run alone.
        """
        group = call.function.group
        disturbed = call.alone or group.in_turns or group.failed_together
        with self._changed:
            if disturbed and call.memory is not None and self._sought.has(call.memory):
                raise ValueError(_FRAMES.format(names=", ".join(sorted(group.names))))

    def _is_explained(self, call: OverlappingCall) -> bool:
        """True if the calls that still run can tell no more about the failure of this one."""
        with self._changed:
            group = call.function.group
            return (
                group.lasting
                or not call.was_young
                or not any(c.function.group is group for c in call.overlapping & self._running)
                or time.perf_counter() > call.ended_at + NEW_SECONDS
            )

    def _was_disturbed(self, call: OverlappingCall) -> bool:
        """True if another call may be the reason of a failure, so that it runs again, alone."""
        function = call.function
        function.fails_alone |= call.alone
        lasting = function.group.lasting or function.group.in_turns
        return call.met and lasting and not function.fails_alone

    def _join(self, group: Group, other: Group) -> None:
        """Make two groups one, of whose functions one call at a time runs."""
        names = group.names | other.names
        if not (group.in_turns and names == group.names):
            log.warning("%s", _advice(names))
        group.in_turns = True
        self._merge(group, other)

    def _merge(self, group: Group, other: Group) -> None:
        if group is other:
            return
        group.names = group.names | other.names
        group.in_turns |= other.in_turns
        group.lasting |= other.lasting
        for function in self._functions.values():
            if function.group is other:
                function.group = group

    def _is_sure(self, call: OverlappingCall, made: Attempt) -> bool:
        """True if the calls that still run can tell no more about the image."""
        if made.memory is None or not (call.overlapping or call.shared):
            return True
        if not (call.known or call.was_young):  # a cache makes new memory for each image
            return not call.shared
        if call.function.checksums.have(made):
            call.shared = False
            return True
        return False

    def _is_settled(self, call: OverlappingCall) -> bool:
        with self._changed:
            others = call.overlapping & self._running
            return call.shared or not any(self._matters(call, each) for each in others)

    def _matters(self, call: OverlappingCall, other: OverlappingCall) -> bool:
        mine = other.function.group is call.function.group
        if mine and (call.known or call.was_new):
            return True
        return (mine or not other.function.ended) and (
            time.perf_counter() < call.ended_at + NEW_SECONDS
        )

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
            except TypeError:  # it cannot be hashed, or not be referred to weakly
                return KnownFunction(Group({_name(inner)}))


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', '?')}.{name}"


def _advice(names: set[str]) -> str:
    return (
        f"calls of {', '.join(sorted(names))} that run at the same time return the same memory, "
        "such as a global array or a cached image, so that one may write over the pixels of "
        "another. They take turns from now on. Return a copy, as array.copy() or image.copy() "
        "gives, or make the array in the function; of an array that nobody writes to, say so with "
        "array.setflags(write=False)"
    )


_FRAMES = (
    "calls of {names} have run at the same time and sought frames in one image, which Pillow then "
    "mixes up. Open the image in the function: with Image.open(path) as image: image.seek(number); "
    "return image.copy()"
)


def _shared(call: OverlappingCall) -> ValueError:
    return ValueError(_advice(call.function.group.names))


overlaps = Overlaps()
