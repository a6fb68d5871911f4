"""Remedies for errors of other libraries that say little about their reason: notes on the error."""

from __future__ import annotations

from contextvars import ContextVar
from traceback import walk_tb
from types import FrameType

from ..base.failures import related

REQUEST = (
    "A generator runs without the context of a request or a callback, so that its image depends on "
    "its params alone. Pass what it needs as params; or let vary= take it from the request, "
    "@generator(vary=lambda request: ...), for a parameter that is annotated with Viewer."
)
APPLICATION = (
    "There is no application context in an executor=: read what the function needs of the app "
    "before, or leave the executor out."
)
CLOSED_FILE = (
    "A file was closed before it was read, as a with block does at its end: return a copy, such as "
    "image.copy() or buffer.getvalue(), inside of the block, or open the file without with."
)
NO_UPDATE = (
    "A request for an image needs an image or an error. To leave the image as it is, let its "
    "callback raise PreventUpdate or leave a param None; to tell visitors why there is none, raise "
    "ImageUnavailable(...)."
)
SEMAPHORES = (
    'executor="processes" needs semaphores, which Linux keeps in /dev/shm: give the container one '
    "that can be written (docker run --shm-size=64m), or leave the executor out."
)
THREADS = (
    "The system lets this user or container start no more threads or processes: raise its limit "
    "(ulimit -u, docker run --pids-limit), or lower threads= of configure() and the threads of the "
    "server."
)
SECOND_LOOP = (
    "An `async def` runs on an event loop of the package, beside which its thread runs no other: "
    "await there, in place of asyncio.run(...), and leave out a decorator that makes a `def` of "
    "an `async def`."
)
DASK = 'Dask is not installed here: pip install "dash-dynamic-image-component[dask]"'

_SECOND_LOOP = (
    *("called from a running event loop", "event loop is already running"),
    *("another loop is running", "same thread as an async event loop"),
)
"""Texts of asyncio and asgiref."""


def add_remedy(error: BaseException) -> None:
    """Add the remedy as a note, if this is a known error; once, however often it is raised."""
    remedy = next(filter(None, map(_remedy, related(error))), None)
    if remedy is not None and remedy not in getattr(error, "__notes__", ()):
        error.add_note(remedy)


def _remedy(error: BaseException) -> str | None:
    if _lacks_request(error):
        return REQUEST
    if _reads_closed_file(error):
        return CLOSED_FILE
    if type(error).__name__ == "PreventUpdate" or "NoUpdate, which is no image" in _text(error):
        return NO_UPDATE
    if isinstance(error, RuntimeError) and "application context" in _text(error):
        return APPLICATION
    if isinstance(error, RuntimeError) and "can't start new thread" in _text(error):
        return THREADS
    if isinstance(error, BlockingIOError) and "multiprocessing.util" in _modules(error):
        return THREADS
    if isinstance(error, OSError) and "multiprocessing.synchronize" in _modules(error):
        return SEMAPHORES
    if isinstance(error, RuntimeError) and any(text in _text(error) for text in _SECOND_LOOP):
        return SECOND_LOOP
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return DASK if missing in ("dask", "distributed") else None


def _lacks_request(error: BaseException) -> bool:
    if isinstance(error, RuntimeError):  # of Flask, Quart, and the backends of Dash
        text = _text(error).lower()
        return "request context" in text or "active request" in text
    if isinstance(error, LookupError):  # of Dash, starlette-context and others
        return any(isinstance(each, ContextVar) for each in error.args)
    if isinstance(error, AttributeError):
        # flask.g holds nothing here; the proxy current_user of Flask-Login stands for None.
        is_empty_g = type(error.obj).__name__ == "_AppCtxGlobals"
        return is_empty_g or (error.obj is None and _names(error, "current_user"))
    return type(error).__name__ in ("MissingCallbackContextException", "ContextDoesNotExistError")


def _reads_closed_file(error: BaseException) -> bool:
    if isinstance(error, ValueError):
        return "closed file" in _text(error) or "closed image" in _text(error)
    if not isinstance(error, (AssertionError, AttributeError)):
        return False
    frame = _innermost(error)
    image = None if frame is None else frame.f_locals.get("self")
    return _module(error).startswith("PIL.") and getattr(image, "fp", False) is None


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a class of the app may say nothing
        return ""


def _names(error: BaseException, name: str) -> bool:
    """True if the code that raised an error uses this name."""
    frame = _innermost(error)
    return frame is not None and name in frame.f_code.co_names + frame.f_code.co_freevars


def _modules(error: BaseException) -> set[str]:
    """The names of all modules that an error went through."""
    return {frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)}


def _module(error: BaseException) -> str:
    """The name of the module that raised an error; empty where that is unknown."""
    frame = _innermost(error)
    return "" if frame is None else str(frame.f_globals.get("__name__", ""))


def _innermost(error: BaseException) -> FrameType | None:
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return frames[-1] if frames else None
