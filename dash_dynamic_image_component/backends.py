"""Three short adapters: one service on Flask, FastAPI and Quart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .service import Reply, Request, Service
from .uploads import MAX_BLOB_BYTES

CHUNK = 64 * 1024
TAIL = "dash_dynamic_image_tail"


@dataclass(frozen=True)
class Route:
    """Where a service is put: every method and every tail of `path` is its own.

    `endpoint` starts with the app's routes prefix, so that the loop over `view_functions` that
    people copy to protect Dash protects it too.
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
        asked, service = _asked(request, tail, server, route), route.service()
        upload = service.upload(asked)
        if upload is None:
            return _response(Response, service.answer(asked).result())
        error = None
        try:
            # Not `request.stream`, which has the app's limit: the service has one of its own.
            body = get_input_stream(request.environ)
            while chunk := body.read(CHUNK):
                upload.write(chunk)
        except Exception as reason:
            error = reason
        return _response(Response, service.stored(upload, asked, error))

    _add_rule(server, route, view)


def add_to_quart(server: Any, route: Route) -> None:
    """One rule on a Quart server, also after its first request."""
    from quart import Response, request

    limit = server.config["MAX_CONTENT_LENGTH"]
    if limit is not None:  # 16 MiB by default, and refused before the view could say so
        server.config["MAX_CONTENT_LENGTH"] = max(limit, 2 * MAX_BLOB_BYTES)

    async def view(tail: str) -> Any:
        asked = _asked(request, tail, server, route)
        return _response(Response, await _reply(route.service(), asked, request.body))

    _add_rule(server, route, view)


def add_to_fastapi(server: Any, route: Route) -> None:
    """One route on a FastAPI server, before all others: it matches them in their order."""
    import fastapi
    from starlette.convertors import Convertor, register_url_convertor

    async def view(request: Any) -> Any:
        asked = Request(
            request.method,
            request.path_params["tail"],
            request.scope["query_string"],
            request.headers,
            route.debug(),
            nullcontext,
        )
        reply = await _reply(route.service(), asked, request.stream())
        return fastapi.Response(reply.body, reply.status, reply.headers)

    view.__annotations__["request"] = fastapi.Request
    routes = server.router.routes
    if any(getattr(each, "name", None) == route.endpoint for each in routes):
        return
    register_url_convertor(TAIL, _any_text(Convertor)())
    # `add_api_route`, unlike `add_route`, obeys `FastAPI(dependencies=[...])`.
    server.add_api_route(
        f"{route.path}{{tail:{TAIL}}}", view, name=route.endpoint, include_in_schema=False
    )
    added = routes.pop()
    added.methods = set()  # every method: refusing one is the service's own business
    routes.insert(0, added)


async def _reply(service: Service, asked: Request, body: AsyncIterable[bytes]) -> Reply:
    upload = service.upload(asked)
    if upload is None:
        future = service.answer(asked)
        # No detour over the loop for what the cache had.
        return future.result() if future.done() else await asyncio.wrap_future(future)
    error = None
    try:
        async for chunk in body:
            await asyncio.to_thread(upload.write, chunk)
    except Exception as reason:
        error = reason
    except BaseException:  # the client left
        upload.discard()
        raise
    return await asyncio.to_thread(service.stored, upload, asked, error)


def _asked(request: Any, tail: str, server: Any, route: Route) -> Request:
    """What Flask and Quart, which share these names, tell of a request."""
    query, headers, debug = request.query_string, request.headers, route.debug()
    return Request(request.method, tail, query, headers, debug, server.app_context)


def _response(kind: Any, reply: Reply) -> Any:
    response = kind(reply.body, reply.status)
    response.headers.clear()  # of guesses: a length of 0 for HEAD, a type for 304
    response.headers.update(reply.headers)
    return response


def _add_rule(server: Any, route: Route, view: Callable[..., Any]) -> None:
    """`add_url_rule` would refuse after the first request, and add methods of its own."""
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


def current_request(kind: str) -> tuple[Any, str] | None:
    """The server and the path of the request that runs now, on a backend of this kind."""
    if kind == "fastapi":
        from dash.backends._fastapi import _current_request_var

        asked = _current_request_var.get()
        return asked and (asked.app, asked.scope["path"])
    framework: Any = import_module("quart" if kind == "quart" else "flask")
    if not framework.has_request_context():
        return None
    return framework.current_app._get_current_object(), framework.request.path


ADD = {"flask": add_to_flask, "fastapi": add_to_fastapi, "quart": add_to_quart}
