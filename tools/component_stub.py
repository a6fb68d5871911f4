"""Stub of the generated component for type checkers: its props, and no `**kwargs`.

The generated `__init__` takes `**kwargs`, behind which a misspelt prop is no error, and it is
replaced after the class, which pyright takes for a plain function.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

HEADER = '''\
"""DynamicImage for type checkers. Written by tools/component_stub.py."""

import typing
from typing import Literal

from dash.development.base_component import Component
from typing_extensions import NotRequired, TypedDict

NumberType = typing.Union[typing.SupportsFloat, typing.SupportsInt, typing.SupportsComplex]

'''


class _NamedTypes(ast.NodeTransformer):
    """`dict` without the types of its items, which strict type checkers report."""

    def visit_Name(self, node: ast.Name) -> ast.expr:  # a method of ast
        bare = node.id == "dict"
        return ast.parse("dict[str, typing.Any]", mode="eval").body if bare else node


def stub(source: str) -> str:
    """The stub of a module that `dash-generate-components` has written.

    >>> source = '''
    ... class Image(Component):
    ...     def __init__(self, id: typing.Union[str, dict] = None, **kwargs):
    ...         pass
    ... '''
    >>> print(stub(source).partition("Complex]")[2].strip())
    class Image(Component):
        id: typing.Union[str, dict[str, typing.Any]]
    <BLANKLINE>
        def __init__(self, id: typing.Union[str, dict[str, typing.Any]]=None) -> None:
            ...
    """
    (component,) = (each for each in ast.parse(source).body if isinstance(each, ast.ClassDef))
    (init,) = (each for each in component.body if isinstance(each, ast.FunctionDef))
    init.args.kwarg = None
    init.returns = ast.Constant(None)
    init.body = [ast.Expr(ast.Constant(...))]
    _NamedTypes().visit(init.args)
    told = (each for each in component.body if each is not init and _is_told(each))
    component.body = [*told, *map(_attribute, init.args.args[1:]), init]
    return HEADER + ast.unparse(ast.fix_missing_locations(component)) + "\n"


def _is_told(member: ast.stmt) -> bool:
    """True for the docstring, and for the types of dicts."""
    is_call = isinstance(member, ast.Assign) and isinstance(member.value, ast.Call)
    return is_call or isinstance(member, ast.Expr)


def _attribute(prop: ast.arg) -> ast.stmt:
    """The annotation of the attribute that holds a prop."""
    assert prop.annotation
    return ast.AnnAssign(ast.Name(prop.arg), prop.annotation, simple=1)


if __name__ == "__main__":
    module = Path(sys.argv[1])
    module.with_suffix(".pyi").write_text(stub(module.read_text("utf-8")), "utf-8")
