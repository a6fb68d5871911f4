"""Users whom an app tells apart by their requests, and refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Any


def user_of(request: Any) -> str | None:
    """The user, as every backend's own request tells it."""
    user: str | None = request.headers.get("X-User")
    return user


async def user_of_later(request: Any) -> str | None:
    """The same, on an event loop."""
    await asyncio.sleep(0)
    return user_of(request)


def aborts(backend: str, status: int) -> Callable[[], Any]:
    """What apps of each backend call to refuse a request."""
    if backend == "fastapi":
        from fastapi import HTTPException

        def abort() -> Any:
            raise HTTPException(status)

        return abort
    return lambda: import_module(backend).abort(status)
