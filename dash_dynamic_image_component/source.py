"""What stands for the version of a function that names none: a hash of its source."""

from __future__ import annotations

import hashlib
import inspect
import types
from collections.abc import Callable
from typing import Any

from .parameters import underlying


def source_hash(function: Callable[..., Any]) -> str:
    """The SHA-256 of where a function is and how it is written, decorators and all.

    The same in every process that runs the same file. What the function calls is not looked at.

    >>> def one(): ...
    >>> source_hash(one) == source_hash(one)
    True
    """
    function = underlying(function)
    code = getattr(function, "__code__", None)
    file = getattr(code, "co_filename", type(function).__module__)
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError):  # it was typed in, or made by `exec`
        text = type(function).__qualname__ if code is None else _compiled(code)
    return hashlib.sha256(f"{file}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _compiled(code: types.CodeType) -> str:
    constants = [
        _compiled(each) if isinstance(each, types.CodeType) else repr(each)
        for each in code.co_consts
    ]
    return repr((code.co_code, code.co_names, code.co_varnames, constants))
