"""The route of a service on Flask, FastAPI and Quart: one short adapter each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterator,
)
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import IO, Any, TypeVar

from ..base import problems
from ..base.event_loop import users_loop
from ..base.futures import done
from ..service.flow import ClientLeft, Step, in_thread, on_loop, sent_in_thread, sent_on_loop
from ..service.http import Reply, Request
from ..service.service import UPLOAD, Service
from ..uploads.uploads import MAX_BLOB_BYTES
from ..uploads.uploads_under_way import RETRY_SECONDS, STALL_SECONDS
from .connections import has_left, stop_reading, until_left

T = TypeVar("T")

NOBODY = Reply(499, {})
"""The reply to a client that has left, with the status that nginx logs then."""

CHUNK = 64 * 1024
PIECE = 16 * 1024
"""Bytes of a body in one read, which waits until all of them have arrived."""

TAIL = "dash_dynamic_image_tail"


@dataclass(frozen=True)
class Route:
    """The place of a service on a server: it gets every method and every tail of `path`.

    `endpoint` starts with the app's routes prefix, so that the usual loop over `view_functions`
    that protects Dash protects the service too.
    """

    path: str
    endpoint: str
    service: Callable[[], Service]
    debug: Callable[[], bool]


def add_to_flask(server: Any, route: Route) -> None:
    """One rule on a Flask server, also after its first request."""
    from flask import Response, request
    from werkzeug.wsgi import get_input_stream

    def view(tail: str) -> Any:
        asked = _asked(request, tail, server, route, _ask_here)
        service = route.service()
        upload = service.upload(asked)
        if upload is None:
            try:
                reply = in_thread(service.answer(asked), partial(has_left, request.environ))
            except ClientLeft:
                reply = NOBODY
            if reply.rest is None:
                return _response(Response, reply)
            left = partial(has_left, request.environ)
            return _response(Response, reply, sent_in_thread(reply.body, reply.rest, left))
        error = None
        upload.on_stall = partial(stop_reading, request.environ)
        try:
            # Not `request.stream`, which has the app's limit: the service has one of its own.
            for chunk in _chunks(get_input_stream(request.environ)):
                upload.write(chunk)
        except Exception as reason:
            error = reason
        return _response(Response, service.stored(upload, asked, error))

    _add_rule(server, route, view)


def add_to_quart(server: Any, route: Route) -> None:
    """One rule on a Quart server, also after its first request."""
    from quart import Response, request

    if route.endpoint not in server.view_functions:
        server.request_class = _with_limits(server.request_class, route.path)

    async def view(tail: str) -> Any:
        asked = _asked(request, tail, server, route, _ask_on_loop)
        reply = await _reply(route.service(), asked, request.body)
        if reply.rest is None:
            return _response(Response, reply)
        response = _response(Response, reply, sent_on_loop(reply.body, reply.rest))
        response.timeout = None  # Quart would cut the body off after a minute
        return response

    _add_rule(server, route, view)


def add_to_fastapi(server: Any, route: Route) -> None:
    """One route on a FastAPI server, before all others: it matches them in their order."""
    import fastapi
    from starlette.convertors import Convertor, register_url_convertor

    from .parts_response import PartsResponse

    async def view(request: Any) -> Any:
        asked = Request(
            request.method,
            request.path_params["tail"],
            request.scope["query_string"],
            request.headers,
            route.debug(),
            nullcontext,
            partial(_ask_on_loop, request),
        )
        left = partial(until_left, request.receive)
        reply = await _reply(route.service(), asked, request.stream(), left)
        if reply.rest is not None:
            return PartsResponse(reply, reply.rest)
        return fastapi.Response(reply.body, reply.status, reply.headers)

    view.__annotations__["request"] = fastapi.Request
    routes = server.router.routes
    if any(getattr(each, "name", None) == route.endpoint for each in routes):
        return
    register_url_convertor(TAIL, _any_text(Convertor)())
    # `add_api_route`, unlike `add_route`, applies `FastAPI(dependencies=[...])`.
    server.add_api_route(
        f"{route.path}{{tail:{TAIL}}}", view, name=route.endpoint, include_in_schema=False
    )
    added = routes.pop()
    added.methods = set()  # every method: the service itself refuses some
    routes.insert(0, added)


def _with_limits(request_class: Any, path: str) -> Any:
    """A class of requests with limits of the body by path; Quart has one limit for all."""

    class Request(request_class):  # type: ignore[misc]
        def __init__(self, method: str, scheme: str, asked: str, *others: Any, **options: Any):
            if asked == path + UPLOAD:
                options["max_content_length"] = 2 * MAX_BLOB_BYTES
            elif asked.startswith(path):
                options["max_content_length"] = CHUNK
            super().__init__(method, scheme, asked, *others, **options)

    return Request


async def _reply(
    service: Service,
    asked: Request,
    body: AsyncIterable[bytes],
    until_left: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> Reply:
    upload = service.upload(asked)
    if upload is None:
        try:
            return await on_loop(service.answer(asked), until_left)
        except ClientLeft:
            return NOBODY
    error = None
    try:
        async for chunk in _received(body):
            await asyncio.to_thread(upload.write, chunk)
    except Exception as reason:
        error = reason
    except BaseException:  # the client left
        asyncio.get_running_loop().run_in_executor(None, upload.discard)
        raise
    return await asyncio.to_thread(service.stored, upload, asked, error)


def _chunks(body: IO[bytes]) -> Iterator[bytes]:
    """A body in pieces; a Problem where it breaks off, which is no error of the server."""
    try:
        while chunk := body.read(PIECE):
            yield chunk
    except Exception as error:
        raise problems.malformed("the body broke off") from error


async def _received(body: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """An ASGI body in pieces; a Problem where it breaks off or stalls."""
    try:
        pieces = aiter(body)
        while True:
            try:
                chunk = await asyncio.wait_for(anext(pieces), STALL_SECONDS)
            except StopAsyncIteration:
                return
            yield chunk
    except TimeoutError:
        raise problems.upload_stalled(RETRY_SECONDS) from None
    except Exception as error:
        raise problems.malformed("the body broke off") from error


def _asked(request: Any, tail: str, server: Any, route: Route, ask: Callable[..., Step]) -> Request:
    """A request of Flask or Quart, whose attributes have equal names."""
    query, headers, debug = request.query_string, request.headers, route.debug()
    ask = partial(ask, request._get_current_object())
    return Request(request.method, tail, query, headers, debug, server.app_context, ask)


def _ask_here(request: Any, function: Callable[..., Any], *arguments: Any) -> Step:
    """Call a function of the app in this thread, which has the context of the request."""
    value = function(request, *arguments)
    return done(_result(_awaited(value)) if inspect.isawaitable(value) else value)


def _result(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that runs in the context of this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    # In a cell of a notebook, in an asynchronous test, and where threads are greenlets.
    return asyncio.run_coroutine_threadsafe(coroutine, users_loop()).result()


async def _ask_on_loop(request: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call an `async def` function of the app on this loop, a `def` in a thread."""
    if inspect.iscoroutinefunction(function):
        return await function(request, *arguments)
    value = await asyncio.to_thread(function, request, *arguments)
    return await value if inspect.isawaitable(value) else value


async def _awaited(value: Awaitable[T]) -> T:
    return await value


def _response(kind: Any, reply: Reply, pieces: Any = None) -> Any:
    """The response of Flask or Quart; `pieces` of a body that comes in parts replace its body."""
    response = kind(reply.body if pieces is None else pieces, reply.status)
    response.headers.clear()  # of defaults: a length of 0 for HEAD, a type for 304
    response.headers.update(reply.headers)
    return response


def _add_rule(server: Any, route: Route, view: Callable[..., Any]) -> None:
    """Add a rule without `add_url_rule`, which refuses after the first request and adds methods."""
    from werkzeug.routing import BaseConverter

    if route.endpoint in server.view_functions:
        return
    server.url_map.converters.setdefault(TAIL, _any_text(BaseConverter))
    rule = server.url_rule_class(
        f"{route.path}<{TAIL}:tail>", endpoint=route.endpoint, methods=None, merge_slashes=False
    )
    server.url_map.add(rule)
    server.view_functions[route.endpoint] = view


def _any_text(converter: type) -> type:
    """A path converter for nothing, or for a slash and anything: more slashes, line breaks."""

    def convert(self: Any, value: str) -> str:
        return value

    members = {"regex": r"(?:/[\s\S]*)?", "part_isolating": False, "convert": convert}
    return type("AnyText", (converter,), members)


def backend_of(app: Any) -> str:
    """The name of an app's web framework; Dash has others than Flask from version 4.2 on."""
    return getattr(getattr(app, "backend", None), "server_type", "flask")


def current_request(backend: str) -> tuple[Any, str] | None:
    """The server and the path of the request that runs now, on this backend."""
    if backend == "fastapi":
        from dash.backends._fastapi import _current_request_var

        asked = _current_request_var.get()
        return asked and (asked.app, asked.scope["path"])
    framework: Any = import_module("quart" if backend == "quart" else "flask")
    if not framework.has_request_context():
        return None
    return framework.current_app._get_current_object(), framework.request.path


ADD = {"flask": add_to_flask, "fastapi": add_to_fastapi, "quart": add_to_quart}
