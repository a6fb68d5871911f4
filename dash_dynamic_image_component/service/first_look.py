"""Arguments for `authorize`, before blobs are read and before code of the app checks values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.problems import Problem
from ..uploads.references import sha256_in

if TYPE_CHECKING:
    from ..generators.parameters import Parameters


class NotRead(Exception):
    """`authorize` used a large value that was not read yet."""


def _use(self: Any, *_: Any) -> Any:
    object.__getattribute__(self, "_used").append(True)
    raise NotRead("a large value of the params is not read yet; authorize is asked again with it")


class Unread:
    """A large value that was not read: any use of it raises `NotRead`, and is recorded."""

    __slots__ = ("_used",)

    def __init__(self, used: list[bool]) -> None:
        self._used = used

    # Reading `__class__`, as isinstance() does, is a use too.
    __getattribute__ = _use
    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __contains__ = _use
    __getitem__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _use
    __or__ = __ror__ = __and__ = __rand__ = __truediv__ = __rtruediv__ = __call__ = _use
    __repr__ = __str__ = __format__ = __reversed__ = __reduce_ex__ = _use


@dataclass(frozen=True)
class FirstLook:
    """The arguments that `authorize` gets first.

    `arguments` are checked and coerced, with two exceptions that stay JSON: values whose check runs
    code of the app, and values that do not fit. Large values are `Unread`; if a blob holds all
    params, `arguments` as a whole are. `blobs` are the SHA-256 of the blobs behind `Unread`.
    `final` is true if the function would get exactly these arguments.
    """

    arguments: Any
    final: bool = False
    blobs: list[str] = field(default_factory=list)
    used: list[bool] = field(default_factory=list)

    @property
    def depends_on_blobs(self) -> bool:
        """True if `authorize` has used a value that was not read."""
        return bool(self.used)


def first_look(parameters: Parameters, params: Mapping[str, Any]) -> FirstLook:
    """The arguments that params hold, as far as they are known without blobs."""
    whole = sha256_in(params)
    used: list[bool] = []
    if whole is not None:
        return FirstLook(Unread(used), False, [whole], used)
    known = {name: value for name, value in params.items() if parameters.takes(name)}
    large = {name for name in known if name not in parameters.files and has_blob(known[name])}
    own = {name for name in known if parameters.runs_own_code(name)}
    if not large and not own:
        try:
            return FirstLook(parameters.check(params), final=True)
        except Problem:
            pass
    harmless = {name: known[name] for name in known.keys() - large - own}
    arguments = known | parameters.check_some(harmless) | {name: Unread(used) for name in large}
    blobs = sorted({sha256 for name in large for sha256 in _blobs_in(known[name])})
    return FirstLook(arguments, False, blobs, used)


def has_blob(value: Any) -> bool:
    """True if a value of params names a blob, itself or anywhere inside."""
    return next(_blobs_in(value), None) is not None


def _blobs_in(value: Any) -> Iterator[str]:
    sha256 = sha256_in(value)
    if sha256 is not None:
        yield sha256
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list)):
        for each in inner:
            yield from _blobs_in(each)
