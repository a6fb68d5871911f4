"""Matplotlib's `rcParams`, made local to a call: what a call sets, others do not see."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .calls import DrawingCall, current_call, importing
from .turns import raw_copy, turn


def keep_apart(matplotlib: Any) -> None:
    """Replace how `rcParams` reads and writes: each call sees and changes its own settings.

    The call that has the turn writes into the dict itself, which code in C reads too. All other
    code reads and writes `turn.base` meanwhile, which is copied into the dict at the end of the
    turn. What a module sets while it is imported is for all, since it is imported only once.
    """
    kind, params = matplotlib.RcParams, matplotlib.rcParams
    get, set_ = kind._get, kind._set

    @functools.wraps(get)
    def read(self: Any, key: str) -> Any:
        return _read(params, key) if self is params else get(self, key)

    @functools.wraps(set_)
    def write(self: Any, key: str, value: Any) -> None:
        if self is params:
            _write(params, {key: value})
        else:
            set_(self, key, value)

    def update(self: Any, other: Any) -> None:
        items = dict(dict.items(other) if isinstance(other, kind) else other)
        if self is params:
            _write(params, items)
        else:
            dict.update(self, items)

    kind._get, kind._set, kind._update_raw = read, write, update
    matplotlib.rc_context = _context(matplotlib)


@contextmanager
def as_drawn(call: DrawingCall, figure: Any) -> Iterator[None]:
    """Run the block under the settings with which a figure was last drawn into.

    Matplotlib looks up fonts and more when it draws a figure. A function that makes a figure in the
    block of an `rc_context` and returns it has left the block by then. So settings that have gone
    back to an earlier value are set again; those with a new value keep it.
    """
    params = _params()
    then = call.drawn_under.get(figure, (0, {}))[1]
    back = {
        key: value
        for key, value in then.items()
        if (now := dict.get(params, key)) != value and now in call.former.get(key, ())
    }
    before = {key: dict.get(params, key) for key in back}
    dict.update(params, back)
    try:
        yield
    finally:
        dict.update(params, before)


def remember(call: DrawingCall, figure: Any) -> None:
    """Note the current settings as those with which a figure was drawn into."""
    known = call.drawn_under.get(figure)
    if known is None or known[0] != call.writes:
        call.drawn_under[figure] = call.writes, raw_copy(_params())


def _params() -> Any:
    import matplotlib

    return matplotlib.rcParams


def _read(params: dict[str, Any], key: str) -> Any:
    call = current_call()
    if call is not None and key == "backend":
        return "agg"
    while True:  # a seqlock: read again if the turn has changed hands meanwhile
        changes, base = turn.changes, turn.base
        settings = params if base is None or turn.holder is call else base
        value = dict.__getitem__(settings, key)
        if turn.changes == changes:
            return value


def _write(params: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Write to `rcParams` in the turn, else to `turn.base`; imports write to both."""
    call = current_call()
    imports = call is not None and importing()
    if call is not None and not (imports and not call.has_turn):
        call.touch()
    with turn.lock:
        if turn.base is not None and (turn.holder is not call or imports):
            turn.base.update(values)
        if turn.base is None or turn.holder is call:
            if call is not None:
                _note(call, params, values)
            dict.update(params, values)


def _note(call: DrawingCall, params: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Note for `as_drawn` which values a call replaces."""
    for key, value in values.items():
        former = dict.get(params, key)
        if former != value:
            call.writes += 1
            known = call.former.setdefault(key, [])
            if former not in known:
                known.append(former)


def _context(matplotlib: Any) -> Any:
    """The `rc_context` of today: that of older Matplotlib bypasses the methods of `RcParams`."""

    @contextmanager
    @functools.wraps(matplotlib.rc_context)
    def rc_context(rc: Any = None, fname: Any = None) -> Iterator[None]:
        params = matplotlib.rcParams
        before = {key: params._get(key) for key in dict.keys(params) if key != "backend"}
        try:
            if fname:
                matplotlib.rc_file(fname)
            if rc:
                params.update(rc)
            yield
        finally:
            params._update_raw(before)

    return rc_context
