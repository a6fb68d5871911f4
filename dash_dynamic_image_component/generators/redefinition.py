"""Redefinitions of a function, told from two functions of one name in one file."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..base.canonical_json import canonical_json
from ..base.functions import code_of
from .fingerprint import are_alike

if TYPE_CHECKING:
    from .generator import Generator


def lines_of_two(old: Callable[..., Any], new: Callable[..., Any]) -> tuple[str, int, int] | None:
    """The file that defines both functions, and their lines; None where the new one replaces.

    A notebook cell that runs again, and a module that is loaded again, replace their functions: the
    file as it is now has one of them. In a function that makes others, such as a factory of apps,
    one name may stand in several branches, of which one is taken.
    """
    before, after = (getattr(code_of(each), "__code__", None) for each in (old, new))
    if before is None or after is None or "<locals>" in after.co_qualname:
        return None
    file, first, second = after.co_filename, before.co_firstlineno, after.co_firstlineno
    if before.co_filename != file or first == second:
        return None
    defined = _lines(file, after.co_name)
    return (file, first, second) if {first, second} <= defined else None


def encloses_others(old: Generator, new: Generator) -> bool:
    """True if two generators have one code, and differ in what their functions enclose or options.

    So do those of a function that makes apps. A cell of a notebook that runs again is compiled
    anew, and has a code of its own.
    """
    before, after = (getattr(code_of(each.function), "__code__", None) for each in (old, new))
    if before is None or before is not after:
        return False
    return not are_alike([old.function, *_options(old)], [new.function, *_options(new)])


def _options(generator: Generator) -> list[Any]:
    """The options that decide what an image shows, and to whom."""
    output = canonical_json(generator.output.as_json())
    return [output, generator.version, generator.authorize, generator.vary]


def _lines(file: str, name: str) -> set[int]:
    """The lines on which a file defines functions of this name, as code objects tell them."""
    linecache.checkcache(file)
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):  # the file is being edited, or is no source
        return set()
    return {_first_line(each) for each in ast.walk(tree) if _name(each) == name}


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Lambda):
        return "<lambda>"
    return node.name if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None


def _first_line(node: Any) -> int:
    """The line of the first decorator, else of the function."""
    return int(min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))]))
