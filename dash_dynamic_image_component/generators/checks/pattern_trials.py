"""Trials of the regular expressions in type hints: how long each takes for hostile texts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .core_schemas import Node
from .pattern_texts import endings_of, repeated_in

MAX_SECONDS = 0.25
"""Processor time that the texts of a request may take."""

MAX_TRIAL_SECONDS = 10
"""For one pattern; a good one takes milliseconds."""

MAX_LENGTH = 8_000
"""Characters that fit into a URL; shorter where the hint has a `max_length`."""

MAX_LETTERS = 8

CLASSES = {"\\w": "a", "\\d": "1", "\\s": " ", "\\W": "-", "\\D": "a", "\\S": "a", ".": "a"}


class SlowPattern(TypeError):
    """A regular expression that takes long for a short text."""


def try_patterns(nodes: Iterable[Node]) -> None:
    """Match texts of growing length with the pattern of each `str` node.

    A text leads to a repetition in the pattern, repeats what that repeats, or a letter of the
    pattern, and ends with a character that does not fit: then a backtracking engine tries every way
    to match the text.

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
    text = pattern if isinstance(pattern, str) else str(pattern.pattern)
    matches, longest = _matcher(pattern, python), min(max_length, MAX_LENGTH)
    began = time.thread_time()
    for attack in _attacks(text):
        if time.thread_time() - began > MAX_TRIAL_SECONDS:
            return
        if _is_slow(matches, attack, longest):
            raise SlowPattern(text)


def _is_slow(matches: Callable[[str], Any], attack: tuple[str, str, str], longest: int) -> bool:
    (prefix, part, ending), length = attack, 8
    while True:
        room = max(1, min(length, longest) - len(prefix) - len(ending))
        hostile = prefix + (part * room)[:room] + ending
        took = _seconds(matches, hostile)
        # A request has room for many short texts.
        times = max(1.0, MAX_LENGTH / (len(hostile) + 3))
        if took * times > MAX_SECONDS and _seconds(matches, hostile) * times > MAX_SECONDS:
            return True
        if length >= longest:
            return False
        # Each letter more can double the time.
        length = min(longest, max(length + 1, int(length * (1.1 if took > 0.001 else 1.5))))


def _seconds(matches: Callable[[str], Any], text: str) -> float:
    started = time.thread_time()
    matches(text)
    return time.thread_time() - started


def _attacks(pattern: str) -> Iterator[tuple[str, str, str]]:
    letters = _letters(pattern)
    endings = endings_of(pattern)
    for part in dict.fromkeys((*letters, "".join(letters))):
        yield "", part, endings[0]
    for prefix, part in repeated_in(pattern):
        for ending in endings:
            yield prefix, part, ending


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
