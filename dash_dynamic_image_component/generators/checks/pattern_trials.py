"""Trials of the regular expressions in type hints: how long each takes for hostile texts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from .core_schemas import Node

MAX_SECONDS = 0.25
"""Processor time that one text of a request may take."""

MAX_LENGTH = 8_000
"""Characters that fit into a URL; shorter where the hint has a `max_length`."""

MAX_LETTERS = 8

CLASSES = {"\\w": "a", "\\d": "1", "\\s": " ", "\\W": "-", "\\D": "a", "\\S": "a", ".": "a"}


class SlowPattern(TypeError):
    """A regular expression that takes long for a short text."""


def try_patterns(nodes: Iterable[Node]) -> None:
    """Match texts of growing length with the pattern of each `str` node.

    A text repeats one letter of the pattern, or all of them, and ends with a character that the
    pattern does not match: then a backtracking engine tries every way to match the text.

    Raises:
        SlowPattern: one of at most `MAX_LENGTH` characters took over `MAX_SECONDS`.
    """
    nodes = list(nodes)
    configs = [each.get("config") or {} for each in nodes]
    python = any(each.get("regex_engine") == "python-re" for each in (*nodes, *configs))
    for node in nodes:
        if node.get("type") == "str" and node.get("pattern") is not None:
            _try(node["pattern"], python, node.get("max_length") or MAX_LENGTH)


def _try(pattern: Any, python: bool, max_length: int) -> None:
    matches = _matcher(pattern, python)
    text = pattern if isinstance(pattern, str) else str(pattern.pattern)
    longest = min(max_length, MAX_LENGTH)
    letters = _letters(text)
    for part in (*letters, "".join(letters)):
        length = 8
        while part and length < longest * 1.1:
            started = time.thread_time()
            matches((part * length)[: min(length, longest) - 1] + "\x00")
            if time.thread_time() - started > MAX_SECONDS:
                raise SlowPattern(text)
            # Each letter more can double the time.
            length = max(length + 1, int(length * 1.1))


def _matcher(pattern: Any, python: bool) -> Callable[[str], Any]:
    from pydantic_core import SchemaValidator

    schema: Any = {"type": "str", "pattern": pattern}
    if python:
        schema["regex_engine"] = "python-re"
    return SchemaValidator(schema).isinstance_python


def _letters(pattern: str) -> list[str]:
    """Letters that the pattern may match: its literals, and one of each class."""
    found = dict.fromkeys(CLASSES[each] for each in CLASSES if each in pattern)
    found |= dict.fromkeys(re.findall(r"[^\W_]", re.sub(r"\\.|\{[\d,]+\}", "", pattern)))
    found.setdefault("a")
    return list(found)[:MAX_LETTERS]
