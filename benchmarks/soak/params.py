"""A search for small requests that cost much processor time before the function runs.

Makes type hints at random, of the kinds that people write, and for each hint params of under 8 kB
that look hostile; goes on from the slowest. Prints one line, and fails when a request of any hint
that could be registered took over half a second:

    python benchmarks/soak/params.py --seconds 120 --seed 1
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import decimal
import enum
import fractions
import ipaddress
import itertools
import json
import logging
import pathlib
import random
import re
import signal
import sys
import time
import types
import typing
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NamedTuple, Union
from urllib.parse import quote

import pydantic
import typing_extensions

from dash_dynamic_image_component.base import problems
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.service.first_look import first_look
from dash_dynamic_image_component.service.http import read_query
from dash_dynamic_image_component.service.params import params_in

MAX_CHARACTERS = 8_000
MAX_SECONDS = 0.5
NAMES = ("a", "b", "c")

Colours: Any = enum.Enum("Colours", [(f"C{n}", f"colour {n}") for n in range(2_000)])  # type: ignore[misc]

# Made at run time, which type checkers do not follow.
AnyLiteral: Any = Literal
AnyUnion: Any = Union
AnyField: Any = pydantic.Field

SCALARS: tuple[Any, ...] = (
    *(int, float, bool, str, complex, Any, None, bytes),
    *(decimal.Decimal, fractions.Fraction, uuid.UUID, pathlib.Path, re.Pattern[str]),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    *(ipaddress.IPv4Network, ipaddress.IPv6Address, pydantic.AnyUrl, pydantic.ByteSize),
    *(pydantic.JsonValue, pydantic.Json[Any], pydantic.Base64Bytes, pydantic.SecretStr, Colours),  # type: ignore[misc]
    Literal["a", "b", 1, None],
    AnyLiteral[tuple(f"option {n}" for n in range(500))],
    Annotated[int, pydantic.Field(ge=0, multiple_of=7)],
    Annotated[decimal.Decimal, pydantic.Field(max_digits=9, decimal_places=2)],
    Annotated[decimal.Decimal, AnyField(multiple_of=decimal.Decimal("0.01"))],
    Annotated[str, pydantic.Field(pattern=r"^(a+)+$", max_length=5_000)],
    Annotated[str, pydantic.Field(pattern=r"^([a-z]{1,20}){1,9}$")],
    Annotated[str, pydantic.Field(pattern=re.compile(r"^[\w.]+@[\w.]+$"))],
    Annotated[str, pydantic.StringConstraints(strip_whitespace=True, to_lower=True)],
)

LEAVES: tuple[Any, ...] = (
    *(None, True, 0, 1, -1, 1.5, 1e300, 2**53, "", "a", "no", "1", "1.5", [], {}),
    *("9" * 300, "9" * 4_300, "1e999999999", "1e-999999999", "1e30000", "0x", "nan", "-" * 999),
    *("1/3", "1e4000", "2020-01-01", "2020-01-01T00:00:00Z", "P1Y", "1" * 500 + "b"),
    *("0.0.0.0/0", ":" * 900, "1." * 900, "http://" + "é." * 400, "http://" + "[" * 999),
    *("a" * 4_000 + "!", "a " * 2_000 + "!", "/" * 3_000, "[" * 1_500, '{"a":' * 900, "é" * 800),
    *({"kind": 0}, {"kind": "x"}, [[]], [""] * 9),
)


class Hints:
    """Type hints at random, with records and aliases that may hold themselves."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._module = types.ModuleType(f"soak_{chance.getrandbits(64)}")
        sys.modules[self._module.__name__] = self._module
        self._forward: list[str] = []
        self._count = itertools.count()

    def hint(self, depth: int = 3) -> Any:
        """Any hint; of classes that are under way it has the name."""
        makes: list[Callable[[int], Any]] = [self._container, self._union, self._record]
        if self._forward and self._chance.random() < 0.4:
            return typing.ForwardRef(self._chance.choice(self._forward))
        if depth == 0 or self._chance.random() < 0.2:
            return self._chance.choice(SCALARS)
        return self._chance.choice([*makes, self._union, self._alias, self._tagged])(depth - 1)

    def made(self) -> Any:
        """A hint in which all names are known."""
        hint = self.hint()
        for each in vars(self._module).values():
            if isinstance(each, type) and issubclass(each, pydantic.BaseModel):
                each.model_rebuild(_types_namespace=vars(self._module))
        return hint

    def _container(self, depth: int) -> Any:
        inner: Any = self.hint(depth)
        of: list[Callable[[], Any]] = [
            lambda: list[inner],
            lambda: dict[str, inner],
            lambda: tuple[inner, ...],
            lambda: tuple[inner, self.hint(depth)],  # type: ignore[misc]
            lambda: set[inner],
            lambda: deque[inner],
            lambda: typing.Sequence[inner],
            lambda: typing.Mapping[str, inner],
            lambda: dict[int, inner],
        ]
        return self._chance.choice(of)()

    def _union(self, depth: int) -> Any:
        choices = tuple(self.hint(depth) for _ in range(self._chance.choice((1, 2, 2, 3, 4, 9))))
        mode: Any = self._chance.choice(("smart", "smart", "left_to_right"))
        if self._chance.random() < 0.3:
            return AnyUnion[choices[0], None]
        union = AnyUnion[choices]
        is_union = typing.get_origin(union) is Union
        return Annotated[union, pydantic.Field(union_mode=mode)] if is_union else union

    def _alias(self, depth: int) -> Any:
        name = f"Alias{next(self._count)}"
        with self._under_way(name):
            union = self._union(depth)
        # Names in an alias are looked up in the module that calls its constructor.
        space = vars(self._module)
        make = "make(name, union)"
        alias = eval(
            make, space, {"make": typing_extensions.TypeAliasType, "name": name, "union": union}
        )
        space[name] = alias
        return alias

    def _record(self, depth: int, kind: str | None = None) -> Any:
        name = f"Record{next(self._count)}"
        names = self._chance.sample(NAMES, self._chance.randint(1, len(NAMES)))
        with self._under_way(name):
            fields: dict[str, Any] = {each: self.hint(depth) for each in names}
        if kind is not None:
            fields = {"kind": Literal[kind], **fields}
        makes = [self._dataclass, self._model] + ([] if kind else [self._typed_dict, self._tuple])
        made = self._chance.choice(makes)(name, fields)
        made.__module__ = self._module.__name__
        setattr(self._module, name, made)
        return made

    def _tagged(self, depth: int) -> Any:
        kinds = tuple(self._record(depth, f"kind {n}") for n in range(2))
        return Annotated[AnyUnion[kinds], pydantic.Field(discriminator="kind")]

    def _dataclass(self, name: str, fields: dict[str, Any]) -> Any:
        optional = self._chance.random() < 0.5
        with_default = {each: (hint, field(default=None)) for each, hint in fields.items()}
        every: list[Any] = [
            (each, *with_default[each]) if optional and each != "kind" else (each, hint)
            for each, hint in fields.items()
        ]
        return dataclasses.make_dataclass(name, every)

    def _model(self, name: str, fields: dict[str, Any]) -> Any:
        default = self._chance.choice((..., None))
        every: dict[str, Any] = {
            each: (hint, ... if each == "kind" else default) for each, hint in fields.items()
        }
        return pydantic.create_model(name, __module__=self._module.__name__, **every)

    def _typed_dict(self, name: str, fields: dict[str, Any]) -> Any:
        make: Any = typing_extensions.TypedDict
        return make(name, fields, total=self._chance.random() < 0.5)

    def _tuple(self, name: str, fields: dict[str, Any]) -> Any:
        make: Any = NamedTuple
        return make(name, list(fields.items()))

    def _under_way(self, name: str) -> Any:
        forward = self._forward

        class UnderWay:
            def __enter__(self) -> None:
                forward.append(name)

            def __exit__(self, *_: object) -> None:
                forward.remove(name)

        return UnderWay()


def values(chance: random.Random) -> Iterator[Any]:
    """Values that grow, each small at first, so that what is exponential ends soon."""
    for depth in range(2, 31, 2):
        yield nested(chance, depth)
    for width in (10, 100, 400, 1_000, 2_500):
        leaf = chance.choice((*LEAVES[:15], nested(chance, 2, 0)))
        yield [leaf] * width
        yield {f"{n:x}": leaf for n in range(width)}
        yield nested(chance, 4, [leaf] * width)
    yield from chance.sample(LEAVES, 12)


def nested(chance: random.Random, depth: int, leaf: Any = ...) -> Any:
    """A value inside of lists and objects whose names records have."""
    value = chance.choice(LEAVES) if leaf is ... else leaf
    steps = chance.sample((*NAMES, "list", "pair"), chance.choice((1, 1, 2, 5)))
    for _ in range(depth):
        step = chance.choice(steps)
        if step == "list":
            value = [value]
        elif step == "pair":
            value = [value, value] if depth < 3 else [value, 0]
        else:
            value = {step: value} | ({"kind": "kind 0"} if chance.random() < 0.3 else {})
    return value


def seconds_of(generator: Generator, text: str) -> float:
    """Processor time of all that is done with a small request before the function runs."""
    query = f"p={quote(text)}".encode()
    started = time.process_time()
    try:
        params, _ = params_in(read_query(query)[0])
        first_look(generator.parameters, params)
        generator.parameters.check(params)
    except problems.Problem as problem:
        problem.document()
    return time.process_time() - started


@dataclass
class Findings:
    """The findings of a search."""

    hints: int = 0
    refused: int = 0
    requests: int = 0
    slowest: float = 0.0
    example: str = ""

    def __str__(self) -> str:
        return (
            f"params: {self.requests:,} requests for {self.hints:,} type hints "
            f"({self.refused:,} refused at registration); slowest {self.slowest:.3f} s "
            f"of at most {MAX_SECONDS} s: {self.example[:200]}"
        )


def search(seed: int, seconds: float = 1e9, hints: int = 10**9) -> Findings:
    """Try hints until the time is over, or so many were tried."""
    findings, chance, began = Findings(), random.Random(seed), time.monotonic()
    while findings.hints < hints and time.monotonic() - began < seconds:
        findings.hints += 1
        _try_hint(findings, chance)
    return findings


def _try_hint(findings: Findings, chance: random.Random) -> None:
    generator, hint = _registered(chance)
    if generator is None:
        findings.refused += 1
        return
    for value in itertools.chain(values(chance), values(chance)):
        text = json.dumps({"x": value}, ensure_ascii=False)
        if len(text) > MAX_CHARACTERS:
            continue
        seconds = seconds_of(generator, text)
        findings.requests += 1
        if seconds > findings.slowest:
            findings.slowest = seconds
            findings.example = f"{hint!r} for {text[:80]}"
        if seconds > MAX_SECONDS:
            return


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """A time limit: pydantic takes minutes to make the schema of some aliases in aliases."""

    def end(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _registered(chance: random.Random) -> tuple[Generator | None, Any]:
    hint = None
    while hint is None:
        made = Hints(chance)  # without the classes of the attempt before
        with contextlib.suppress(Exception), limit(2):  # not all that is made at random is a hint
            hint = made.made()

    def drawn(x: Any) -> None: ...

    drawn.__annotations__["x"] = hint
    space = vars(made._module)
    function = types.FunctionType(drawn.__code__, space, "drawn")
    function.__annotations__ = {"x": hint}
    try:
        with limit(10):
            return Generator(function), hint
    except TimeoutError:
        return None, hint
    except (TypeError, NameError) as error:
        if "cannot be registered" not in str(error) and "cannot be checked" not in str(error):
            raise
        return None, hint
    finally:
        sys.modules.pop(made._module.__name__, None)


def main() -> None:
    """Search for as long as told, and fail when something slow was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    findings = search(arguments.seed, arguments.seconds)
    print(findings)
    sys.exit(findings.slowest > MAX_SECONDS)


if __name__ == "__main__":
    main()
