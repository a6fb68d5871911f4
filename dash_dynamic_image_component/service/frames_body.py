"""Bodies with the unfinished images of a run and its last one: parts, each with headers of its own.

A part is header lines as those of HTTP, an empty line, and `Content-Length` bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ..execution.frames import Frame
from ..generators.progress import progress_json
from ..images.axes.header import AXES_HEADER
from ..images.data.header import DATA_HEADER
from .flow import Body, Steps, next_piece
from .http import ALWAYS, SIZE_HEADER, Reply, Request, refusal
from .long_texts import METADATA_HEADER

if TYPE_CHECKING:
    from ..images.image import EncodedImage

MEDIA_TYPE = "application/vnd.dash-image-parts"

PART_HEADER = "Dash-Image-Part"
"""The kind of a part: "progress", "frame" (an unfinished image), "last" or "failed"."""

PROGRESS_HEADER = "Dash-Image-Progress"
"""A `Progress` as JSON, on parts before the last one; without it the progress is as it was."""

LONGEST_HEADER = 8000
"""Bytes of a text about an unfinished image; a longer one comes with the last image alone."""

PartOf: TypeAlias = "Callable[[Frame, Frame], bytes]"
"""The bytes of a frame that follows another one."""


def frames_body(follow: Callable[[PartOf], Body[Reply]], request: Request) -> Body[None]:
    """The parts of one run. An error before the first part is raised, a later one is a part.

    `follow` gives the reply with the last image, and before it the bytes of each frame.
    """
    is_begun = False

    def part_of(frame: Frame, before: Frame) -> bytes:
        nonlocal is_begun
        is_begun = True
        return _frame_part(frame, before)

    try:
        last = yield from follow(part_of)
    except Exception as error:
        if not is_begun:
            raise
        reply = refusal(error, request)
        yield _part("failed", {"Status": str(reply.status), **reply.headers}, reply.body)
    else:
        yield _part("last", last.headers, last.body)


def frames_reply(body: Body[None]) -> Steps[Reply]:
    """The reply with a body, whose first part decides on the status.

    Raises:
        Exception: there is no first part.
    """
    first = yield from next_piece(body)
    assert first is not None
    headers = ALWAYS | {
        "Content-Type": MEDIA_TYPE,
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",  # nginx would hold the parts back
    }
    return Reply(200, headers, first, body)


def without_condition(request: Request) -> Request:
    """The request as one for a whole image: the last part has no other status."""
    return replace(request, headers={}, method="GET")


def _frame_part(frame: Frame, before: Frame) -> bytes:
    headers = {} if frame.progress is None else {PROGRESS_HEADER: progress_json(frame.progress)}
    if frame.image is None or frame.drawn == before.drawn:
        return _part("progress", headers, b"")
    return _part("frame", headers | _about(frame.image), frame.image.data)


def _about(image: EncodedImage) -> dict[str, str]:
    texts = {AXES_HEADER: image.axes, DATA_HEADER: image.values, METADATA_HEADER: image.metadata}
    known = {name: text for name, text in texts.items() if text and len(text) <= LONGEST_HEADER}
    if image.preview:
        known[SIZE_HEADER] = f"{image.width}x{image.height}"
    return {"Content-Type": image.media_type, **known}


def _part(kind: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {**headers, PART_HEADER: kind, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return b"".join((head.encode("ascii"), b"\r\n", body))
