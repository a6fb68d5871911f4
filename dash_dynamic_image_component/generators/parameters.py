"""Parameters of a function: their names, their types, and the check of params."""

from __future__ import annotations

import inspect
import itertools
import logging
import typing
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from ..base import problems
from ..base.functions import underlying
from ..base.places import place_in
from ..uploads.references import asks_for_blob, with_references
from .checks.checker import Checker, UnboundedCheck
from .faults import Fault
from .injected import FromBrowser, RefusedRequest, injected, is_injected
from .shapes import is_shapes, or_none
from .size import Size
from .theme import Theme
from .tile import Tile
from .unfinished import is_unfinished, reads_texts
from .view import View

MAX_ERRORS = 20
MAX_TEXT = 200
MAX_LINES = 200
"""The number of faults up to which pydantic describes all; more are only counted, since each may
list thousands of choices of a `Literal` or an `Enum`."""
UNTOLD = "this value does not fit either"

logger = logging.getLogger("dash_dynamic_image_component")


class Parameters:
    """The parameters of a function, as its signature and type hints tell them.

    >>> def waves(frequency: float = 8.0): ...
    >>> Parameters(waves, "waves").check({"frequency": "3"})
    {'frequency': 3.0}
    """

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self._function_name = name
        self._parsed: dict[str, bool] = {}
        signature = _signature(function, name).parameters
        only = [each for each in signature.values() if each.kind is each.POSITIONAL_ONLY]
        self._positional_only = [(each.name, each.default) for each in only]
        try:
            hints = _hints(function, signature.values())
            asked = injected(hints, signature.values())
            self.cancelled = asked.get("Cancelled")
            """The name of the parameter that gets a `Cancelled`."""
            self.viewer = asked.get("Viewer")
            """The name of the parameter that gets the viewer."""
            self.size = _from_browser(Size, asked, signature, hints)
            """The parameter that gets a `Size`."""
            self.theme = _from_browser(Theme, asked, signature, hints)
            """The parameter that gets a `Theme`."""
            self.view = _from_browser(View, asked, signature, hints)
            """The parameter that gets a `View`."""
            self.tile = _from_browser(Tile, asked, signature, hints)
            """The parameter that gets a `Tile`."""
            self.box = self.size or self.view
            """The parameter for which the page measures the box of the image."""
            self.in_figure = self.size is not None
            """True if a view is that of axes in a figure, whose shape the picture does not tell."""
            self.asks_browser = any((self.box, self.theme, self.tile))
            """True if the browser tells anything beside the params."""
            self._keep({n: p for n, p in signature.items() if n not in asked.values()})
            hints = {name: hints[name] for name in self._all}
            self.files = frozenset(name for name, hint in hints.items() if asks_for_blob(hint))
            """Names of the parameters that get files: images, arrays, bytes or `Blob`s."""
            self._check = self._checker({n: with_references(hint) for n, hint in hints.items()})
            self.is_pure = self._check.is_pure
            """True if params that fit once always fit: the check reads no clock, and runs no code
            of the app."""
        except NameError as error:
            raise NameError(
                f"a type hint of {name} cannot be resolved ({error}); define or import that name "
                "at the top of the module"
            ) from None
        except (UnboundedCheck, RefusedRequest) as error:
            raise TypeError(f"{name} cannot be registered: {error}") from None
        except Exception as error:
            if getattr(error, "code", None) == "class-not-fully-defined":
                raise NameError(
                    f"a class in a type hint of {name} names types that cannot be resolved; define "
                    "the class and these types at the top of the module"
                ) from None
            raise TypeError(f"{name} has a type hint that cannot be checked: {error}") from error

    def _keep(self, parameters: dict[str, inspect.Parameter]) -> None:
        """Keep the facts of the parameters that params may fill."""
        every = parameters.values()
        self._all = parameters
        self._rest = next((each for each in every if each.kind is each.VAR_KEYWORD), None)
        self.names = [each.name for each in every if each is not self._rest]
        """All names, in the order of the signature."""
        self._defaults = {p.name: p.default for p in every if p.default is not p.empty}

    @cached_property
    def nullable(self) -> list[str] | bool:
        """Names of the parameters that may be None, or True for all, with any unknown name."""
        if self._rest is not None:
            return True
        return [name for name in self.names if self._fault(name, None) is None]

    @cached_property
    def required(self) -> list[str]:
        """Names of the parameters that have no default."""
        return [name for name in self.names if name not in self._defaults]

    @cached_property
    def parsed(self) -> list[str]:
        """Names of the parameters whose texts are read as numbers or dates.

        An empty text, as of a field that was emptied, is a missing value there.
        """
        return [name for name in self.names if self._is_parsed(name)]

    def pixels(self, size: Size | None) -> tuple[int, int]:
        """The device pixels of a view for a size; without one those of the defaults."""
        box = size or self.default_box
        assert box is not None
        return box.pixels if isinstance(box, Size) else (box.width, box.height)

    @property
    def default_box(self) -> Size | View | None:
        """The box of an image without a browser: the default size, else the home view."""
        defaults = (each.default for each in (self.size, self.view) if each is not None)
        return next((each for each in defaults if isinstance(each, Size | View)), None)

    def check(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Check `params`, and coerce them to the type hints.

        Raises:
            Problem: 422 with one entry for each parameter at fault.
        """
        from pydantic import ValidationError

        try:
            return self._check(dict(params))
        except ValidationError as error:
            faults = self._faults(error) or self._counted(params, error)
        except Exception:  # a validator of the app raised another error
            logger.error("the check of params of %s failed", self._function_name, exc_info=True)
            each = {name: self._fault(name, value) for name, value in params.items()}
            faults = {name: fault for name, fault in each.items() if fault is not None}
        raise _problem(faults, missing=self._are_missing(faults, params))

    def spelled(self, params: Mapping[str, Any]) -> dict[str, Any]:
        r"""The params under the names of the signature, in which Python folds letters by NFKC.

        Keyboards type the micro sign U+00B5, and Python reads it as the Greek letter U+03BC, in
        names of parameters too. A name that the signature lacks stays, and so do names that fold
        into one.

        >>> exec("def drift(\u00b5: float): ...")
        >>> Parameters(locals()["drift"], "drift").spelled({"\u00b5": 3}) == {"\u03bc": 3}
        True
        """
        read = {name: folded(name) for name in params}
        if all(name == read[name] for name in params):
            return dict(params)
        times = Counter(read.values())
        own = {n: f if f in self._all and times[f] == 1 else n for n, f in read.items()}
        return {own[name]: value for name, value in params.items()}

    def takes(self, name: str) -> bool:
        """True if there is a parameter of this name, or one for all names."""
        return self._rest is not None or name in self._all

    def runs_own_code(self, name: str) -> bool:
        """True if the check of a parameter runs code of the app, such as a validator."""
        return self._check.runs_own_code(name)

    def readings(self, name: str) -> int:
        """The largest number of ways in which the check reads one value of a parameter."""
        return self._check.readings(name)

    def check_some(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Check some of the params, and leave out those that do not fit.

        Only for parameters whose check runs no code of the app.
        """
        faulty = {name for name, value in params.items() if self._check.count({name: value})}
        return self._check.some({name: params[name] for name in params.keys() - faulty})

    def with_defaults(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, and the defaults of the signature for those that are left out."""
        return {**self._defaults, **arguments}

    def split(self, arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and named arguments for a call."""
        named = dict(arguments)
        return [named.pop(name, default) for name, default in self._positional_only], named

    def _checker(self, hints: Mapping[str, Any]) -> Checker:
        named = {name: hints[name] for name in self.names}
        required = [name for name in named if self._all[name].default is inspect.Parameter.empty]
        return Checker(self._function_name, named, required, self._rest and hints[self._rest.name])

    def _fault(self, name: str, value: Any) -> Fault | None:
        """The fault of one value, checked by itself."""
        from pydantic import ValidationError

        try:
            self._check({name: value})
        except ValidationError as error:
            return (self._faults(error) or self._counted({name: value}, error)).get(name)
        except Exception as error:
            return Fault.of(f"the check of this value raised {type(error).__name__}", value)
        return None

    def _fault_types(self, name: str, value: Any) -> set[str]:
        """The types of pydantic's errors for one value; none where there are too many."""
        from pydantic import ValidationError

        try:
            self._check({name: value})
        except ValidationError as error:
            if error.error_count() <= MAX_LINES:
                found = error.errors(include_url=False, include_context=False, include_input=False)
                return {item["type"] for item in found if item["loc"][:1] == (name,)}
        except Exception:  # a validator of the app raised another error
            pass
        return set()

    def _is_parsed(self, name: str) -> bool:
        """True if texts for this parameter are read; the code of no other parameter runs."""
        if name not in self._parsed:
            self._parsed[name] = reads_texts(partial(self._fault_types, name))
        return self._parsed[name]

    def _are_missing(self, faults: Mapping[str, Fault], params: Mapping[str, Any]) -> bool:
        """True if every fault is a value that is still to come, so that the component waits."""
        if not params:
            return True
        return bool(faults) and all(
            name in params
            and (params[name] is None or (is_unfinished(params[name]) and self._is_parsed(name)))
            for name in faults
        )

    def _faults(self, error: Any) -> dict[str, Fault]:
        """The first fault of each parameter; empty where there are too many to describe."""
        faults: dict[str, Fault] = {}
        if error.error_count() > MAX_LINES:
            return faults
        for item in error.errors(include_url=False):
            param, *path = item["loc"]
            param = str(param)
            if param not in faults:
                told = len(faults) < MAX_ERRORS  # near names of thousands would take seconds
                faults[param] = self._in_words(item, param, path) if told else Fault(UNTOLD)
        return faults

    def _counted(self, params: Mapping[str, Any], error: Any) -> dict[str, Fault]:
        """The number of faults of each faulty parameter, up to `MAX_ERRORS` parameters."""
        alone = params.keys() == self._all.keys() and len(params) == 1
        count = (lambda _: error.error_count()) if alone else self._check.count
        counts = ((name, count({name: value})) for name, value in params.items())
        faulty = ((name, count) for name, count in counts if count)
        few = itertools.islice(faulty, MAX_ERRORS)
        return {name: self._in_numbers(name, params[name], count) for name, count in few}

    def _in_numbers(self, name: str, value: Any, count: int) -> Fault:
        if not self.takes(name):
            return Fault(f"{self._function_name} has no such parameter")
        places = f", in {count:,} places" if count > 1 else ""
        return Fault.of(f"this value does not fit{places}", value)

    def _in_words(self, item: Mapping[str, Any], param: str, path: list[str | int]) -> Fault:
        if item["type"] == "missing" and not path:
            return Fault("this parameter is missing")
        if item["type"] == "extra_forbidden" and not path:
            if folded(param) in self._all:
                return Fault(f"Python reads this name as {folded(param)}, which is given too")
            known = ", ".join(self.names) or "no parameters"
            near = problems.did_you_mean(param, self.names)
            rest = near or f"; it takes {known}"
            return Fault(f"{self._function_name} has no such parameter{rest}")
        message = f"{place_in(param, path)}: {item['msg']}" if path else str(item["msg"])
        return Fault.of(message, item["input"])


def signature_of_params(function: Callable[..., Any]) -> inspect.Signature:
    """The signature without the parameters that are no params, such as a `Cancelled`."""
    signature = inspect.signature(function)
    hints = _hints(function, signature.parameters.values())
    given = [each for name, each in signature.parameters.items() if not is_injected(hints[name])]
    return signature.replace(parameters=given)


def folded(name: str) -> str:
    """The name of a parameter as Python reads it in a program: folded by NFKC."""
    return unicodedata.normalize("NFKC", name) if not str(name).isascii() else name


def check_by_name(params: Any) -> None:
    """Refuse params that are neither None nor a mapping.

    Raises:
        TypeError: they are something else, such as a list.
    """
    if params is not None and not isinstance(params, Mapping):
        raise TypeError(
            f"params holds the arguments by name, such as {{'frequency': 8}}, and is no "
            f"{type(params).__name__}"
        )


def _from_browser(
    kind: type,
    asked: Mapping[str, str],
    signature: Mapping[str, inspect.Parameter],
    hints: Mapping[str, Any],
) -> FromBrowser | None:
    name = asked.get(kind.__name__)
    return None if name is None else FromBrowser.of(kind, signature[name], hints[name])


def _problem(faults: Mapping[str, Fault], *, missing: bool) -> problems.Problem:
    told = dict(itertools.islice(faults.items(), MAX_ERRORS))
    errors = [
        {"param": name[:MAX_TEXT], "message": fault.message[:MAX_TEXT]}
        for name, fault in told.items()
    ]
    if missing:
        return problems.value_missing(errors)
    return problems.invalid_params(errors, [fault.value for fault in told.values()])


def _signature(function: Callable[..., Any], name: str) -> inspect.Signature:
    signature = inspect.signature(function)
    for each in signature.parameters.values():
        if each.kind is each.VAR_POSITIONAL:
            raise TypeError(f"{name} takes *{each.name}, but params have names; name them")
        if type(each.default).__name__ == "FieldInfo":
            raise TypeError(
                f"{name} has Field(...) as the default of {each.name}, and would get just that "
                f"when called; write {each.name}: Annotated[<type>, Field(...)] = <default>"
            )
    return signature


def _hints(
    function: Callable[..., Any], parameters: typing.Iterable[inspect.Parameter]
) -> dict[str, Any]:
    """The type of each parameter by name; Any where there is no hint."""
    every = list(parameters)
    written = {each.name: each.annotation for each in every if each.annotation is not each.empty}
    # The return type is left out: its names may exist for type checkers only.
    holder = type("Hints", (), {"__annotations__": written})
    names, local_names = _globals(function), _enclosing(function)
    hints = typing.get_type_hints(holder, names, local_names, include_extras=True)
    return {each.name: _with_default(hints.get(each.name, Any), each) for each in every}


def _globals(function: Callable[..., Any]) -> dict[str, Any]:
    return getattr(underlying(function), "__globals__", {})


def _enclosing(function: Callable[..., Any]) -> dict[str, Any]:
    """The local names of the enclosing functions and classes, which may define parameter types."""
    names = getattr(underlying(function), "__qualname__", "").split(".")
    outer = [each for each in names[:-1] if each != "<locals>"]
    found: dict[str, Any] = {}
    frame = inspect.currentframe()
    while outer and frame is not None:
        if frame.f_code.co_name == outer[-1] and frame.f_globals is _globals(function):
            found = {**frame.f_locals, **found}
            outer.pop()
        frame = frame.f_back
    return found


def _with_default(hint: Any, parameter: inspect.Parameter) -> Any:
    """The hint, and None where the default tells that None is allowed.

    `x: float = None` means so, and `strokes: Shapes = ()`, since the prop `shapes` may be None.
    """
    if parameter.default is None:
        return typing.Optional[hint]  # noqa: UP045
    return or_none(hint) if is_shapes(hint) and parameter.default is not parameter.empty else hint
