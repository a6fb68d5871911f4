"""Texts that a regular expression nearly matches: where one that backtracks takes long.

Such a text leads to a repetition, has what that repeats many times, and ends with what does not
fit.
"""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Any, NamedTuple

MAX_SAMPLES = 6
"""Texts for each part of an expression."""

MAX_REPEATED = 24
MAX_ENDINGS = 3
MAX_MINIMUM = 1000

_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_LETTERS = f"a1 -{string.printable}éß\x00"
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class Repeated(NamedTuple):
    """Texts that lead to a repetition, and a text that is repeated there."""

    prefix: str
    part: str


def repeated_in(pattern: str) -> list[Repeated]:
    """The repetitions in a pattern, each with a few texts; none where Python cannot read it.

    >>> repeated_in("^id:(x+)$")[0]
    Repeated(prefix='id:', part='x')
    """
    found = (each for each in _repeated(_parsed(pattern), [""]) if each.part)
    return list(islice(dict.fromkeys(found), MAX_REPEATED))


def endings_of(pattern: str) -> list[str]:
    """Ends that a pattern may not match: with what it looks ahead for, or what its classes lack."""
    items = _parsed(pattern)
    ahead = "".join(_samples_of(each)[0] for each in _looked_for(items))
    left_out = (letter for each in _classes(items) if _is_negated(each) for letter in _named(each))
    ends = dict.fromkeys([f"{ahead}\x00", f"{ahead}\n\x00", *left_out])
    return list(islice(ends, MAX_ENDINGS))


def _looked_for(items: Iterable[Any]) -> Iterator[Any]:
    """Texts that a lookahead demands, such as a digit in a password: `(?=.*[0-9])`."""
    for op, argument in items:
        if str(op) == "ASSERT" and argument[0] == 1:
            yield argument[1]
        for inside in _inside(str(op), argument):
            yield from _looked_for(inside)


def _parsed(pattern: str) -> list[Any]:
    parser = importlib.import_module("re._parser")
    try:
        return list(parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):  # written for the engine of Rust
        return []


def _repeated(items: Iterable[Any], prefixes: list[str]) -> Iterator[Repeated]:
    for op, argument in items:
        if str(op) in _REPEATS and argument[1] > 1:
            parts = _samples_of(argument[2])
            yield from (Repeated(*each) for each in product(prefixes, parts))
        for inside in _inside(str(op), argument):
            yield from _repeated(inside, prefixes)
        samples = _samples(str(op), argument)
        prefixes = _some("".join(each) for each in product(prefixes, samples))


def _inside(op: str, argument: Any) -> list[Any]:
    """The sequences of items inside an item."""
    if op in _REPEATS:
        return [argument[2]]
    if op == "BRANCH":
        return list(argument[1])
    if op in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        return [argument[-1]]
    if op == "GROUPREF_EXISTS":
        return [each for each in argument[1:] if each is not None]
    return [argument] if op == "ATOMIC_GROUP" else []


def _samples_of(items: Iterable[Any]) -> list[str]:
    """Texts that a sequence matches, the shortest repetitions first."""
    texts = [""]
    for op, argument in items:
        samples = _samples(str(op), argument)
        texts = _some([texts[0] + each for each in samples] + [each + samples[0] for each in texts])
    return texts


def _samples(op: str, argument: Any) -> list[str]:
    """Texts that an item matches."""
    if op in _REPEATS:
        once = _samples_of(argument[2])
        least = [each * min(argument[0], MAX_MINIMUM) for each in once]
        return _some([least[0], *once, *least])
    if op in ("BRANCH", "SUBPATTERN", "ATOMIC_GROUP", "GROUPREF_EXISTS"):
        # One of each branch, before the second of any.
        every = [_samples_of(each) for each in _inside(op, argument)]
        return _some([each[0] for each in every] + [text for each in every for text in each])
    if op == "IN":
        return _some(_letters_in(argument))
    if op in ("LITERAL", "NOT_LITERAL", "ANY"):
        return _some(_letters_in([(op, argument)]))
    return [""]


def _letters_in(items: list[Any]) -> Iterator[str]:
    """Letters of a class: one for each of its parts, or some that it does not leave out."""
    if _is_negated(items):
        yield from (each for each in _LETTERS if not any(_has(item, each) for item in items))
        return
    for op, argument in items:
        if str(op) == "LITERAL":
            yield chr(argument)
        elif str(op) == "RANGE":
            yield chr(argument[0])
        else:
            yield next((each for each in _LETTERS if _has((op, argument), each)), "a")


def _has(item: Any, letter: str) -> bool:
    op, argument = str(item[0]), item[1]
    if op in ("LITERAL", "NOT_LITERAL"):
        return bool(ord(letter) == argument)
    if op == "RANGE":
        return bool(argument[0] <= ord(letter) <= argument[1])
    if op == "CATEGORY":
        return re.match(_CATEGORIES.get(str(argument), "."), letter) is not None
    return op == "ANY"


def _classes(items: Iterable[Any]) -> Iterator[list[Any]]:
    for op, argument in items:
        if str(op) == "IN":
            yield argument
        elif str(op) == "NOT_LITERAL":
            yield [(op, argument)]
        for inside in _inside(str(op), argument):
            yield from _classes(inside)


def _is_negated(items: list[Any]) -> bool:
    return str(items[0][0]) in ("NEGATE", "NOT_LITERAL")


def _named(items: list[Any]) -> Iterator[str]:
    """Letters that a negated class leaves out."""
    for item in items:
        yield from list(islice((each for each in _LETTERS if _has(item, each)), 1))


def _some(texts: Iterable[str]) -> list[str]:
    return list(islice(dict.fromkeys(texts), MAX_SAMPLES)) or [""]
