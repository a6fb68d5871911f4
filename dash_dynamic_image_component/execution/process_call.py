"""A call as bytes, which another process unpickles within the call, so that no error breaks it."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import io
import operator
import pickle
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from ..base.functions import file_of_function, underlying

importing: Callable[[], AbstractContextManager[Any]] = nullcontext
"""Makes the context in which a process imports the modules of functions; set by the app layer."""

program: Callable[[], list[str]] = list
"""Names of the modules that make the apps of this process; set by the app layer."""


@dataclass(frozen=True)
class ProcessCall:
    """A call of a function, which is found by its module and its qualified name.

    A pool of processes unpickles its calls outside of them: a module that cannot be imported would
    end the process, and with it all calls of the pool.
    """

    pickled: bytes
    module: str
    name: str
    file: str
    """The file of the module, by which it is found where it has another name for imports: Dash
    names the modules of pages in its own way."""
    program: tuple[str, ...]
    """The modules that make the apps, imported where the module cannot be imported without them."""

    @classmethod
    def of(cls, call: Callable[[], Any], function: Callable[..., Any]) -> ProcessCall:
        """The call of a function.

        Raises:
            TypeError: it cannot be pickled; tells which functions can be.
        """
        while isinstance(function, functools.partial):
            function = function.func
        module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
        try:
            if isinstance(function, FunctionType) and not _is_found(function):
                raise pickle.PicklingError(f"{module}.{name} is not the function, or not there")
            pickled = _pickled(call, function)
        except Exception as error:
            raise TypeError(
                f"the call cannot be sent to another process: {error}; a process finds a function "
                "by its name at the top level of a module: no lambda, no function inside another "
                "one, and no decorator above @generator; its arguments must be picklable"
            ) from error
        file = file_of_function(underlying(function))
        return cls(pickled, module, name, file, tuple(program()))

    def __call__(self) -> Any:
        """Call the function in this process.

        Raises:
            ImportError: this process cannot import the function.
        """
        return self._unpickled()()

    def _unpickled(self) -> Any:
        try:
            with importing():
                module = self._module()
                return _Unpickler(self.pickled, module, self.name).load()
        except BaseException as error:  # SystemExit too, with which a module may end
            raise ImportError(
                f"a process cannot import {self.name} from {self.module}: "
                f"{type(error).__name__}: {error}; put it into a module (a .py file) that can be "
                "imported alone: without a running app, and with what starts a server under "
                'if __name__ == "__main__":'
            ) from error

    def _module(self) -> ModuleType:
        try:
            return _imported(self.module, self.file)
        except Exception:  # it may need an app, such as by `dash.get_app()`
            for name in self.program:
                importlib.import_module(name)
            if not self.program:
                raise
        return _imported(self.module, self.file)


class _Pickler(pickle.Pickler):
    """A pickler that leaves out the function, whose module `pickle` may not find."""

    function: Any = None

    def persistent_id(self, obj: Any) -> str | None:
        return "function" if obj is self.function and isinstance(obj, FunctionType) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, pickled: bytes, module: ModuleType, name: str) -> None:
        super().__init__(io.BytesIO(pickled))
        self._find = functools.partial(operator.attrgetter(name), module)

    def persistent_load(self, pid: str) -> Any:
        return self._find()


def _pickled(call: Callable[[], Any], function: Callable[..., Any]) -> bytes:
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.function = function
    pickler.dump(call)
    return file.getvalue()


def _is_found(function: FunctionType) -> bool:
    try:
        module = sys.modules[function.__module__]
        return operator.attrgetter(function.__qualname__)(module) is function
    except (AttributeError, KeyError):
        return False


def _imported(name: str, file: str) -> ModuleType:
    """A module, imported by its name, else from its file, as Dash imports pages."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not file or not f"{name}.".startswith(f"{error.name}."):
            raise  # the module itself is found
        return _loaded(name, file)


def _loaded(name: str, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"{file} is no Python file")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
