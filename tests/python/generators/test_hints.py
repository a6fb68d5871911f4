"""Type hints as texts, whose names are local to functions and classes."""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

import pytest

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.generators.generator import Generator

registry = Registry()


class _Plots:
    class Kind(enum.Enum):
        LINE = 1

    @registry.generator
    @staticmethod
    def of_class(kind: Kind = Kind.LINE) -> Any:
        return kind


def made() -> Any:
    class Grey(enum.Enum):
        DARK = 1

    class Local:
        class Kind(enum.Enum):
            BAR = 2

        @registry.generator
        @staticmethod
        def of_local_class(kind: Kind, grey: Grey) -> Any:
            return kind, grey

    return Local, Grey


def test_a_type_of_the_class_around_is_found() -> None:
    found = registry.find("of_class").parameters
    assert found.check({"kind": 1}) == {"kind": _Plots.Kind.LINE}


def test_types_of_all_scopes_around_are_found() -> None:
    local, grey = made()
    found = registry.find("of_local_class").parameters
    assert found.check({"kind": 2, "grey": 1}) == {"kind": local.Kind.BAR, "grey": grey.DARK}


def test_a_class_that_names_local_types_is_told_where_to_be() -> None:
    class Mode(enum.Enum):
        A = 1

    @dataclasses.dataclass
    class Options:
        mode: Mode = Mode.A

    def drawn(options: Options) -> Any: ...

    with pytest.raises(NameError, match="names types that cannot be resolved; define the class"):
        Generator(drawn)
