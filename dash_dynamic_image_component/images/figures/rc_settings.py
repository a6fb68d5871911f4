"""Matplotlib's `rcParams` while calls run: each call changes them for itself alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .calls import current_call
from .turns import Call, importing, raw_copy, turn


def keep_apart(matplotlib: Any) -> None:
    """Let `rcParams` tell each thread its own settings, and keep what each one writes apart.

    The call that has the turn writes into the dict itself, from which code in C reads too. Its
    turn ends with the settings of `turn.base`; all others read and write those until then. What
    an import writes is for all: the module is not imported another time.
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
def as_drawn(call: Call, figure: Any) -> Iterator[None]:
    """Set the settings under which a figure was last drawn into, where they were set back since.

    Fonts and other things are looked up when a figure is drawn: after the block of an `rc_context`
    in which it was made, if it is returned there. What was set to a new value since then counts.
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


def remember(call: Call, figure: Any) -> None:
    """Remember the settings under which a figure is drawn into."""
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
    while True:
        changes, base = turn.changes, turn.base
        settings = params if base is None or turn.holder is call else base
        value = dict.__getitem__(settings, key)
        if turn.changes == changes:
            return value


def _write(params: dict[str, Any], values: Mapping[str, Any]) -> None:
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


def _note(call: Call, params: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        former = dict.get(params, key)
        if former != value:
            call.writes += 1
            known = call.former.setdefault(key, [])
            if former not in known:
                known.append(former)


def _context(matplotlib: Any) -> Any:
    """`rc_context` as Matplotlib has it; older ones set back the dict itself, past `RcParams`."""

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
