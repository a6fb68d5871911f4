"""Params of a request: read and checked once, in a thread where that takes long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..base import problems
from ..base.canonical_json import canonical_json, parse_params, read_params
from ..base.thread_pool import ThreadPool
from ..generators.generator import Generator
from ..uploads.references import Reference
from ..uploads.uploads import UploadedBlobs
from .first_look import FirstLook, first_look
from .flow import Steps

MAX_PARAMS_BYTES = 64 * 1024

LONG_TEXT = 4096
"""Characters of params: an event loop reads no longer text, and no waiting request keeps more."""


@dataclass(frozen=True)
class CheckedParams:
    """The canonical text of params, the arguments that they become, and the files to decode."""

    canonical: str
    arguments: dict[str, Any]
    images: tuple[Reference, ...] = ()

    @property
    def has_blobs(self) -> bool:
        """True if the params name blobs, or hold a text that looks alike."""
        return "$blob" in self.canonical


class ParamsReader:
    """Reads the params of requests, and checks them by the type hints of functions."""

    def __init__(self, blobs: UploadedBlobs, threads: ThreadPool) -> None:
        self._blobs = blobs
        self._threads = threads

    def first_look(self, generator: Generator, text: str) -> Steps[FirstLook]:
        """The arguments without the values of blobs, and without checks by code of the app.

        Raises:
            Problem: 400 or 414, the text holds no params.
        """
        look: FirstLook = yield from self._read(text, partial(_first_look, generator, text))
        return look

    def look_with_blobs(self, generator: Generator, text: str) -> Steps[FirstLook]:
        """The same, with the values of blobs.

        Raises:
            Problem: 400, 404 or 422, a blob is not here or holds no value.
        """
        look: FirstLook = yield self._threads.submit(self._look_with_blobs, generator, text)
        return look

    def checked(
        self, generator: Generator, text: str, look: FirstLook | None
    ) -> Steps[CheckedParams]:
        """The params that a text holds; the arguments of a look that is final are taken over.

        Raises:
            Problem: the text holds no params, a blob is not here, or a value does not fit.
        """
        read = partial(self._checked, generator, text, look)
        params: CheckedParams = yield from self._read(text, read)
        return params

    def check_blobs(self, params: CheckedParams) -> Steps[None]:
        """Raise a Problem unless all files that the params name are here."""
        yield self._threads.submit(self._blobs.check, params.arguments)

    def arguments(self, generator: Generator, canonical: str) -> dict[str, Any]:
        """The arguments for params that were checked before, with the values of blobs; blocks."""
        return self._arguments(generator, parse_params(canonical), canonical)

    def _read(self, text: str, read: Callable[[], Any]) -> Steps[Any]:
        """The result of `read`, which runs in a thread if it may take long."""
        if may_take_long(text):
            return (yield self._threads.submit(read))
        return read()

    def _checked(self, generator: Generator, text: str, look: FirstLook | None) -> CheckedParams:
        params, canonical = params_in(text)
        whole = self._blobs.params(params)
        whole = generator.parameters.spelled(whole)
        if whole != params:  # a blob held them, or a name was spelled in another way
            params, canonical = whole, canonical_json(whole)
        if look is not None and look.final:
            arguments = look.arguments
        else:
            arguments = self._arguments(generator, params, canonical)
        files = generator.parameters.files
        images = self._blobs.images_in(arguments) if files else ()
        return CheckedParams(canonical, arguments, images)

    def _arguments(
        self, generator: Generator, params: dict[str, Any], canonical: str
    ) -> dict[str, Any]:
        if "$blob" in canonical:
            params = self._blobs.values(params, generator.parameters)
        return generator.parameters.check(params)

    def _look_with_blobs(self, generator: Generator, text: str) -> FirstLook:
        whole = generator.parameters.spelled(self._blobs.params(params_in(text)[0]))
        params = self._blobs.values(whole, generator.parameters)
        return first_look(generator.parameters, params)


def may_take_long(text: str) -> bool:
    """True if a text of params is long or may name a blob: an escape can hide the `$`."""
    return len(text) > LONG_TEXT or "$blob" in text or "\\u" in text


def params_in(text: str) -> tuple[dict[str, Any], str]:
    """The params that a text holds, and their canonical text.

    Raises:
        Problem: 414, the text is too long; 400, it is no JSON object with a canonical form.
    """
    size = len(text.encode())
    if size > MAX_PARAMS_BYTES:
        raise problems.url_too_long(size, MAX_PARAMS_BYTES)
    try:
        return read_params(text)
    except ValueError as error:
        raise problems.malformed(str(error)) from None


def _first_look(generator: Generator, text: str) -> FirstLook:
    return first_look(generator.parameters, generator.parameters.spelled(params_in(text)[0]))
