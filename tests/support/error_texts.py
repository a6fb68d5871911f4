"""Texts of the errors of a Python package, read from its sources; `…` stands for what varies."""

from __future__ import annotations

import ast
import builtins
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

GAP = "…"
WORDS = 6
"""Pairs of letters in a text by which it says something itself."""
MOST = 4
"""The most alternatives of a name in a text."""

BUILT_IN = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
FAULTS = {"Fault", "Fault.of"}
"""Makers of texts that become the `errors` of a problem document."""
NAMES = {"code"}
"""Parameters of exceptions that are names for programs, not texts."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A module: its functions, classes, constants and imports by their names."""

    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """The scope of an expression."""

    module: Module
    function: Function | None = None
    in_class: str | None = None


class ErrorTexts:
    """Follows what goes into exceptions back to its literals: by names, calls and arguments.

    A text that is passed on by a parameter, as in `refused("is too long")`, is a text of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._modules = {
            ".".join(path.relative_to(folder).with_suffix("").parts): _module(path, folder)
            for path in sorted(folder.rglob("*.py"))
        }
        self._exceptions = self._all_exceptions()
        self._calls = [call for each in self._modules.values() for call in _calls(each)]
        self._texts = set[str]()
        self._seen = set[object]()

    def all(self) -> set[str]:
        """Every text of at least two words."""
        for call, place in self._calls:
            for argument in self._told(call, place):
                self._follow(argument, place)
        tidy = {re.sub(rf"{GAP}(?:\s*{GAP})+", GAP, " ".join(each.split())) for each in self._texts}
        return {text for text in tidy if re.search(r"[A-Za-z]{2}", text) and " " in text}

    def _told(self, call: ast.Call, place: Place) -> list[ast.expr]:
        """The arguments of a call that are told by an exception."""
        name = str(getattr(call.func, "id", getattr(call.func, "attr", "")))
        if name == "add_note":
            return call.args
        if ast.unparse(call.func) in FAULTS:
            return call.args[:1]
        if _is_init_of_base(call.func):
            return call.args if place.in_class in self._exceptions else []
        if name == "AssertionError":  # what the package believes of itself
            return []
        is_raised = hasattr(call, "is_raised") and self._called(call, place) is None
        if name not in self._exceptions and not is_raised:
            return []
        names = self._names_of(name)
        given = [each for number, each in enumerate(call.args) if number not in names]
        return given + [each.value for each in call.keywords]

    def _follow(self, node: ast.expr | None, place: Place) -> None:
        """Add the texts of an expression that an exception tells."""
        if node is None or id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, ast.IfExp):
            self._follow(node.body, place)
            self._follow(node.orelse, place)
        elif isinstance(node, ast.BoolOp):
            for each in node.values:
                self._follow(each, place)
        elif isinstance(node, ast.Name):
            self._follow_name(node.id, place)
        elif isinstance(node, ast.Call):
            self._follow_call(node, place)
        elif isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)):
            texts = self._literal(node, place)
            self._texts.update(texts)
            if len(re.findall("[a-z]{2}", texts[0])) < WORDS:  # it adds little to an argument
                for part in ast.walk(node):
                    if isinstance(part, ast.FormattedValue) and part.conversion == -1:
                        self._follow_parameter(part.value, place)

    def _follow_name(self, name: str, place: Place) -> None:
        for value in _assigned(place.function, name):
            self._follow(value, place)
        constant = self._constant(name, place.module)
        if constant is not None:
            self._follow(*constant)
        self._follow_parameter(ast.Name(name), place)

    def _follow_call(self, call: ast.Call, place: Place) -> None:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "format":
            self._follow(call.func.value, place)
        # A function may be an argument, as in `map(remedy, errors)`.
        names = [each for each in ast.walk(call) if isinstance(each, ast.Name)]
        functions = [call, *(ast.Call(each, [], []) for each in names if each is not call.func)]
        for called in filter(None, (self._called(each, place) for each in functions)):
            for node in _within(called.function):
                if isinstance(node, ast.Return):
                    self._follow(node.value, called)

    def _follow_parameter(self, node: ast.expr, place: Place) -> None:
        """Add what callers give for a parameter."""
        names = [] if place.function is None else _parameters(place.function)
        name = getattr(node, "id", None)
        key = (id(place.function), name)
        if name not in names or key in self._seen:
            return
        self._seen.add(key)
        for call, where in self._calls:
            called = self._called(call, where)
            if called is not None and called.function is place.function:
                given = dict(zip(names, call.args, strict=False))
                given |= {each.arg: each.value for each in call.keywords if each.arg}
                self._follow(given.get(name), where)

    def _literal(self, node: ast.expr, place: Place) -> list[str]:
        """The alternatives of a literal, with gaps; constants of the package are filled in."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [re.sub(r"\{\w*\}", GAP, node.value)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([self._literal(each, place) for each in (node.left, node.right)])
        if isinstance(node, ast.JoinedStr):
            return _joined([self._literal(each, place) for each in node.values])
        if isinstance(node, ast.IfExp):
            return self._literal(node.body, place) + self._literal(node.orelse, place)
        if isinstance(node, ast.FormattedValue) and node.conversion == -1:
            return self._literal(node.value, place)
        local = list(_assigned(place.function, getattr(node, "id", "")))
        if local and all(map(_is_text, local)):
            return [text for each in local for text in self._literal(each, place)][:MOST]
        constant = self._constant(getattr(node, "id", ""), place.module)
        is_text = constant and isinstance(constant[0], (ast.Constant, ast.JoinedStr))
        if constant and is_text and not isinstance(getattr(constant[0], "value", ""), (int, float)):
            return self._literal(*constant)
        return [GAP]

    def _constant(self, name: str, module: Module) -> tuple[ast.expr, Place] | None:
        if name in module.constants:
            return module.constants[name], Place(module)
        where, _, there = module.imports.get(name, "").rpartition(".")
        other = self._modules.get(where)
        known = None if other is None else other.constants.get(there)
        return None if known is None or other is None else (known, Place(other))

    def _called(self, call: ast.Call, place: Place) -> Place | None:
        """The function of the package that a call names."""
        function, module = call.func, place.module
        name = getattr(function, "id", None)
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            name, owner = function.attr, function.value.id
            module = module if owner == "self" else self._modules.get(module.imports.get(owner, ""))  # type: ignore[assignment]
        elif name not in module.functions and name is not None:
            where, _, name = module.imports.get(name, "").rpartition(".")
            module = self._modules.get(where)  # type: ignore[assignment]
        found = None if module is None else module.functions.get(str(name))
        return None if found is None else Place(module, found)

    def _names_of(self, exception: str) -> set[int]:
        """The positions of the arguments of an exception that are names for programs."""
        for module in self._modules.values():
            for each in getattr(module.classes.get(exception), "body", []):
                if isinstance(each, Function) and each.name == "__init__":
                    parameters = _parameters(each)
                    return {parameters.index(name) for name in NAMES.intersection(parameters)}
        return set()

    def _all_exceptions(self) -> set[str]:
        known, before = set(BUILT_IN), 0
        while len(known) != before:
            before = len(known)
            for module in self._modules.values():
                for name, each in module.classes.items():
                    bases = {getattr(base, "id", getattr(base, "attr", "")) for base in each.bases}
                    if bases & known or any(base.endswith("Error") for base in bases):
                        known.add(name)
        return known


def _module(path: Path, folder: Path) -> Module:
    module = Module(ast.parse(path.read_text("utf-8")))
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            module.functions.setdefault(node.name, node)
        elif isinstance(node, ast.ClassDef):
            module.classes.setdefault(node.name, node)
        elif isinstance(node, ast.ImportFrom) and node.level:
            package = path.relative_to(folder).parts[: -node.level]
            for each in node.names:
                parts = [*package, node.module or "", each.name]
                module.imports[each.asname or each.name] = ".".join(filter(None, parts))
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            node.exc.is_raised = True  # type: ignore[attr-defined]
    for node in module.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
            module.constants[target.id] = node.value  # type: ignore[attr-defined]
    return module


def _calls(module: Module) -> Iterator[tuple[ast.Call, Place]]:
    """Each call of a module, and where it stands."""

    def walk(node: ast.AST, place: Place) -> Iterator[tuple[ast.Call, Place]]:
        for child in ast.iter_child_nodes(node):
            inner = place
            if isinstance(child, ast.Call):
                yield child, place
            elif isinstance(child, Function):
                inner = Place(module, child, place.in_class)
            elif isinstance(child, ast.ClassDef):
                inner = Place(module, place.function, child.name)
            yield from walk(child, inner)

    return walk(module.tree, Place(module))


def _within(function: Function | None) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions in it."""
    found: list[ast.AST] = [] if function is None else list(function.body)
    while found:
        node = found.pop()
        yield node
        if not isinstance(node, (Function, ast.Lambda)):
            found += ast.iter_child_nodes(node)


def _assigned(function: Function | None, name: str) -> Iterator[ast.expr]:
    """The values that a function assigns to a local name."""
    for node in _within(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from _parts_named(name, target, node.value)


def _parts_named(name: str, target: ast.expr, value: ast.expr | None) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=False):
            yield from _parts_named(name, each, part)
    elif getattr(target, "id", None) == name and value is not None:
        yield value


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    is_literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_literal or isinstance(node, ast.JoinedStr)


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in every if each.arg not in ("self", "cls")]


def _is_init_of_base(node: ast.expr) -> bool:
    is_init = isinstance(node, ast.Attribute) and node.attr == "__init__"
    return is_init and ast.unparse(node).startswith("super().")


def _joined(parts: list[list[str]]) -> list[str]:
    return ["".join(each) for each in itertools.product(*parts)]
