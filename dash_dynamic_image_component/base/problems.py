"""Every error that a user can meet, each with its HTTP status and a remedy (RFC 9457)."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:dash-dynamic-image:"


class Problem(Exception):
    """The reason why a request gets no image.

    `code` is the stable name by which the browser decides what to do; `detail` is for people.
    `errors` has one `{"param": ..., "message": ...}` for each parameter that is at fault; `values`
    has the short texts of their values, in the same order, for debug mode.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str | None = None,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        values: Iterable[str | None] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.values = list(values)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def with_values(self) -> Problem:
        """The same with the values of the parameters at fault in its messages."""
        if not self.values:
            return self
        pairs = zip(self.errors, self.values, strict=True)
        errors = [_with_value(error, value) for error, value in pairs]
        return Problem(self.status, self.code, self.title, _listed(errors), errors=errors)

    def document(self) -> bytes:
        """The problem as the JSON document that RFC 9457 describes."""
        document: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = self.errors
        document |= self.extra
        return json.dumps(document).encode("ascii")


class ImageTooLarge(ValueError):
    """The image has more pixels than the service encodes or sends."""


def malformed(detail: str) -> Problem:
    """400: the service cannot read the request."""
    return Problem(400, "malformed", "The request is malformed", detail)


def not_asked(detail: str) -> Problem:
    """400: a request tells what the function does not ask for; an old page has other facts."""
    return Problem(400, "not-asked", "The function does not ask for that", detail)


def off_list(detail: str) -> Problem:
    """400: a request has a size, theme, view, tile or tier that cannot be, or lacks one."""
    return Problem(400, "off-list", "There is no image of that size, theme, view or tier", detail)


def tile_missing(detail: str) -> Problem:
    """404: the pyramid has no such tile, which a map or a viewer may ask for at its edges."""
    return Problem(404, "tile-missing", "There is no such tile", detail)


def unknown_generator(name: str, remedy: str) -> Problem:
    """404: nothing is registered under this name; the remedy is told in debug mode only."""
    detail = f"no generator named {name[:100]!r}{remedy}"
    return Problem(404, "generator-not-found", "There is no such image", detail)


def blob_missing(blobs: list[str]) -> Problem:
    """404: the store lacks blobs that params name; a browser that has them uploads them."""
    detail = "It expired, or was never here: upload it again."
    extra = {"blobs": blobs}
    return Problem(404, "blob-missing", "The uploaded file is gone", detail, extra=extra)


def part_missing() -> Problem:
    """404: the part of an image that a URL names is not kept, or belongs to another image."""
    detail = "Request the image again: its headers name the parts that are here."
    return Problem(404, "part-missing", "This part of the image is not here", detail)


def cross_site() -> Problem:
    """403: an upload that another site's page started."""
    detail = "uploads come from the pages of this app only"
    return Problem(403, "cross-site", "The upload is refused", detail)


def blob_too_large(size: int, limit: int) -> Problem:
    """413: a blob has more bytes than the service takes."""
    detail = f"{size:,} bytes; the limit is {limit:,} bytes"
    return Problem(413, "blob-too-large", "The file is too large", detail)


def unsupported_media_type() -> Problem:
    """415: an upload of another media type, which a form of another site could send too."""
    detail = "send the bytes as application/octet-stream"
    return Problem(415, "unsupported-media-type", "The upload is refused", detail)


def store_failed(reason: BaseException, *, debug: bool) -> Problem:
    """500: neither the store nor files take an upload; debug mode tells the reason."""
    detail = str(reason) if debug else "The reason and the remedy are in the server's log."
    return Problem(500, "store-failed", "The file cannot be kept", detail)


def bad_blob(param: str, message: str) -> Problem:
    """422: a file that the function cannot take."""
    errors = [{"param": param, "message": message}]
    return Problem(422, "bad-blob", "The file cannot be used", message, errors=errors)


def unknown_colormap(detail: str) -> Problem:
    """404: no colormap has that name."""
    return Problem(404, "unknown-colormap", "There is no such colormap", detail)


def method_not_allowed(method: str, allowed: str) -> Problem:
    """405: an image can be read, not changed."""
    detail = f"{method[:20]} is not allowed; use {allowed}"
    return Problem(
        405, "method-not-allowed", "Method not allowed", detail, headers={"Allow": allowed}
    )


def url_too_long(size: int, limit: int) -> Problem:
    """414: the params are larger than the service reads."""
    return Problem(
        414, "url-too-long", "The params are too large", f"{size} bytes; the limit is {limit} bytes"
    )


def invalid_params(
    errors: Iterable[Mapping[str, str]], values: Iterable[str | None] = ()
) -> Problem:
    """422: the params do not fit the signature of the generator."""
    errors = list(errors)
    title, detail = "The params do not fit the generator", _listed(errors)
    return Problem(422, "invalid-params", title, detail, errors=errors, values=values)


def value_missing(errors: Iterable[Mapping[str, str]]) -> Problem:
    """422: a value is still to come, such as None or a part of a number; the component waits."""
    errors = list(errors)
    return Problem(422, "value-missing", "A value is still missing", _listed(errors), errors=errors)


def image_too_large(detail: str) -> Problem:
    """422: the generator made an image over the pixel limit."""
    return Problem(422, "image-too-large", "The image is too large", detail)


def image_unavailable(text: str) -> Problem:
    """422: the function said that there is no image, in words for the visitor."""
    return Problem(422, "image-unavailable", "There is no image", text or None)


def generator_failed(
    exception: BaseException | None = None, traceback_text: str | None = None
) -> Problem:
    """500: the generator raised; the exception is told to the browser in debug mode only."""
    detail, extra = "The reason is in the server's log.", None
    if exception is not None:
        # By way of traceback, which survives an exception that cannot tell its text.
        detail = "".join(traceback.format_exception_only(exception)).strip()
        extra = {"traceback": traceback_text}
    return Problem(500, "generator-failed", "The image could not be made", detail, extra=extra)


BUSY = "busy"


def busy(retry_after: int) -> Problem:
    """503: more images are asked for than the server can make; `retry_after` is in seconds."""
    detail = f"Too many images are asked for. Try again in {retry_after} s."
    headers = {"Retry-After": str(retry_after)}
    return Problem(503, BUSY, "The server is busy", detail, headers=headers)


def interrupted() -> Problem:
    """503: a thread that worked for the image was killed from outside."""
    detail = "A thread of the server was ended from outside. Try again in 1 s."
    return Problem(503, BUSY, "The server was interrupted", detail, headers={"Retry-After": "1"})


def too_many_uploads(retry_after: int) -> Problem:
    """503: the uploads under way are too many, or have too many bytes together."""
    detail = f"Too many files are on their way. Try again in {retry_after} s."
    headers = {"Retry-After": str(retry_after)}
    return Problem(503, "busy", "The server is busy", detail, headers=headers)


def upload_stalled(retry_after: int) -> Problem:
    """503: too few bytes of an upload arrived for too long."""
    detail = "Too little of the file arrived for too long: upload it again."
    headers = {"Retry-After": str(retry_after)}
    return Problem(503, "upload-stalled", "The upload has stalled", detail, headers=headers)


def timed_out(seconds: float) -> Problem:
    """504: the generator ran for longer than it may."""
    detail = f"It was not ready after {seconds:g} s, which is its limit."
    return Problem(504, "timeout", "The image took too long", detail)


def not_signed_in() -> Problem:
    """401: `authorize` does not know the viewer."""
    return Problem(401, "not-signed-in", "You are not signed in", "Sign in to see this image.")


def forbidden(blobs: Iterable[str] = ()) -> Problem:
    """403: `authorize` does not let this viewer see the image.

    Where the answer of `authorize` depends on blobs, the problem names them, whether the store has
    them or not: a browser that has them uploads them, and repeats the request.
    """
    blobs = list(blobs)
    extra = {"blobs": blobs} if blobs else None
    return Problem(403, "forbidden", "You may not see this image", extra=extra)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`"; did you mean 'waves'?"`, or nothing when no known name is near."""
    near = get_close_matches(name[:100], list(known), n=3)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


def _with_value(error: Mapping[str, str], value: str | None) -> dict[str, str]:
    message = error["message"] if value is None else f"{error['message']}; the value is {value}"
    return {**error, "message": message}


def _listed(errors: Sequence[Mapping[str, str]]) -> str:
    shown = [f"{error['param']}: {error['message']}" for error in errors]
    more = f"; and {len(shown) - 3} more" if len(shown) > 3 else ""
    return "; ".join(shown[:3]) + more
