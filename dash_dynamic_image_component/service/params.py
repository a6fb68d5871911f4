"""Image requests read and checked: their generator, who may ask, and their params, each once."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from ..base import problems
from ..base.canonical_json import canonical_json, parse_params
from ..base.problems import Problem
from ..base.run_token import RUN_TOKEN
from ..generators.generator import Generator
from ..generators.registry import Registry
from ..uploads.uploads import UploadedBlobs
from .access import admitted, may_ask, viewer_of
from .first_look import FirstLook, first_look
from .flow import Steps
from .http import Request, arguments_of, params_in, params_text
from .image_request import ImageRequest

METHODS = ("GET", "HEAD")

LONG_TEXT = 4096
"""Characters of params; longer ones are read in a thread, so that an event loop goes on."""

REMEMBERED = 1024
"""Requests of which a process remembers that they were checked; each takes a few kilobytes."""

logger = logging.getLogger("dash_dynamic_image_component")


class RequestReader:
    """Reads and checks requests for images, and the arguments of their functions."""

    def __init__(self, registry: Registry, blobs: UploadedBlobs) -> None:
        self._registry = registry
        self._blobs = blobs
        self._threads = ThreadPoolExecutor(4, "dash-dynamic-image-blobs")
        self._checked = CheckedRequests()

    def read(self, request: Request) -> Steps[ImageRequest]:
        """The image that a request asks for, if the client may ask for it.

        Raises:
            Problem: the request is malformed, its params do not fit, or access is denied.
        """
        generator = self._generator(request)
        if request.method not in METHODS:
            raise problems.method_not_allowed(request.method, ", ".join(METHODS))
        known = self._checked.get(generator, request)
        if known is not None:
            return known
        image_request: ImageRequest = yield from self._read(generator, request)
        self._checked.add(image_request, request)
        return image_request

    def arguments(self, image_request: ImageRequest) -> dict[str, Any]:
        """The arguments of the function, with uploads as it asks for them; may read and decode.

        A request that waits holds no large values, so that these are read again here.
        """
        arguments = image_request.arguments
        if arguments is None:
            params = parse_params(image_request.canonical)
            arguments = self._check(image_request.generator, params)
        return self._blobs.resolve(arguments)

    def _generator(self, request: Request) -> Generator:
        name = request.tail.removeprefix("/")
        generator = self._registry.get(name)
        if generator is None:
            known = self._registry.names
            logger.warning(
                "no generator named %a%s", name[:200], problems.did_you_mean(name, known)
            )
            raise problems.unknown_generator(name, known, debug=request.debug)
        return generator

    def _read(self, generator: Generator, request: Request) -> Steps[ImageRequest]:
        query = arguments_of(request.query)
        text, tier = params_text(query), _tier(query, generator)
        look = None
        if generator.authorize is not None:
            look = yield from self._let_in(generator, text, request)
        viewer = yield from viewer_of(generator, request)
        run = RUN_TOKEN if request.debug else None
        checked = partial(self._image_request, generator, text, look)
        image_request: ImageRequest = yield from self._aside(text, checked)
        image_request = replace(
            image_request, version=query.get("v"), tier=tier, viewer=viewer, run=run
        )
        if look is not None and not look.final:
            yield from admitted(image_request, request)
        return (yield from self._lean(image_request))

    def _let_in(self, generator: Generator, text: str, request: Request) -> Steps[FirstLook]:
        """The arguments that `authorize` has allowed, before any check can tell of the params.

        Raises:
            Problem: 403; the same one, where the decision depends on blobs, if they are not here.
        """
        look: FirstLook = yield from self._aside(text, partial(_first_look, generator, text))
        allowed = yield from may_ask(generator, look, request)
        if allowed:
            return look
        if allowed is None:
            forbidden = problems.forbidden(look.blobs)
            try:
                look = yield self._threads.submit(self._look_into_blobs, generator, text)
                if (yield from may_ask(generator, look, request)):
                    return look
            except Exception as error:
                if not isinstance(error, Problem):
                    logger.error("authorize of %s failed", generator.name, exc_info=error)
            raise forbidden
        raise problems.forbidden()

    def _look_into_blobs(self, generator: Generator, text: str) -> FirstLook:
        params = self._blobs.values(self._blobs.params(params_in(text)), generator.parameters)
        return first_look(generator.parameters, params)

    def _lean(self, image_request: ImageRequest) -> Steps[ImageRequest]:
        """The request as it may wait for long: without large arguments, whose blobs are here."""
        canonical, arguments = image_request.canonical, image_request.arguments or {}
        image_request = replace(image_request, images=self._blobs.images_in(arguments))
        if "$blob" in canonical:
            yield self._threads.submit(self._blobs.check, arguments)
        elif len(canonical) <= LONG_TEXT:
            return image_request
        return replace(image_request, arguments=None)

    def _aside(self, text: str, read: Callable[[], Any]) -> Steps[Any]:
        """The result of `read`; in a thread where that may take a while: long params, or blobs."""
        names_blobs = "$blob" in text or "\\u" in text  # an escape can hide the $
        if names_blobs or len(text) > LONG_TEXT:
            return (yield self._threads.submit(read))
        return read()

    def _image_request(
        self, generator: Generator, text: str, look: FirstLook | None
    ) -> ImageRequest:
        params = self._blobs.params(params_in(text))
        if look is not None and look.final:
            arguments = look.arguments
        else:
            arguments = self._check(generator, params)
        return ImageRequest(generator, canonical_json(params), arguments)

    def _check(self, generator: Generator, params: dict[str, Any]) -> dict[str, Any]:
        return generator.parameters.check(self._blobs.values(params, generator.parameters))


class CheckedRequests:
    """The last requests that were checked, so that an image in memory costs no second check.

    A request is remembered only where the check depends on its text alone: without `authorize` and
    `vary`, without validators of the app, and without blobs. Arguments are not kept, since a
    function may change those that it gets.
    """

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._requests: OrderedDict[tuple[Any, ...], ImageRequest] = OrderedDict()
        self._lock = Lock()

    def get(self, generator: Generator, request: Request) -> ImageRequest | None:
        """The checked request of the same text, for the same generator."""
        known = self._requests.get((generator.serial, request.query, request.debug))
        return None if known is None or known.generator is not generator else known

    def add(self, image_request: ImageRequest, request: Request) -> None:
        """Remember a request, if its check can be spared; the oldest one is forgotten."""
        generator = image_request.generator
        if len(request.query) > LONG_TEXT or not (generator.max_age and generator.check_is_pure):
            return
        if "$blob" in image_request.canonical:
            return
        kept = replace(image_request, arguments=None)
        with self._lock:
            self._requests[generator.serial, request.query, request.debug] = kept
            while len(self._requests) > self._most:
                self._requests.popitem(last=False)


def _first_look(generator: Generator, text: str) -> FirstLook:
    return first_look(generator.parameters, params_in(text))


def _tier(query: dict[str, str], generator: Generator) -> str | None:
    tier = query.get("tier")
    if tier is not None and tier not in generator.previews:
        known = ", ".join(generator.previews) or "none"
        raise problems.malformed(f"{tier[:40]!r} is no tier of {generator.name}, which has {known}")
    return tier
